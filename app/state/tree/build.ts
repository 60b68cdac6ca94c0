import type { StoredEntry } from '../../kit/state.js';
import type { Steps } from '../../kit/steps.js';
import { compareHashes, HASH_BYTES } from './digest.js';
import type { WriteHash } from './digest.js';
import { orderByHash, requireDistinct } from './hashOrder.js';
import type { KeyTable } from './keyTable.js';
import { createNodePool, EMPTY } from './nodePool.js';
import type { NodePool, NodeRef } from './nodePool.js';
import { createNumberList } from './numberList.js';
import type { NumberList } from './numberList.js';
import { joinSubtrees } from './update.js';

/** Entries of a tree, each key once, in any order. */
export type TreeEntries = Iterable<StoredEntry>;

export interface Built {
  readonly root: NodeRef;
  readonly leaves: number;
}

/** Subtrees at this depth are built one after the other, a step each: some 5,000 leaves of 5 million. */
const PART_DEPTH = 10;
const PARTS = 1 << PART_DEPTH;
/** Entries read in one step. */
const ENTRIES_AT_ONCE = 500;

/**
 * Builds a tree from all its entries: leaves as they come, parted by the first bits of their hashed
 * keys, then of each part the order of its hashed keys and the nodes, bottom up. The leaves are
 * copied into that order, beside the nodes above them: blocks walk the tree in it, and what they
 * read is then near. Steps of some milliseconds.
 * @throws InternalError when a key comes twice
 */
export function* buildNodes(
  nodes: NodePool,
  keys: KeyTable,
  hashKey: WriteHash,
  entries: TreeEntries,
): Steps<Built> {
  const hashed = new Uint8Array(HASH_BYTES);
  const words = new Uint32Array(hashed.buffer);
  const unsorted = createNodePool();
  const parts: (NumberList | undefined)[] = Array.from({ length: PARTS });
  let leaves = 0;
  for (const [key, value] of entries) {
    hashKey(key, hashed, 0);
    const keyId = keys.add(key, words, 0);
    const part = keys.firstBits(keyId) >>> (32 - PART_DEPTH);
    (parts[part] ??= createNumberList()).push(unsorted.addLeaf(keyId, words, 0, value));
    leaves += 1;
    if (leaves % ENTRIES_AT_ONCE === 0) yield;
  }
  const joinParts = function* (from: number, to: number): Steps<NodeRef> {
    if (to - from > 1) {
      const middle = (from + to) >>> 1;
      const left = yield* joinParts(from, middle);
      return joinSubtrees(nodes, left, yield* joinParts(middle, to));
    }
    const part = parts[from];
    if (part === undefined) return EMPTY;
    yield;
    parts[from] = undefined;
    return joinSorted(nodes, keys, unsorted, sortedLeaves(unsorted, keys, part.view()));
  };
  return { root: yield* joinParts(0, PARTS), leaves };
}

function sortedLeaves(nodes: NodePool, keys: KeyTable, leaves: Uint32Array): Uint32Array {
  const keyOf = (index: number): number => nodes.keyId(leaves[index] as NodeRef);
  const compare = (left: number, right: number): number => {
    const a = keyOf(left);
    const b = keyOf(right);
    return compareHashes(keys.hashesOf(a), keys.offsetOf(a), keys.hashesOf(b), keys.offsetOf(b));
  };
  const firstBits = new Uint32Array(leaves.length);
  for (let index = 0; index < leaves.length; index += 1) {
    firstBits[index] = keys.firstBits(keyOf(index));
  }
  const order = orderByHash(firstBits, compare);
  requireDistinct(order, firstBits, compare, (index) => keys.key(keyOf(index)));
  return order.map((index) => leaves[index] as NodeRef);
}

/** Makes the subtree of sorted leaves, which agree in all bits above `PART_DEPTH`. */
function joinSorted(
  nodes: NodePool,
  keys: KeyTable,
  unsorted: NodePool,
  sorted: Uint32Array,
): NodeRef {
  const split = (from: number, to: number, depth: number): number => {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const keyId = unsorted.keyId(sorted[middle] as NodeRef);
      if (keys.bit(keyId, depth) === 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const join = (from: number, to: number, depth: number): NodeRef => {
    if (to === from) return EMPTY;
    if (to - from === 1) return nodes.copyLeaf(unsorted, sorted[from] as NodeRef);
    const middle = split(from, to, depth);
    const left = join(from, middle, depth + 1);
    return joinSubtrees(nodes, left, join(middle, to, depth + 1));
  };
  return join(0, sorted.length, PART_DEPTH);
}
