import { sha256 } from '../../proto/documents/hash.js';
import { compareBytes } from './bytes.js';
import { assert } from './errors.js';

/** One key and value of a batch leaf. */
export interface MerkleEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

const LEAF_PREFIX = Uint8Array.of(0);
const INNER_PREFIX = Uint8Array.of(1);

/** A protobuf varint of a length below 2³¹. */
function varint(length: number): Uint8Array {
  const bytes: number[] = [];
  let rest = length;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

const VALUE_LENGTH = varint(32);

/** sha256(0x00 ‖ varint(key) ‖ key ‖ 32 ‖ sha256(value)): the leaf of ICS-23's `TendermintSpec`. */
export function merkleLeaf({ key, value }: MerkleEntry): Uint8Array {
  return sha256(LEAF_PREFIX, varint(key.length), key, VALUE_LENGTH, sha256(value));
}

/** sha256(0x01 ‖ left ‖ right). */
export function merkleInner(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(INNER_PREFIX, left, right);
}

/** The largest power of two below `count`, which is at least 2 (RFC 6962, 2.1). */
function splitPoint(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

function rootOf(leaves: readonly Uint8Array[], start: number, end: number): Uint8Array {
  if (end - start === 1) return leaves[start] as Uint8Array;
  const middle = start + splitPoint(end - start);
  return merkleInner(rootOf(leaves, start, middle), rootOf(leaves, middle, end));
}

/** Entries in ascending key order. @throws InternalError when a key occurs twice. */
export function sortedEntries(entries: readonly MerkleEntry[]): readonly MerkleEntry[] {
  const sorted = [...entries].sort((left, right) => compareBytes(left.key, right.key));
  sorted.forEach(({ key }, index) => {
    const before = sorted[index - 1];
    assert(before === undefined || compareBytes(before.key, key) < 0, 'a key occurs twice');
  });
  return sorted;
}

/**
 * Root (32 bytes) of the tree of (key → value) in ascending key order that ICS-23's
 * `TendermintSpec` proves; the same as CometBFT's `ProofsFromMap`. No entries: sha256 of nothing.
 */
export function merkleRoot(entries: readonly MerkleEntry[]): Uint8Array {
  if (entries.length === 0) return sha256();
  const leaves = sortedEntries(entries).map(merkleLeaf);
  return rootOf(leaves, 0, leaves.length);
}
