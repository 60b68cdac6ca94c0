import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildTree } from '../../app/state/tree/tree.js';
import { hashOfKey, naiveRoot } from '../support/naiveTree.js';
import { seeded } from '../support/people.js';
import {
  fromHex,
  keyOf,
  pairsOf,
  randomChanges,
  randomTree,
  toHex,
  written,
} from '../support/treeModel.js';
import type { Entries } from '../support/treeModel.js';

const NOTHING = '00'.repeat(32);

/** Hashes that agree in almost all bits: the last byte is the key's. */
const collidingHash = (key: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, index) => (index === 31 ? (key.at(-1) ?? 0) : 0xa5));
const writeColliding = (key: Uint8Array, target: Uint8Array, offset: number): void => {
  target.set(collidingHash(key), offset);
};

/** Keys `test/entry/n` whose SHA-256 begins with the same 20 bits, found by search. */
function keysOfOnePrefix(count: number): Uint8Array[] {
  const byPrefix = new Map<number, Uint8Array[]>();
  for (let n = 0; ; n += 1) {
    const key = keyOf(`test/entry/${n}`);
    const prefix = Buffer.from(hashOfKey(key)).readUInt32BE(0) >>> 12;
    const same = byPrefix.get(prefix) ?? [];
    same.push(key);
    byPrefix.set(prefix, same);
    if (same.length === count) return same;
  }
}

test('a tree without leaves has 32 zero bytes as its root, and neighbours of nothing', () => {
  const tree = buildTree([], 7n);
  assert.is(toHex(tree.root()), NOTHING);
  assert.is(tree.size(), 0);
  assert.equal(tree.locate(keyOf('a/b/c'), 7n), {
    kind: 'absent',
    left: undefined,
    right: undefined,
  });
  assert.is(toHex(tree.prepare([{ key: keyOf('a/b/c'), value: undefined }])), NOTHING);
  assert.is(toHex(tree.prepare([])), NOTHING);
});

test('a tree of one leaf is that leaf, and removing it leaves nothing', () => {
  const entries = new Map([[toHex(keyOf('a/b/c')), keyOf('value')]]);
  const tree = buildTree(pairsOf(entries), 1n);
  assert.is(toHex(tree.root()), naiveRoot(entries));
  const location = tree.locate(keyOf('a/b/c'), 1n);
  assert.is(location.kind === 'present' && location.leaf.depth, 0);
  assert.is(toHex(tree.prepare([{ key: keyOf('a/b/c'), value: undefined }])), NOTHING);
  tree.adopt(2n, 2n);
  assert.equal([tree.size(), tree.usage().nodes, tree.usage().keys], [0, 0, 0]);
});

test('after each of many blocks of random writes the root is that of the definition', () => {
  for (const [seed, keys] of [
    [1, 8],
    [2, 60],
    [3, 700],
  ] as const) {
    const random = seeded(seed);
    const tree = buildTree([], 0n);
    let entries: Entries = new Map();
    for (let height = 1n; height <= 60n; height += 1n) {
      const changes = randomChanges(random, entries, keys, Math.floor(random() * keys) + 1);
      entries = written(entries, changes);
      const root = toHex(tree.prepare(changes));
      assert.is(root, naiveRoot(entries), `seed ${seed} height ${height}`);
      tree.adopt(height, height - 3n);
      assert.is(toHex(tree.root()), root);
      assert.is(tree.size(), entries.size);
    }
    assert.is(toHex(buildTree(pairsOf(entries), 60n).root()), toHex(tree.root()));
  }
});

test('the root does not depend on the order of insertion, nor on how it is divided into blocks', () => {
  const random = seeded(5);
  const pairs = Array.from(
    { length: 500 },
    (_, n) => [keyOf(`test/entry/${n}`), keyOf(`value ${n}`)] as const,
  );
  const root = toHex(buildTree(pairs, 1n).root());
  for (let round = 0; round < 5; round += 1) {
    const shuffled = pairs
      .map((pair) => ({ pair, at: random() }))
      .sort((left, right) => left.at - right.at)
      .map(({ pair }) => pair);
    assert.is(toHex(buildTree(shuffled, 1n).root()), root);
    const tree = buildTree([], 0n);
    for (let from = 0, height = 1n; from < shuffled.length; height += 1n) {
      const to = from + 1 + Math.floor(random() * 120);
      tree.prepare(shuffled.slice(from, to).map(([key, value]) => ({ key, value })));
      tree.adopt(height, 0n);
      from = to;
    }
    assert.is(toHex(tree.root()), root);
  }
});

test('keys whose hashes share 20 bits, or all but the last byte, part where they differ', () => {
  const alike = keysOfOnePrefix(3);
  let entries: Entries = new Map(alike.map((key) => [toHex(key), key]));
  assert.is(toHex(buildTree(pairsOf(entries), 1n).root()), naiveRoot(entries));

  const keys = Array.from({ length: 64 }, (_, n) => Uint8Array.of(9, n * 4 + 1));
  const random = seeded(4);
  const tree = buildTree([], 0n, writeColliding);
  entries = new Map();
  for (let height = 1n; height <= 40n; height += 1n) {
    const changes = keys
      .filter(() => random() < 0.3)
      .map((key) => ({ key, value: random() < 0.4 ? undefined : keyOf(`v${random()}`) }));
    entries = written(entries, changes);
    assert.is(toHex(tree.prepare(changes)), naiveRoot(entries, collidingHash));
    tree.adopt(height, height);
  }
  const built = buildTree(pairsOf(entries), 1n, writeColliding);
  assert.is(toHex(built.root()), toHex(tree.root()));
  assert.is(built.usage().nodes, tree.usage().nodes);
});

test('a version prepared anew drops the former, which leaves nothing behind', () => {
  const { tree, at } = randomTree(6, 5, 100);
  const entries = at.get(5n)!;
  const random = seeded(7);
  const before = tree.usage();
  const root = toHex(tree.root());
  for (let round = 0; round < 30; round += 1) {
    tree.prepare(randomChanges(random, entries, 200, 80));
    assert.is(toHex(tree.root()), root);
  }
  tree.prepare([]);
  assert.equal(tree.usage(), before);
  const changes = randomChanges(random, entries, 200, 80);
  tree.prepare(changes);
  tree.adopt(6n, 0n);
  assert.is(toHex(tree.root()), naiveRoot(written(entries, changes)));
});

test('every height that is held answers as it did, later blocks notwithstanding', () => {
  const { tree, at } = randomTree(8, 40, 150, 20n);
  assert.is(tree.oldestHeight(), 20n);
  for (let height = 20n; height <= 40n; height += 1n) {
    const entries = at.get(height)!;
    for (let n = 0; n < 150; n += 7) {
      const key = keyOf(`test/entry/${n}`);
      const { kind } = tree.locate(key, height);
      assert.is(kind, entries.has(toHex(key)) ? 'present' : 'absent', `${n} at ${height}`);
    }
  }
  assert.throws(() => tree.locate(keyOf('x'), 19n), /holds heights 20 to 40, not 19/);
  assert.throws(() => tree.locate(keyOf('x'), 41n), /holds heights 20 to 40, not 41/);
});

test('versions that are let go give their nodes and keys back', () => {
  const random = seeded(9);
  let entries: Entries = new Map();
  const tree = buildTree([], 0n);
  const peak = { nodes: 0, keys: 0, bytes: 0 };
  for (let height = 1n; height <= 400n; height += 1n) {
    const changes = randomChanges(random, entries, 300, 150);
    entries = written(entries, changes);
    tree.prepare(changes);
    tree.adopt(height, height - 4n);
    const { nodes, keys, bytes } = tree.usage();
    if (height === 100n) Object.assign(peak, { nodes, keys, bytes });
    if (height > 100n) {
      assert.ok(nodes < peak.nodes * 1.6, `${nodes} nodes at ${height}, ${peak.nodes} at 100`);
      assert.ok(keys < peak.keys * 1.6, `${keys} keys`);
      assert.is(bytes, peak.bytes);
    }
  }
  tree.prepare([]);
  tree.adopt(401n, 401n);
  const fresh = buildTree(pairsOf(entries), 1n);
  assert.is(tree.usage().nodes, fresh.usage().nodes);
  assert.is(tree.usage().keys, entries.size);
  assert.is(toHex(tree.root()), toHex(fresh.root()));
});

test('absent keys lie between their neighbours in the order of hashed keys, also at the ends', () => {
  const { tree, at } = randomTree(10, 12, 120);
  for (const [height, entries] of at) {
    const sorted = [...entries.keys()]
      .map((key) => ({ key, place: toHex(hashOfKey(fromHex(key))) }))
      .sort((left, right) => (left.place < right.place ? -1 : 1));
    for (let n = 0; n < 300; n += 1) {
      const key = keyOf(`test/absent/${n}`);
      const place = toHex(hashOfKey(key));
      const location = tree.locate(key, height);
      if (location.kind === 'present') throw new Error('found what is not there');
      const left = sorted.filter((leaf) => leaf.place < place).at(-1)?.key;
      const right = sorted.find((leaf) => leaf.place > place)?.key;
      assert.is(location.left && toHex(location.left.key), left);
      assert.is(location.right && toHex(location.right.key), right);
    }
  }
});

test('what cannot be is an error', () => {
  const twice = [1, 2].map((n) => ({ key: keyOf('a/b/c'), value: Uint8Array.of(n) }));
  const tree = buildTree([], 3n);
  assert.throws(() => tree.prepare(twice), /612f622f63 comes twice/);
  assert.throws(() => tree.adopt(4n, 0n), /no version of the tree is prepared for height 4/);
  tree.prepare([]);
  assert.throws(() => tree.adopt(3n, 0n), /height 3 does not follow/);
  const pairs = twice.map(({ key, value }) => [key, value] as const);
  assert.throws(() => buildTree(pairs, 1n), /612f622f63 comes twice/);
  assert.throws(
    () => tree.prepare([{ key: new Uint8Array(65_536), value: twice[0]!.value }]),
    /64|too long/,
  );
});

test.run();
