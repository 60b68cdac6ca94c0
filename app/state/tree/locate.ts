import { bitAt, compareHashes, HASH_BYTES } from './digest.js';
import type { WriteHash } from './digest.js';
import type { KeyTable } from './keyTable.js';
import { EMPTY, isLeaf } from './nodePool.js';
import type { NodePool, NodeRef } from './nodePool.js';

/** Where a leaf is: everything a proof of it needs but its value. */
export interface LeafPath {
  /** The raw key. */
  readonly key: Uint8Array;
  /** Steps from the root; the length of the two lists. */
  readonly depth: number;
  /** Hashes (32 bytes) beside the way from the leaf up to the root. */
  readonly siblings: readonly Uint8Array[];
  /** From the leaf up: whether the way comes from the right side, its sibling on the left. */
  readonly fromRight: readonly boolean[];
}

export type Location =
  | { readonly kind: 'present'; readonly leaf: LeafPath }
  | {
      readonly kind: 'absent';
      /** The next leaves below and above in the order of hashed keys. */
      readonly left: LeafPath | undefined;
      readonly right: LeafPath | undefined;
    };

/** A way down: the inner nodes passed, from the root, and the sides taken. */
interface Way {
  readonly passed: readonly NodeRef[];
  readonly sides: readonly number[];
}

/** Finds a key below a root, or the neighbours between which it would be. */
export function locateKey(
  nodes: NodePool,
  keys: KeyTable,
  hashKey: WriteHash,
  root: NodeRef,
  key: Uint8Array,
): Location {
  const hashed = new Uint8Array(HASH_BYTES);
  hashKey(key, hashed, 0);

  const child = (ref: NodeRef, side: number): NodeRef =>
    side === 0 ? nodes.left(ref) : nodes.right(ref);

  const pathOf = (leaf: NodeRef, { passed, sides }: Way): LeafPath => ({
    key: keys.key(nodes.keyId(leaf)),
    depth: passed.length,
    siblings: passed.map((ref, depth) => nodes.hash(child(ref, 1 - (sides[depth] ?? 0)))).reverse(),
    fromRight: sides.map((side) => side === 1).reverse(),
  });

  /** The outermost leaf of a subtree on a side; the way is that to the subtree. */
  const outermost = (subtree: NodeRef, way: Way, side: number): LeafPath => {
    const passed = [...way.passed];
    const sides = [...way.sides];
    let ref = subtree;
    while (!isLeaf(ref)) {
      const taken = child(ref, side) === EMPTY ? 1 - side : side;
      passed.push(ref);
      sides.push(taken);
      ref = child(ref, taken);
    }
    return pathOf(ref, { passed, sides });
  };

  /** The next leaf on a side of everything at the end of a way. */
  const neighbour = ({ passed, sides }: Way, side: number): LeafPath | undefined => {
    for (let depth = passed.length - 1; depth >= 0; depth -= 1) {
      if (sides[depth] === side) continue;
      const subtree = child(passed[depth] as NodeRef, side);
      if (subtree === EMPTY) continue;
      const way = {
        passed: passed.slice(0, depth + 1),
        sides: [...sides.slice(0, depth), side],
      };
      return outermost(subtree, way, 1 - side);
    }
    return undefined;
  };

  const passed: NodeRef[] = [];
  const sides: number[] = [];
  let ref = root;
  while (ref !== EMPTY && !isLeaf(ref)) {
    const side = bitAt(hashed, 0, passed.length);
    passed.push(ref);
    sides.push(side);
    ref = child(ref, side);
  }
  const way = { passed, sides };
  if (ref === EMPTY) return { kind: 'absent', left: neighbour(way, 0), right: neighbour(way, 1) };
  const leaf = pathOf(ref, way);
  const order = compareHashes(keys.hashedKey(nodes.keyId(ref)), 0, hashed, 0);
  if (order === 0) return { kind: 'present', leaf };
  if (order < 0) return { kind: 'absent', left: leaf, right: neighbour(way, 1) };
  return { kind: 'absent', left: neighbour(way, 0), right: leaf };
}
