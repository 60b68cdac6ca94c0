import { bytesToHex } from '../../kit/bytes.js';
import { assert } from '../../kit/errors.js';
import { compareHashes, HASH_BYTES } from './digest.js';
import type { WriteHash } from './digest.js';
import { orderByHash } from './hashOrder.js';
import type { KeyTable } from './keyTable.js';
import { createNodePool, EMPTY } from './nodePool.js';
import type { NodePool, NodeRef } from './nodePool.js';
import { joinSubtrees } from './update.js';

export interface Built {
  readonly root: NodeRef;
  readonly leaves: number;
}

/**
 * Builds a tree from all its entries: leaves as they come, then the order of their hashed keys, then
 * the nodes, bottom up. The leaves are copied into that order, beside the nodes above them: blocks
 * walk the tree in it, and what they read is then near.
 * @throws InternalError when a key comes twice
 */
export function buildNodes(
  nodes: NodePool,
  keys: KeyTable,
  hashKey: WriteHash,
  entries: Iterable<readonly [key: Uint8Array, value: Uint8Array]>,
): Built {
  const hashed = new Uint8Array(HASH_BYTES);
  const words = new Uint32Array(hashed.buffer);
  const unsorted = createNodePool();
  const leaves: NodeRef[] = [];
  for (const [key, value] of entries) {
    hashKey(key, hashed, 0);
    leaves.push(unsorted.addLeaf(keys.add(key, words, 0), words, 0, value));
  }
  const sorted = sortedLeaves(unsorted, keys, leaves);
  return { root: joinSorted(nodes, keys, unsorted, sorted), leaves: sorted.length };
}

function sortedLeaves(nodes: NodePool, keys: KeyTable, leaves: readonly NodeRef[]): Uint32Array {
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
  for (let position = 1; position < order.length; position += 1) {
    const before = order[position - 1] as number;
    const index = order[position] as number;
    if (firstBits[before] !== firstBits[index]) continue;
    assert(
      compare(before, index) !== 0,
      `the key ${bytesToHex(keys.key(keyOf(index)))} comes twice`,
    );
  }
  return order.map((index) => leaves[index] as NodeRef);
}

/** Makes the subtree of the sorted leaves in [from, to), which agree in all bits above the depth. */
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
  return join(0, sorted.length, 0);
}
