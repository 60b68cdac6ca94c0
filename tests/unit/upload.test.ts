import { fork } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ProofRecord, ProofStatus } from '../../proto/codec/generated/banma/proof/v1.js';
import { LIMITS } from '../../proto/documents/gasSchedule.js';
import { gasLimitOf, proofsPerTransaction } from '../../gateway/records/registration.js';
import { stateOf } from '../../gateway/routes/records.js';
import { csvFile } from '../support/people.js';
import { createProofChain, newChainState } from '../support/proofChain.js';
import type { ProofChain } from '../support/proofChain.js';
import {
  openGateway,
  temporaryFolder,
  testIdentity,
  Z001_RULES,
} from '../support/recordsGateway.js';
import type { GatewayOptions, RecordsGateway } from '../support/recordsGateway.js';

async function startAll(gateway: RecordsGateway): Promise<void> {
  await gateway.importer.start();
  await gateway.uploader.start();
  gateway.revoker.start();
}

async function settled(gateway: RecordsGateway): Promise<void> {
  await gateway.importer.idle();
  await gateway.uploader.idle();
  await gateway.revoker.idle();
}

async function withGateway(
  options: GatewayOptions,
  run: (gateway: RecordsGateway) => Promise<void>,
): Promise<void> {
  const folder = temporaryFolder();
  const gateway = await openGateway(folder.path, options);
  try {
    await run(gateway);
  } finally {
    await gateway.stop();
    folder.remove();
  }
}

/** Every record is committed under the proof id the chain gave it, and no proof is without one. */
async function assertInStep(
  gateway: Pick<RecordsGateway, 'vault'>,
  chain: Pick<ProofChain, 'proofs'>,
  importId: string,
  rows: number,
): Promise<void> {
  const state = await gateway.vault.import(importId);
  assert.is(state?.proofsMade, rows);
  assert.is(state?.onChain, rows);
  assert.is(stateOf(state!), 'COMPLETE');
  assert.is(chain.proofs.size, rows, 'proofs on the chain');
  for (const proof of chain.proofs.values()) {
    const record = await gateway.vault.record('Z001', proof.hitDigest);
    assert.is(record?.state, 'COMMITTED');
    assert.is(record?.registration?.proofId, proof.proofId);
    assert.is(record?.registration?.height, proof.height);
    assert.is(record?.registration?.registeredAt, Number(proof.registeredAt));
    assert.is(Buffer.compare(record!.registration!.txHash, proof.txHash), 0);
    assert.is(Buffer.compare(record!.detailDigest, proof.detailDigest), 0);
  }
}

test('a file becomes well-signed proofs on the chain, and the vault knows where', async () => {
  await withGateway({ checkSignatures: true, batchProofs: 60 }, async (gateway) => {
    await startAll(gateway);
    const importId = await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(200));
    await settled(gateway);
    await assertInStep(gateway, gateway.chain, importId, 200);
    assert.is(gateway.uploader.lastError('Z001'), undefined);
  });
});

test('a full transaction stays below every limit of bytes, signatures and gas', async () => {
  for (const digestBytes of [16, 32]) {
    const proofs = proofsPerTransaction(digestBytes);
    assert.ok(proofs > 1900 && proofs <= LIMITS.proofsPerMessage);
    assert.ok(1 + 2 * proofs <= LIMITS.transactionSignatures);
    const bytes = proofs * (2 * (digestBytes + 2) + 2 * 66 + 3) + 200;
    assert.ok(gasLimitOf(bytes, proofs, 2 * proofs) <= LIMITS.transactionGas);
  }
  await withGateway({}, async (gateway) => {
    await startAll(gateway);
    await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(4500));
    await settled(gateway);
    assert.is(gateway.chain.proofs.size, 4500);
    assert.ok(Math.max(...gateway.chain.sizes) <= 700_000);
  });
});

test('lost transactions and lost answers neither lose nor double a proof', async () => {
  await withGateway({ batchProofs: 20, inFlight: 3 }, async (gateway) => {
    const { faults } = gateway.chain;
    faults.beforeExecution = (number) => {
      if (number % 3 === 1) throw new Error('lost on the way');
    };
    faults.afterExecution = (number) => {
      if (number % 3 === 2) throw new Error('answer lost');
    };
    await startAll(gateway);
    const importId = await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(150));
    await settled(gateway);
    await assertInStep(gateway, gateway.chain, importId, 150);
  });
});

test('a digest that somebody else registered makes the record be salted anew', async () => {
  await withGateway({ batchProofs: 10, inFlight: 1 }, async (gateway) => {
    await gateway.importer.start();
    const importId = await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(10));
    await gateway.importer.idle();
    const batch = await gateway.vault.nextBatch('Z001', 10);
    const records = await gateway.vault.batchRecords(batch!);
    gateway.chain.occupy(records[3]!.hitDigest);
    await gateway.uploader.start();
    await gateway.uploader.idle();
    const state = await gateway.vault.import(importId);
    assert.is(state?.onChain, 10);
    assert.is(gateway.chain.proofs.size, 11);
    assert.is(await gateway.vault.record('Z001', records[3]!.hitDigest), undefined);
    const own = [...gateway.chain.proofs.values()].filter(
      ({ contributor }) => contributor === testIdentity().member,
    );
    const again = await Promise.all(
      own.map(({ hitDigest }) => gateway.vault.record('Z001', hitDigest)),
    );
    const salted = again.find((record) => record?.row === records[3]!.row);
    assert.is(salted?.twoFactorDigest, records[3]!.twoFactorDigest);
    assert.is.not(salted?.staticFactor, records[3]!.staticFactor);
  });
});

test('a proof that the chain refuses twice is named by its row; the others get through', async () => {
  await withGateway({ batchProofs: 10, inFlight: 1 }, async (gateway) => {
    await gateway.importer.start();
    const importId = await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(10));
    await gateway.importer.idle();
    const batch = await gateway.vault.nextBatch('Z001', 10);
    const bad = (await gateway.vault.batchRecords(batch!))[6]!;
    gateway.chain.faults.refused = new Set([Buffer.from(bad.hitDigest).toString('hex')]);
    await gateway.uploader.start();
    await gateway.uploader.idle();
    assert.is(gateway.chain.proofs.size, 9);
    assert.equal(await gateway.vault.refusals(importId, 0, 10), [
      { row: bad.row, field: 'proof', reason: 'rejected_by_chain' },
    ]);
    assert.is(stateOf((await gateway.vault.import(importId))!), 'COMPLETE');
  });
});

test('when the chain knows another service key of ours, no record is blamed for it', async () => {
  await withGateway({ batchProofs: 10, inFlight: 1 }, async (gateway) => {
    const { faults } = gateway.chain;
    await gateway.importer.start();
    const importId = await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(10));
    await gateway.importer.idle();
    const batch = await gateway.vault.nextBatch('Z001', 10);
    const records = await gateway.vault.batchRecords(batch!);
    faults.serviceKey = new Uint8Array(33).fill(2);
    faults.refused = new Set(
      records.map(({ hitDigest }) => Buffer.from(hitDigest).toString('hex')),
    );
    await gateway.uploader.start();
    while (gateway.chain.transactions() < 5) await wait(2);
    assert.match(gateway.uploader.lastError('Z001') ?? '', /service key/);
    assert.is((await gateway.vault.import(importId))?.rejected, 0);
    delete faults.serviceKey;
    delete faults.refused;
    await gateway.uploader.idle();
    await assertInStep(gateway, gateway.chain, importId, 10);
  });
});

test('a withdrawn record is revoked, purged, and was not answered with meanwhile', async () => {
  await withGateway({ batchProofs: 10 }, async (gateway) => {
    await startAll(gateway);
    await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(10));
    await settled(gateway);
    const [proof] = [...gateway.chain.proofs.values()];
    const record = await gateway.vault.record('Z001', proof!.hitDigest);
    const code = record!.twoFactorDigest.slice(0, 7);
    assert.ok(await gateway.vault.earliest('Z001', code, () => true));
    assert.is(await gateway.vault.withdraw('Z001', proof!.hitDigest), 'WITHDRAWING');
    assert.is(await gateway.vault.earliest('Z001', code, () => true), undefined);
    // The first attempt is lost after the chain executed it: it must not be revoked twice.
    let lost = false;
    gateway.chain.faults.afterExecution = () => {
      if (lost) return;
      lost = true;
      throw new Error('answer lost');
    };
    gateway.revoker.wake();
    await gateway.revoker.idle();
    assert.ok(lost);
    const hit = Buffer.from(proof!.hitDigest).toString('hex');
    assert.is(gateway.chain.proofs.get(hit)?.status, ProofStatus.REVOKED);
    assert.is(await gateway.vault.record('Z001', proof!.hitDigest), undefined);
    assert.equal(await gateway.vault.counts(), { records: 9, waiting: 0, revoking: 0 });
  });
});

test('a record withdrawn while its transaction is on its way is revoked after it', async () => {
  await withGateway({ batchProofs: 10, inFlight: 1 }, async (gateway) => {
    let withdrawn: Uint8Array | undefined;
    gateway.chain.faults.beforeExecution = async () => {
      if (withdrawn !== undefined) return;
      const [batch] = await gateway.vault.openBatches();
      withdrawn = (await gateway.vault.batchRecords(batch!))[4]!.hitDigest;
      assert.is(await gateway.vault.withdraw('Z001', withdrawn), 'WITHDRAWING');
    };
    await startAll(gateway);
    const importId = await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(10));
    await gateway.importer.idle();
    await gateway.uploader.idle();
    gateway.revoker.wake();
    await gateway.revoker.idle();
    const hit = Buffer.from(withdrawn!).toString('hex');
    assert.is(gateway.chain.proofs.get(hit)?.status, ProofStatus.REVOKED);
    assert.is(await gateway.vault.record('Z001', withdrawn!), undefined);
    assert.is(stateOf((await gateway.vault.import(importId))!), 'COMPLETE');
  });
});

/** Lets a gateway run up to a checkpoint and leaves it there for ever, as a kill would. */
async function killedAt(
  folder: string,
  kept: ReturnType<typeof newChainState>,
  checkpointNumber: number,
  receive: boolean,
): Promise<{ readonly killed: boolean; readonly importId: string | undefined }> {
  const never = new Promise<void>(() => undefined);
  let reached: () => void = () => undefined;
  const death = new Promise<'killed'>((resolve) => (reached = () => resolve('killed')));
  let passed = 0;
  const gateway = await openGateway(folder, {
    kept,
    batchProofs: 9,
    inFlight: 2,
    checkpoint: () => {
      passed += 1;
      if (passed < checkpointNumber) return undefined;
      reached();
      return never;
    },
  });
  let importId: string | undefined;
  const work = async (): Promise<'done'> => {
    await startAll(gateway);
    if (receive) {
      importId = await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(40));
    }
    await settled(gateway);
    return 'done';
  };
  const end = await Promise.race([death, work()]);
  if (end === 'killed') {
    void gateway.stop();
    await gateway.environment.close();
    return { killed: true, importId };
  }
  await gateway.stop();
  return { killed: false, importId };
}

test('a kill between any two steps neither loses nor doubles a row or a proof', async () => {
  let kills = 0;
  for (let number = 1; ; number += 1) {
    const folder = temporaryFolder();
    const kept = newChainState();
    const { killed, importId } = await killedAt(folder.path, kept, number, true);
    if (killed) kills += 1;
    // A second kill during the recovery, at a step that varies.
    if (killed) await killedAt(folder.path, kept, 1 + (number % 5), false);
    const gateway = await openGateway(folder.path, { kept, batchProofs: 9, inFlight: 2 });
    await startAll(gateway);
    await settled(gateway);
    const known = importId ?? (await onlyImport(gateway));
    // Nobody was told of a file that was not recorded yet.
    if (known !== undefined) await assertInStep(gateway, gateway.chain, known, 40);
    else assert.is(kept.proofs.size, 0);
    await gateway.stop();
    folder.remove();
    if (!killed) break;
  }
  assert.ok(kills > 15, `${kills} kills`);
});

async function onlyImport(gateway: RecordsGateway): Promise<string | undefined> {
  const keys = [...gateway.environment.database('records/imports').range()];
  assert.ok(keys.length <= 1);
  return keys[0] === undefined ? undefined : Buffer.from(keys[0].key).toString('hex');
}

type ChildMessage =
  | { readonly kind: 'send'; readonly id: number; readonly typeUrl: string; readonly value: string }
  | { readonly kind: 'proof'; readonly id: number; readonly hit: string }
  | { readonly kind: 'received'; readonly importId: string }
  | { readonly kind: 'settled' };

/** Runs tests/support/importChild.ts on a folder; kills it after so many messages to the chain. */
function runChild(
  folder: string,
  chain: ProofChain,
  receive: boolean,
  killAfter: number,
): Promise<{ readonly importId: string | undefined; readonly settled: boolean }> {
  const file = fileURLToPath(new URL('../support/importChild.ts', import.meta.url));
  const child = fork(file, [folder, receive ? '1500' : '0'], { execArgv: ['--import', 'tsx'] });
  let importId: string | undefined;
  let isSettled = false;
  let sent = 0;
  child.on('message', (raw) => {
    const message = raw as ChildMessage;
    if (message.kind === 'received') importId = message.importId;
    if (message.kind === 'settled') {
      isSettled = true;
      child.disconnect();
    }
    if (message.kind === 'proof') {
      const proof = chain.proofs.get(message.hit);
      const bytes = proof && Buffer.from(ProofRecord.encode(proof)).toString('base64');
      if (child.connected) child.send({ id: message.id, proof: bytes ?? null });
    }
    if (message.kind !== 'send') return;
    sent += 1;
    const value = Buffer.from(message.value, 'base64');
    void chain.sender.send([{ typeUrl: message.typeUrl, value }], 0n).then((outcome) => {
      if (sent >= killAfter) child.kill('SIGKILL');
      if (!child.connected) return;
      const responses = outcome.responses.map((bytes) => Buffer.from(bytes).toString('base64'));
      child.send({
        id: message.id,
        outcome: { ...outcome, height: String(outcome.height), responses },
      });
    });
  });
  return new Promise((resolve) =>
    child.on('exit', () => resolve({ importId, settled: isSettled })),
  );
}

test('a real process killed with SIGKILL again and again ends with every proof once', async () => {
  const folder = temporaryFolder();
  const chain = createProofChain(testIdentity());
  const first = await runChild(folder.path, chain, true, 2);
  assert.not(first.settled);
  for (const killAfter of [1, 3]) {
    const run = await runChild(folder.path, chain, false, killAfter);
    assert.not(run.settled);
  }
  const last = await runChild(folder.path, chain, false, Infinity);
  assert.ok(last.settled);
  const gateway = await openGateway(folder.path);
  const importId = first.importId ?? (await onlyImport(gateway));
  await assertInStep(gateway, chain, importId!, 1500);
  await gateway.stop();
  folder.remove();
});

test.run();
