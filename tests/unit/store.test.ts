import { rmSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex, textToBytes } from '../../app/kit/bytes.js';
import { CodedError, InternalError } from '../../app/kit/errors.js';
import type { StateReader } from '../../app/kit/state.js';
import { openLmdbStore } from '../../app/state/lmdbStore.js';
import type { Store, StoreRetention } from '../../app/state/store.js';
import { createMemoryStore } from '../support/memoryStore.js';
import { seeded } from '../support/people.js';
import { blockOf, entriesOf, storeFolder } from '../support/storeBlocks.js';

/** A store under test; `reopen` closes it and opens what it left, where it leaves anything. */
interface Subject {
  readonly name: string;
  readonly open: (
    retention: Partial<StoreRetention>,
    folder: string,
    withoutHistory?: readonly string[],
  ) => Store;
  readonly outlivesProcess: boolean;
}

const subjects: readonly Subject[] = [
  { name: 'memory', open: createMemoryStore, outlivesProcess: false },
  {
    name: 'lmdb',
    open: (retention, folder, withoutHistory = []) =>
      openLmdbStore(folder, { ...retention, withoutHistory }),
    outlivesProcess: true,
  },
];

const textOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString('latin1');
const get = (state: StateReader, key: string) => textOf(state.get(textToBytes(key)));
const codeOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof CodedError) return `${error.error.code} ${error.message}`;
    throw error;
  }
  return 'no error';
};

for (const { name, open, outlivesProcess } of subjects) {
  const contract = (
    sentence: string,
    run: (store: Store, folder: string) => Promise<void>,
    retention: Partial<StoreRetention> = {},
  ): void =>
    test(`${name}: ${sentence}`, async () => {
      const folder = storeFolder();
      const store = open(retention, folder);
      try {
        await run(store, folder);
      } finally {
        await store.close();
        rmSync(folder, { recursive: true });
      }
    });

  contract('a store without a block says so', async (store) => {
    assert.is(store.committed(), undefined);
    assert.equal([store.oldestHeight(), store.durableHeight()], [0n, 0n]);
    assert.equal(entriesOf(store.latest), []);
    assert.is(
      codeOf(() => store.at(1n)),
      '26 no block is committed yet: invalid height',
    );
    assert.is(store.writesOf(1n), undefined);
    await store.flushed();
    await store.ready();
  });

  contract('a block is read at once, and at its height for good', async (store) => {
    store.commit(blockOf(1n, { 'a/k/1': 'x', 'a/k/2': 'y' }));
    assert.equal(entriesOf(store.latest).length, 2);
    store.commit(blockOf(2n, { 'a/k/1': undefined, 'a/k/3': 'z' }));
    for (const flushed of [false, true]) {
      if (flushed) await store.flushed();
      assert.is(get(store.latest, 'a/k/1'), undefined);
      assert.is(get(store.at(1n), 'a/k/1'), 'x');
      assert.is(get(store.at(1n), 'a/k/3'), undefined);
      assert.is(get(store.at(2n), 'a/k/3'), 'z');
      assert.is(entriesOf(store.at(1n)).length, 2);
      assert.equal(entriesOf(store.at(2n)), entriesOf(store.latest));
      assert.equal(entriesOf(store.at(1n), 'a', 'b', true), entriesOf(store.at(1n)).reverse());
      assert.is(store.blockOf(1n).timeMs, 1_000n);
      assert.is(bytesToHex(store.blockOf(2n).appHash), '02'.repeat(32));
    }
    assert.is(store.durableHeight(), 2n);
    assert.equal(store.committed(), blockOf(2n, {}).committed);
  });

  contract(
    'pruned and future heights are refused with the heights there are',
    async (store) => {
      for (let height = 1n; height <= 6n; height += 1n) {
        store.commit(blockOf(height, { 'a/k/1': String(height), 'a/k/2': 'x' }));
        await store.ready();
      }
      assert.is(store.oldestHeight(), 4n);
      assert.is(
        codeOf(() => store.at(3n)),
        '26 the state of height 3 is pruned: heights 4 to 6 are kept: invalid height',
      );
      assert.is(
        codeOf(() => store.blockOf(7n)),
        '26 height 7 is not there yet: the newest is 6, the oldest kept 4: invalid height',
      );
      assert.is(store.writesOf(3n), undefined);
      assert.is(store.writesOf(7n), undefined);
      const old = store.at(4n);
      const begun = old.range(textToBytes('a'), textToBytes('b'))[Symbol.iterator]();
      assert.is(textOf((begun.next().value as [unknown, Uint8Array])[1]), '4');
      store.commit(blockOf(7n, {}));
      const get = () => old.get(textToBytes('a/k/1'));
      for (const read of [() => begun.next(), get, () => entriesOf(old)]) {
        assert.match(codeOf(read), /height 4 is pruned/);
      }
    },
    { keepRecent: 3n },
  );

  contract(
    'an archive keeps all heights',
    async (store) => {
      for (let height = 1n; height <= 30n; height += 1n) {
        store.commit(blockOf(height, { 'a/k/1': String(height) }));
        await store.ready();
      }
      await store.flushed();
      for (let height = 1n; height <= 30n; height += 1n) {
        assert.is(get(store.at(height), 'a/k/1'), String(height));
      }
    },
    { keepRecent: 2n, archive: true },
  );

  contract('a block that does not follow, or not in order, is an internal error', async (store) => {
    const isInternal = (error: unknown): boolean => error instanceof InternalError;
    store.commit(blockOf(1n, {}));
    assert.throws(() => store.commit(blockOf(3n, {})), isInternal);
    assert.throws(() => store.commit(blockOf(1n, {})), isInternal);
    const [first, second] = blockOf(2n, { 'a/k/1': 'x', 'a/k/2': 'x' }).changes;
    const { committed } = blockOf(2n, {});
    assert.throws(() => store.commit({ committed, changes: [second!, first!] }), isInternal);
    assert.throws(() => store.commit({ committed, changes: [first!, first!] }), isInternal);
    assert.throws(() => store.commit(blockOf(2n, { 'a/k/1': '' })), isInternal);
    assert.throws(() => store.commit(blockOf(2n, { ['k'.repeat(2_000)]: 'x' })), isInternal);
    store.commit(blockOf(2n, { 'a/k/1': 'x' }));
    assert.is(get(store.latest, 'a/k/1'), 'x');
  });

  contract('keys no state can have are simply not there', async (store) => {
    store.commit(blockOf(1n, { 'a/k/1': 'x' }));
    await store.flushed();
    for (const state of [store.latest, store.at(1n)]) {
      assert.is(state.get(new Uint8Array(0)), undefined);
      assert.is(state.get(new Uint8Array(1_000_000).fill(97)), undefined);
      assert.is(entriesOf(state, '', 'b').length, 1);
      assert.is(entriesOf(state, 'b', 'a').length, 0);
      assert.is(entriesOf(state, 'a/k/1', 'a/k/1').length, 0);
      assert.is(entriesOf(state, 'a/k/0'.padEnd(5_000, '0'), 'b').length, 1);
      assert.is(entriesOf(state, 'a', 'a/k/1'.padEnd(5_000, '\0')).length, 1);
    }
  });

  contract('what a block wrote is told with a hash of each value', async (store) => {
    store.commit(blockOf(1n, { 'a/k/1': 'x' }));
    store.commit(blockOf(2n, { 'a/k/1': undefined, 'a/k/2': 'y' }));
    for (const flushed of [false, true]) {
      if (flushed) await store.flushed();
      const { hash, running, writes } = store.writesOf(2n)!;
      assert.equal(
        writes.map(({ key, valueHash }) => [textOf(key), valueHash && bytesToHex(valueHash)]),
        [
          ['a/k/1', undefined],
          // printf y | sha256sum
          ['a/k/2', 'a1fce4363854ff888cff4b8e7875d600c2682390412a8cf79b37d0b11148b0fa'],
        ],
      );
      // (printf '\0\5a/k/1\0\0\5a/k/2\1'; printf y | openssl sha256 -binary) | sha256sum
      assert.is(
        bytesToHex(hash),
        'e0d4cdd94db922861ff3b7592bb1baac15f0bf240b0935c3fba7c97b79d41ac3',
      );
      assert.is.not(bytesToHex(running), bytesToHex(store.writesOf(1n)!.running));
    }
  });

  contract('the single writes of a block are read only where they are asked for', async (store) => {
    store.commit(blockOf(1n, { 'a/k/1': 'x', 'a/k/2': 'y' }));
    for (const flushed of [false, true]) {
      if (flushed) await store.flushed();
      const written = store.writesOf(1n)!;
      assert.ok('get' in (Object.getOwnPropertyDescriptor(written, 'writes') ?? {}));
      assert.is(written.hash.length, 32);
      assert.is(written.writes.length, 2);
    }
  });

  for (const seed of [1, 2, 3]) {
    test(`${name}: random blocks read as a map per height does (seed ${seed})`, async () => {
      await compareWithMaps(seed, open, outlivesProcess);
    });
  }
}

type Snapshot = ReadonlyMap<string, string>;

/** Entries as the store should give them: of the map, in key order. */
function expected(snapshot: Snapshot, from: string, to: string, reverse: boolean): string[] {
  const entries = [...snapshot]
    .filter(([key]) => key >= from && key < to)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${bytesToHex(textToBytes(key))}=${bytesToHex(textToBytes(value))}`);
  return reverse ? entries.reverse() : entries;
}

async function compareWithMaps(
  seed: number,
  open: Subject['open'],
  outlivesProcess: boolean,
): Promise<void> {
  const random = seeded(seed);
  const pick = (count: number): number => Math.floor(random() * count);
  const folder = storeFolder();
  // Keys that begin no other, of several lengths, with bytes on both sides of ASCII.
  const key = (): string =>
    `${'ab'[pick(2)]}/k/${String.fromCharCode(pick(4) * 80)}${'z'.repeat(pick(3))}${pick(6)}!`;
  let keepRecent = BigInt(3 + pick(8));
  let store = open({ keepRecent }, folder, ['b/k']);
  let newest: Snapshot = new Map();
  let oldest = 1n;
  const snapshots = new Map<bigint, Snapshot>();

  const compare = (height: bigint, steps: number): void => {
    const snapshot = snapshots.get(height)!;
    const state = height === store.committed()!.height && pick(2) ? store.latest : store.at(height);
    assert.equal(entriesOf(state), expected(snapshot, '\x00', '\xff', false));
    for (let step = 0; step < steps; step += 1) {
      const [from, to] = [key().slice(0, 3 + pick(5)), key()].sort() as [string, string];
      const reverse = pick(2) === 1;
      assert.equal(entriesOf(state, from, to, reverse), expected(snapshot, from, to, reverse));
      const name = key();
      assert.is(get(state, name), snapshot.get(name));
    }
  };

  for (let height = 1n; height <= 60n; height += 1n) {
    const writes: Record<string, string | undefined> = {};
    const next = new Map(newest);
    for (let count = pick(12); count > 0; count -= 1) {
      const name = key();
      // Entries of b/k/ are written once and for all.
      if (name.startsWith('b') && (next.has(name) || height > 1n)) continue;
      const value =
        pick(3) === 0 ? undefined : pick(8) === 0 ? (next.get(name) ?? 'v') : `${height}`;
      writes[name] = name.startsWith('b') ? 'b' : value;
      const written = writes[name];
      if (written === undefined) next.delete(name);
      else next.set(name, written);
    }
    store.commit(blockOf(height, writes));
    newest = next;
    snapshots.set(height, newest);
    if (height - keepRecent + 1n > oldest) oldest = height - keepRecent + 1n;
    assert.is(store.oldestHeight(), oldest);
    if (pick(3) > 0) await store.ready();
    if (pick(6) === 0) await store.flushed();
    for (let asked = oldest; asked <= height; asked += 1n) compare(asked, 2);
    if (outlivesProcess && pick(9) === 0) {
      await store.close();
      keepRecent = BigInt(3 + pick(8));
      store = open({ keepRecent }, folder, ['b/k']);
      assert.is(store.durableHeight(), height);
      // What is pruned stays so; what lies below a shorter retention is no longer shown.
      const kept = height - keepRecent + 1n;
      assert.ok(
        store.oldestHeight() >= kept && store.oldestHeight() <= (kept > oldest ? kept : oldest),
      );
      oldest = store.oldestHeight();
    }
  }
  await store.flushed();
  for (let asked = oldest; asked <= 60n; asked += 1n) compare(asked, 20);
  await store.close();
  rmSync(folder, { recursive: true });
}

test.run();
