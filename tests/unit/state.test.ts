import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex, textToBytes } from '../../app/kit/bytes.js';
import { InternalError } from '../../app/kit/errors.js';
import type { StateReader } from '../../app/kit/state.js';
import { runAtOnce } from '../../app/kit/steps.js';
import { createKeyspace } from '../../app/state/keyspace.js';
import { createOverlay, emptyState } from '../../app/state/overlay.js';
import { createStateRoot } from '../../app/state/stateRoot.js';
import type { Committed } from '../../app/state/store.js';
import { createMemoryStore } from '../support/memoryStore.js';
import { seeded } from '../support/people.js';
import { blockOf } from '../support/storeBlocks.js';

const bytes = (text: string): Uint8Array => textToBytes(text);
const dump = (state: StateReader, from: string, to: string, reverse: boolean): string[] =>
  [...state.range(bytes(from), bytes(to), reverse)].map(
    ([key, value]) => `${bytesToHex(key)}=${bytesToHex(value)}`,
  );
const block = (height: bigint): Committed => blockOf(height, {}).committed;

/** The same operations on stacked overlays over a store and on plain sorted maps. */
function compareWithModel(seed: number, reverseBase: boolean): void {
  const random = seeded(seed);
  const pick = (n: number): number => Math.floor(random() * n);
  const key = (): string => String.fromCharCode(97 + pick(4), pick(256), 97 + pick(6));
  const store = createMemoryStore();
  const first = new Map<string, string>();
  for (let index = 0; index < 200; index += 1) first.set(key(), `base${index}`);
  const entries = [...first].sort(([left], [right]) => (left < right ? -1 : 1));
  store.commit({
    committed: block(1n),
    changes: entries.map(([name, value]) => ({ key: bytes(name), value: bytes(value) })),
  });
  const overlays = [createOverlay(store.latest)];
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

const keyspace = createKeyspace([
  { name: 'a/k', key: '', kind: 'authenticated', appendOnly: false, description: '' },
  { name: 'a/index', key: '', kind: 'derived', appendOnly: false, description: '' },
]);
const set = (key: string, value: string) => ({ key: bytes(key), value: bytes(value) });
const rootOf = (...changes: { key: Uint8Array; value: Uint8Array | undefined }[]): string =>
  bytesToHex(createStateRoot(createMemoryStore(), keyspace, 'memory').prepare(changes));

test('the app hash depends on every authenticated entry and on nothing else', () => {
  const base = rootOf(set('a/k/1', 'x'));
  assert.is(rootOf(set('a/index/1', 'y'), set('a/k/1', 'x')), base);
  assert.is(rootOf({ key: bytes('a/k/2'), value: undefined }, set('a/k/1', 'x')), base);
  assert.is.not(rootOf(set('a/k/1', 'y')), base);
  assert.is.not(rootOf(set('a/k/2', 'x')), base);
  assert.is(rootOf(), '00'.repeat(32));
});

test('the app hash of one entry is the one worked out by hand', () => {
  // (printf '\0'; printf a/k/1 | openssl sha256 -binary; printf x | openssl sha256 -binary) |
  //  sha256sum
  assert.is(
    rootOf(set('a/k/1', 'x')),
    'e54a86c2de0dab63260d4dfa04e001261fe4bb61e2ba76630a75b1ad3cd648a6',
  );
});

test('a key that no collection owns is an internal error', () => {
  assert.throws(() => rootOf(set('a/unknown/1', 'x')), /no collection owns/);
});

test('a state whose entries do not give its app hash is refused, and named', () => {
  const store = createMemoryStore();
  const stateRoot = createStateRoot(store, keyspace, 'memory');
  const changes = [set('a/k/1', 'x')];
  const appHash = stateRoot.prepare(changes);
  store.commit({ committed: { ...block(1n), appHash }, changes });
  stateRoot.adopt(store.committed()!);
  assert.equal(createStateRoot(store, keyspace, 'memory').tree.root(), appHash);
  store.commit({ committed: { ...block(2n), appHash }, changes: [set('a/k/1', 'y')] });
  assert.throws(
    () => createStateRoot(store, keyspace, '/some/folder'),
    /^the state in \/some\/folder is damaged: its entries at height 2 give .*state sync/,
  );
});

test('a tree is built ahead in steps, beside the present one, and taken over when it is asked for', () => {
  const store = createMemoryStore();
  const stateRoot = createStateRoot(store, keyspace, 'memory');
  const changes = Array.from({ length: 20_000 }, (_, index) =>
    set(`a/k/${String(index).padStart(6, '0')}`, `${index}`),
  );
  const appHash = createStateRoot(createMemoryStore(), keyspace, 'memory').prepare(changes);
  store.commit({ committed: { ...block(1n), appHash }, changes });
  const steps = stateRoot.rebuildAhead(1n);
  let count = 0;
  while (steps.next().done !== true) {
    count += 1;
    assert.is(stateRoot.tree.size(), 0, 'the present one stays until then');
  }
  assert.ok(count > 1_000, `${count} steps`);
  assert.is(stateRoot.tree.size(), 0);
  stateRoot.rebuild();
  assert.is(stateRoot.tree.size(), 20_000);
  assert.is(bytesToHex(stateRoot.tree.root()), bytesToHex(appHash));
  assert.is(stateRoot.tree.newestHeight(), 1n);
});

test('a tree built ahead of another state is not taken over', () => {
  const store = createMemoryStore();
  const stateRoot = createStateRoot(store, keyspace, 'memory');
  const commit = (height: bigint, value: string, appHash?: Uint8Array): Uint8Array => {
    const changes = [set('a/k/1', value)];
    const root = createStateRoot(createMemoryStore(), keyspace, 'memory').prepare(changes);
    store.commit({ committed: { ...block(height), appHash: appHash ?? root }, changes });
    return root;
  };
  commit(1n, 'x');
  runAtOnce(stateRoot.rebuildAhead(1n));
  const second = commit(2n, 'y');
  stateRoot.rebuild();
  assert.is(bytesToHex(stateRoot.tree.root()), bytesToHex(second));
  commit(3n, 'z', second);
  runAtOnce(stateRoot.rebuildAhead(3n));
  assert.throws(
    () => stateRoot.rebuild(),
    /^the state in memory is damaged: its entries at height 3/,
  );
});

test('a block is not adopted with the tree of another', () => {
  const store = createMemoryStore();
  const stateRoot = createStateRoot(store, keyspace, 'memory');
  stateRoot.prepare([set('a/k/1', 'x')]);
  assert.throws(() => stateRoot.adopt(block(1n)), /the tree of height 1 is not its block's/);
});

test.run();
