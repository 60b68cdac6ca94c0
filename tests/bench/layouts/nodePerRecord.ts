import { hash } from 'node:crypto';
import { open } from 'lmdb';

/**
 * The layout that was not taken (ADR 0050): the same tree with each node in an LMDB record of its
 * own, by its path, read when it is needed. Only what a bench needs: no removals, no former
 * versions (a version in the key would cost more), no sync. It shows this layout at its best.
 */
export interface RecordTree {
  /** Writes values to keys, one transaction; returns the root. */
  readonly update: (writes: readonly (readonly [Uint8Array, Uint8Array])[]) => Uint8Array;
  readonly close: () => Promise<void>;
}

interface Leaf {
  readonly place: Buffer;
  /** Hash of the leaf. */
  readonly hash: Buffer;
}

const HASH_BYTES = 32;
const NOTHING = Buffer.alloc(HASH_BYTES);
const LEAF = 0;
const INNER = 1;

const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');
const bitOf = (place: Uint8Array, depth: number): number =>
  ((place[depth >> 3] ?? 0) >> (7 - (depth & 7))) & 1;

/** Key of the record of a node: the depth, and the bits of the way to it. */
function pathOf(place: Uint8Array, depth: number): Buffer {
  const bytes = Buffer.alloc(1 + ((depth + 7) >> 3));
  bytes[0] = depth;
  bytes.set(place.subarray(0, bytes.length - 1), 1);
  if ((depth & 7) !== 0) bytes[bytes.length - 1]! &= 0xff << (8 - (depth & 7));
  return bytes;
}

function record(kind: number, first: Uint8Array, second: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(kind), first, second]);
}

function leafOf([key, value]: readonly [Uint8Array, Uint8Array]): Leaf {
  const place = sha256(key);
  return { place, hash: sha256(record(LEAF, place, sha256(value))) };
}

export function openRecordTree(path: string): RecordTree {
  const root = open({ path, mapSize: 2 ** 36, noSync: true, maxDbs: 1 });
  const nodes = root.openDB<Buffer, Buffer>('nodes', { keyEncoding: 'binary', encoding: 'binary' });

  const writeLeaf = (leaf: Leaf, depth: number): Buffer => {
    nodes.putSync(pathOf(leaf.place, depth), record(LEAF, leaf.place, leaf.hash));
    return leaf.hash;
  };

  /** New leaves, sorted, over what stands at their common path; `moved` comes from above. */
  const apply = (leaves: readonly Leaf[], depth: number, moved: Leaf | undefined): Buffer => {
    const place = leaves[0]!.place;
    const stored = moved === undefined ? nodes.getBinary(pathOf(place, depth)) : undefined;
    let children: readonly [Buffer, Buffer] = [NOTHING, NOTHING];
    let former = moved;
    if (stored?.[0] === INNER) children = [stored.subarray(1, 33), stored.subarray(33)];
    else if (stored) former = { place: stored.subarray(1, 33), hash: stored.subarray(33) };
    const replaces = leaves.length === 1 && (!former || former.place.equals(place));
    if (stored?.[0] !== INNER && replaces) return writeLeaf(leaves[0]!, depth);
    const middle = leaves.findIndex((leaf) => bitOf(leaf.place, depth) === 1);
    const split = middle < 0 ? leaves.length : middle;
    const [left, right] = [leaves.slice(0, split), leaves.slice(split)].map((part, side) => {
      const mine = former && bitOf(former.place, depth) === side ? former : undefined;
      if (part.length > 0) return apply(part, depth + 1, mine);
      return mine ? writeLeaf(mine, depth + 1) : children[side]!;
    });
    const bytes = record(INNER, left!, right!);
    nodes.putSync(pathOf(place, depth), bytes);
    return sha256(bytes);
  };

  return {
    update: (writes) => {
      const leaves = writes
        .map(leafOf)
        .sort((left, right) => Buffer.compare(left.place, right.place));
      return root.transactionSync(() => apply(leaves, 0, undefined));
    },
    close: () => root.close(),
  };
}
