import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createSignaturesAhead } from '../../app/abci/signatures/ahead.js';
import { createSignaturePool } from '../../app/abci/signatures/pool.js';
import type { SignaturePool } from '../../app/abci/signatures/pool.js';
import { createVerifier } from '../../app/block/verifier.js';
import type { SignatureCheck } from '../../app/kit/module.js';
import { sha256 } from '../../proto/documents/hash.js';
import { sign } from '../../proto/documents/signature.js';
import { temporaryFolder } from '../support/temporaryFolder.js';
import { testKey } from '../support/testKeys.js';

const key = testKey('alice');
const item = (index: number): SignatureCheck => {
  const digest = sha256(Uint8Array.of(index & 0xff, index >> 8));
  return { digest, signature: sign(digest, key.privateKey), publicKey: key.publicKey };
};
const GOOD = Array.from({ length: 300 }, (_, index) => item(index));
const noFault = (error: unknown): never => {
  throw error;
};

/** r‖s with s replaced by the group order less s: valid to others, not here. */
function highS(signature: Uint8Array): Uint8Array {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const s = order - BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`);
  return Uint8Array.from([
    ...signature.subarray(0, 32),
    ...Buffer.from(s.toString(16).padStart(64, '0'), 'hex'),
  ]);
}

const [first] = GOOD as [SignatureCheck];
const bad: readonly [string, SignatureCheck][] = [
  ['of another digest', { ...first, digest: item(9_999).digest }],
  ['by another key', { ...first, publicKey: testKey('bob').publicKey }],
  ['with a high s', { ...first, signature: highS(first.signature) }],
  ['of zeros', { ...first, signature: new Uint8Array(64) }],
  ['beyond the group order', { ...first, signature: new Uint8Array(64).fill(0xff) }],
  ['by a key off the curve', { ...first, publicKey: new Uint8Array(33).fill(2) }],
  ['that is too short', { ...first, signature: first.signature.slice(1) }],
  ['of a digest that is too long', { ...first, digest: new Uint8Array(33) }],
  ['by no key', { ...first, publicKey: new Uint8Array(0) }],
];

async function withPool(
  run: (pool: SignaturePool) => Promise<void>,
  pool = createSignaturePool({ threads: 2, onFault: noFault }),
): Promise<void> {
  try {
    await run(pool);
  } finally {
    await pool.close();
  }
}

test('threads find the first bad signature wherever it is, as the main thread does', async () => {
  await withPool(async (pool) => {
    assert.is(await pool.firstInvalid([]), -1);
    assert.is(await pool.firstInvalid(GOOD), -1);
    for (const [what, wrong] of bad) {
      for (const place of [0, 127, 128, 299]) {
        const items = GOOD.with(place, wrong);
        assert.is(await pool.firstInvalid(items), place, what);
        assert.is(createVerifier().firstInvalid(items), place, what);
      }
    }
    const two = GOOD.with(290, bad[0]![1]).with(150, bad[6]![1]);
    assert.is(await pool.firstInvalid(two), 150);
    assert.is(await pool.firstInvalid(two.with(20, bad[4]![1])), 20);
  });
});

test('many batches at a time are each answered for themselves', async () => {
  await withPool(async (pool) => {
    const batches = Array.from({ length: 20 }, (_, index) =>
      index % 2 === 0 ? GOOD : GOOD.with(index * 15, bad[1]![1]),
    );
    const found = await Promise.all(batches.map(pool.firstInvalid));
    assert.equal(
      found,
      batches.map((_, index) => (index % 2 === 0 ? -1 : index * 15)),
    );
  });
});

const broken: readonly [string, string][] = [
  [
    'throws',
    `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', () => { throw new Error('broken'); });`,
  ],
  [
    'ends',
    `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', () => process.exit(0));`,
  ],
  ['cannot start', 'import "./nowhere.mjs";'],
];
for (const [what, source] of broken) {
  test(`where a thread ${what}, nothing is known, and nothing is called invalid`, async () => {
    const folder = temporaryFolder();
    const file = join(folder.path, 'thread.mjs');
    writeFileSync(file, source);
    const faults: unknown[] = [];
    const pool = createSignaturePool({
      threads: 2,
      startThread: () => new Worker(pathToFileURL(file), { execArgv: [] }),
      onFault: (error) => faults.push(error),
    });
    await withPool(async () => {
      assert.is(await pool.firstInvalid(GOOD), undefined);
      assert.is(await pool.firstInvalid(GOOD), undefined, 'and again');
      assert.ok(faults.length >= 2 && faults.length <= 10, `${faults.length} faults`);
      const verifier = createVerifier();
      const ahead = createSignaturesAhead({
        checksOf: () => ({ signers: ['banma1'], batches: () => [GOOD] }),
        pool,
        verifier,
        onFault: noFault,
      });
      await ahead.ofTransaction(new Uint8Array(10_000));
      assert.not(verifier.knowsBatch(GOOD));
      assert.is(verifier.firstInvalid(GOOD), -1, 'the main thread verifies');
    }, pool);
    folder.remove();
  });
}

test('a thread that never answers is ended and told of, and the result is the same', async () => {
  const folder = temporaryFolder();
  const hung = join(folder.path, 'hung.mjs');
  const started = join(folder.path, 'started');
  // The first of them hangs over its message; those that follow it verify.
  writeFileSync(
    hung,
    `import { parentPort, Worker } from 'node:worker_threads';
    import { existsSync, writeFileSync } from 'node:fs';
    const started = ${JSON.stringify(started)};
    parentPort.on('message', (bytes) => {
      if (!existsSync(started)) {
        writeFileSync(started, '');
        for (;;);
      }
      parentPort.postMessage(bytes[0] === 0 ? 0 : -1);
    });`,
  );
  const faults: string[] = [];
  const pool = createSignaturePool({
    threads: 1,
    answerMs: 200,
    startThread: () => new Worker(pathToFileURL(hung), { execArgv: [] }),
    onFault: (error) => faults.push((error as Error).message),
  });
  const wrong = GOOD.with(3, bad[0]![1]);
  const verifier = createVerifier();
  await withPool(async () => {
    const ahead = createSignaturesAhead({
      checksOf: () => ({ signers: ['banma1'], batches: () => [wrong] }),
      pool,
      verifier,
      onFault: noFault,
    });
    await ahead.ofBlock([new Uint8Array(10_000)], 'block');
    assert.equal(faults, ['a thread has not answered for 200 ms']);
    assert.not(verifier.knowsBatch(wrong), 'what a thread did not say is not known');
    assert.is(verifier.firstInvalid(wrong), 3, 'the main thread verifies');
    assert.is(await pool.firstInvalid(GOOD.slice(0, 10)), -1, 'a fresh thread answers');
  }, pool);
  folder.remove();
});

test('a thread whose answer is there is not called hung where this one was late', async () => {
  await withPool(
    async (pool) => {
      assert.is(await pool.firstInvalid(GOOD.slice(0, 1)), -1);
      const running = pool.firstInvalid(GOOD.slice(0, 100));
      const until = performance.now() + 1_500;
      while (performance.now() < until);
      assert.is(await running, -1);
    },
    createSignaturePool({ threads: 1, answerMs: 1_000, onFault: noFault }),
  );
});

test('a block is looked through once: judged and finalized, or finalized alone', async () => {
  await withPool(async (pool) => {
    const verifier = createVerifier();
    let looked = 0;
    const ahead = createSignaturesAhead({
      checksOf: () => {
        looked += 1;
        return { signers: [], batches: () => [GOOD] };
      },
      pool,
      verifier,
      onFault: noFault,
    });
    const txs = [new Uint8Array(10_000)];
    await ahead.ofBlock(txs, 'one');
    assert.ok(verifier.knowsBatch(GOOD), 'a block that is replayed is verified beside, too');
    await ahead.ofBlock(txs, 'one');
    assert.is(looked, 1);
    await ahead.ofBlock(txs, 'two');
    await ahead.ofBlock(txs);
    await ahead.ofBlock(txs);
    assert.is(looked, 4);
  });
});

test('a pool that is closed answers that it does not know', async () => {
  const pool = createSignaturePool({ threads: 1, onFault: noFault });
  const running = pool.firstInvalid(GOOD);
  await pool.close();
  assert.is(await running, undefined);
});

test('a batch verified ahead is not verified again, and another is', async () => {
  await withPool(async (pool) => {
    const verifier = createVerifier();
    const wrong = GOOD.with(3, bad[0]![1]);
    const ahead = createSignaturesAhead({
      checksOf: () => ({ signers: [], batches: () => [GOOD, wrong] }),
      pool,
      verifier,
      onFault: noFault,
    });
    await ahead.ofBlock([new Uint8Array(10), new Uint8Array(10_000)]);
    assert.ok(verifier.knowsBatch(GOOD));
    assert.ok(verifier.knowsBatch(wrong));
    assert.not(verifier.knowsBatch(GOOD.slice(1)));
    assert.equal([verifier.firstInvalid(GOOD), verifier.firstInvalid(wrong)], [-1, 3]);
  });
});

test('answers to one signer keep their order; others do not wait', async () => {
  const waiting: (() => void)[] = [];
  const pool: SignaturePool = {
    firstInvalid: () => new Promise((resolve) => waiting.push(() => resolve(-1))),
    close: async () => undefined,
  };
  const heavy = new Uint8Array(10_000);
  const light = Uint8Array.of(1);
  const ofOther = Uint8Array.of(2);
  const ahead = createSignaturesAhead({
    checksOf: (tx) => ({
      signers: [tx === ofOther ? 'ben' : 'ann'],
      ...(tx === heavy ? { batches: () => [GOOD] } : {}),
    }),
    pool,
    verifier: createVerifier(),
    onFault: noFault,
  });
  assert.is(ahead.ofTransaction(light), undefined, 'nothing is before it');
  const order: string[] = [];
  const first = ahead.ofTransaction(heavy)!.then(() => order.push('heavy'));
  const second = ahead.ofTransaction(light)!.then(() => order.push('light'));
  assert.is(ahead.ofTransaction(ofOther), undefined);
  while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(order, []);
  waiting.shift()!();
  await Promise.all([first, second]);
  assert.equal(order, ['heavy', 'light']);
  assert.is(ahead.ofTransaction(light), undefined, 'and nothing is left');
});

test('a fault in finding what to verify is told and holds nothing up', async () => {
  const faults: unknown[] = [];
  const ahead = createSignaturesAhead({
    checksOf: () => {
      throw new Error('broken');
    },
    pool: { firstInvalid: async () => -1, close: async () => undefined },
    verifier: createVerifier(),
    onFault: (error) => faults.push(error),
  });
  assert.is(ahead.ofTransaction(new Uint8Array(10_000)), undefined);
  await ahead.ofBlock([new Uint8Array(10_000)]);
  assert.is(faults.length, 2);
});

test.run();
