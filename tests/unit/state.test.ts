import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex, textToBytes } from '../../app/kit/bytes.js';
import { InternalError } from '../../app/kit/errors.js';
import type { StateReader } from '../../app/kit/state.js';
import { createCommitment, NO_APP_HASH } from '../../app/state/commitment.js';
import { createKeyspace } from '../../app/state/keyspace.js';
import { openLmdbStore } from '../../app/state/lmdbStore.js';
import { createOverlay, emptyState } from '../../app/state/overlay.js';
import { KEPT_WRITE_SETS } from '../../app/state/store.js';
import type { Committed } from '../../app/state/store.js';
import { createMemoryStore } from '../support/memoryStore.js';
import { seeded } from '../support/people.js';

const bytes = (text: string): Uint8Array => textToBytes(text);
const dump = (state: StateReader, from: string, to: string, reverse: boolean): string[] =>
  [...state.range(bytes(from), bytes(to), reverse)].map(
    ([key, value]) => `${bytesToHex(key)}=${bytesToHex(value)}`,
  );
const block = (height: bigint): Committed => ({
  chainId: 'banma-test-1',
  initialHeight: 1n,
  height,
  timeMs: 1_000n * height,
  appHash: new Uint8Array(32).fill(Number(height % 256n)),
  consensusParams: Uint8Array.of(1),
});
const folder = (): string => mkdtempSync(join(tmpdir(), 'banma-state-'));
const NO_HASH = new Uint8Array(32);

/** The same operations on stacked overlays over a store and on plain sorted maps. */
function compareWithModel(seed: number, reverseBase: boolean): void {
  const random = seeded(seed);
  const pick = (n: number): number => Math.floor(random() * n);
  const key = (): string => String.fromCharCode(97 + pick(4), pick(256), 97 + pick(6));
  const store = createMemoryStore();
  const first = new Map<string, string>();
  for (let index = 0; index < 200; index += 1) first.set(key(), `base${index}`);
  store.commit(
    block(1n),
    [...first].map(([name, value]) => ({ key: bytes(name), value: bytes(value) })),
    NO_HASH,
  );
  const overlays = [createOverlay(store)];
  const models = [first];
  for (let step = 0; step < 1_500; step += 1) {
    const overlay = overlays.at(-1)!;
    const model = models.at(-1)!;
    const name = key();
    const action = pick(20);
    if (action < 8) {
      overlay.set(bytes(name), bytes(`v${step}`));
      model.set(name, `v${step}`);
    } else if (action < 12) {
      overlay.remove(bytes(name));
      model.delete(name);
    } else if (action < 14 && overlays.length < 4) {
      overlays.push(overlay.fork());
      models.push(new Map(model));
    } else if (action < 16 && overlays.length > 1) {
      overlays.pop();
      const applied = models.pop()!;
      if (action === 14) {
        overlay.apply();
        models[models.length - 1] = applied;
      }
    } else {
      const [from, to] = [key(), key()].sort((a, b) => (a < b ? -1 : 1)) as [string, string];
      const reverse = pick(2) === 1 || reverseBase;
      const wanted = [...model]
        .filter(([text]) => text >= from && text < to)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([text, value]) => `${bytesToHex(bytes(text))}=${bytesToHex(bytes(value))}`);
      if (reverse) wanted.reverse();
      assert.equal(dump(overlays.at(-1)!, from, to, reverse), wanted, `seed ${seed} step ${step}`);
    }
    const got = overlays.at(-1)!.get(bytes(name));
    assert.is(
      got && bytesToHex(got),
      models.at(-1)!.get(name) && bytesToHex(bytes(models.at(-1)!.get(name)!)),
    );
  }
}

for (const seed of [1, 2, 3, 4]) {
  test(`overlays read like plain maps after random writes, forks and drops (seed ${seed})`, () => {
    compareWithModel(seed, seed % 2 === 0);
  });
}

test('an empty value is an internal error', () => {
  const overlay = createOverlay(emptyState);
  assert.throws(
    () => overlay.set(bytes('a/b/c'), new Uint8Array(0)),
    (error: unknown) => error instanceof InternalError,
  );
});

test('thousands of writes with a range read after each stay cheap', () => {
  const overlay = createOverlay(emptyState);
  const random = seeded(7);
  let seen = 0;
  for (let index = 0; index < 20_000; index += 1) {
    const key = bytes(`a/b/${String(Math.floor(random() * 1e9)).padStart(9, '0')}`);
    overlay.set(key, key);
    for (const _ of overlay.range(key, bytes('b'))) {
      seen += 1;
      break;
    }
  }
  assert.is(seen, 20_000);
  const keys = overlay.changes().map(({ key }) => bytesToHex(key));
  assert.equal(keys, [...keys].sort());
});

test('a store holds after reopening what was committed last, and nothing else', () => {
  const path = folder();
  const store = openLmdbStore(path);
  assert.is(store.committed(), undefined);
  const value = bytes('x');
  store.commit(
    block(1n),
    ['a/k/1', 'a/k/2'].map((key) => ({ key: bytes(key), value })),
    NO_HASH,
  );
  store.commit(block(2n), [{ key: bytes('a/k/1'), value: undefined }], NO_HASH);
  store.close();
  const again = openLmdbStore(path);
  assert.equal(again.committed(), block(2n));
  assert.is(again.get(bytes('a/k/1')), undefined);
  assert.equal(dump(again, 'a', 'b', false), dump(again, 'a', 'b', true));
  assert.is(dump(again, 'a', 'b', false).length, 1);
  again.close();
  rmSync(path, { recursive: true });
});

test('a store ranges like the overlay, in both directions', () => {
  const path = folder();
  const store = openLmdbStore(path);
  const overlay = createOverlay(emptyState);
  const changes = Array.from({ length: 300 }, (_, index) => {
    const key = Uint8Array.of(97, 47, index % 256, index >> 8);
    overlay.set(key, key);
    return { key, value: key };
  });
  store.commit(block(1n), changes, NO_HASH);
  for (const reverse of [false, true]) {
    const [from, to] = ['a/\x10', 'a/\xf0\x01'];
    assert.equal(dump(store, from, to, reverse), dump(overlay, from, to, reverse));
  }
  const [first] = [...store.range(bytes('a'), bytes('b'))];
  assert.is(first?.[0].constructor, Uint8Array, 'no Buffer leaves the store');
  store.close();
  rmSync(path, { recursive: true });
});

test('a store keeps the write hashes of recent heights only', () => {
  const path = folder();
  const store = openLmdbStore(path);
  store.commit(block(1n), [], Uint8Array.of(1));
  store.commit(block(KEPT_WRITE_SETS + 1n), [], Uint8Array.of(2));
  assert.is(store.writeSetHash(1n), undefined);
  assert.equal(store.writeSetHash(KEPT_WRITE_SETS + 1n), Uint8Array.of(2));
  store.close();
  rmSync(path, { recursive: true });
});

test('a store of another state version is refused by a line that names both', async () => {
  const path = folder();
  openLmdbStore(path).close();
  const root = open({ path, noSubdir: false, maxDbs: 3 });
  const version = new Uint8Array(8).fill(0, 0, 7);
  version[7] = 99;
  root.openDB('fields', { encoding: 'binary' }).putSync('state_version', version);
  await root.close();
  assert.throws(() => openLmdbStore(path), /has version 99, this program reads version 1/);
  rmSync(path, { recursive: true });
});

test('a store killed between commits holds a whole block', () => {
  const path = folder();
  const script = `
    import { openLmdbStore } from '${new URL('../../app/state/lmdbStore.ts', import.meta.url).href}';
    const store = openLmdbStore(${JSON.stringify(path)});
    const committed = { chainId: 'c', initialHeight: 1n, timeMs: 1n, appHash: new Uint8Array(32), consensusParams: Uint8Array.of(1) };
    const end = process.hrtime.bigint() + 300_000_000n;
    for (let height = 1n; ; height += 1n) {
      const value = new TextEncoder().encode(String(height));
      const changes = Array.from({ length: 500 }, (_, i) => ({ key: new TextEncoder().encode('a/k/' + i), value }));
      store.commit({ ...committed, height }, changes, new Uint8Array(32));
      if (process.hrtime.bigint() > end) process.kill(process.pid, 'SIGKILL');
    }`;
  assert.throws(() =>
    execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]),
  );
  const store = openLmdbStore(path);
  const { height } = store.committed()!;
  const values = new Set(dump(store, 'a', 'b', false).map((line) => line.split('=')[1]));
  assert.equal([...values], [bytesToHex(bytes(String(height)))]);
  store.close();
  rmSync(path, { recursive: true });
});

const keyspace = createKeyspace([
  { name: 'a/k', key: '', authenticated: true, description: '' },
  { name: 'a/index', key: '', authenticated: false, description: '' },
]);
const set = (key: string, value: string) => ({ key: bytes(key), value: bytes(value) });

test('the app hash depends on every authenticated write and on nothing else', () => {
  const { update } = createCommitment(keyspace);
  const hash = (...changes: { key: Uint8Array; value: Uint8Array | undefined }[]): string =>
    bytesToHex(update(NO_APP_HASH, changes));
  const base = hash(set('a/k/1', 'x'));
  assert.is(hash(set('a/index/1', 'y'), set('a/k/1', 'x')), base);
  assert.is.not(hash(set('a/k/1', 'y')), base);
  assert.is.not(hash(set('a/k/2', 'x')), base);
  assert.is.not(hash({ key: bytes('a/k/1'), value: undefined }), base);
  assert.is.not(hash(), base);
  assert.is.not(bytesToHex(update(update(NO_APP_HASH, []), [set('a/k/1', 'x')])), base);
});

test('the app hash of one write is the one worked out by hand', () => {
  // (printf banma/app-hash/v1; head -c32 /dev/zero;
  //  printf '\\0\\0\\0\\5a/k/1\\0\\0\\0\\1x' | openssl sha256 -binary) | sha256sum
  assert.is(
    bytesToHex(createCommitment(keyspace).update(NO_APP_HASH, [set('a/k/1', 'x')])),
    'bf64331795bf276cf032b685df174085cefe17943d65ff22360ca19e9f8b7049',
  );
});

test('a key that no collection owns is an internal error', () => {
  const { update } = createCommitment(keyspace);
  assert.throws(() => update(NO_APP_HASH, [set('a/unknown/1', 'x')]), /no collection owns/);
});

test.run();
