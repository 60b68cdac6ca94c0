import { sha256, writeSha256 } from '../../proto/documents/hash.js';
import { compareBytes, equalBytes } from './bytes.js';
import { assert } from './errors.js';

/** One key and value of a batch leaf. */
export interface MerkleEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** What ICS-23 puts before the two hashes of an inner node. */
export const INNER_PREFIX = Uint8Array.of(1);

const HASH_BYTES = 32;

/**
 * Writes sha256(0x00 ‖ varint(key) ‖ key ‖ 32 ‖ sha256(value)) to a place: the leaf of ICS-23's
 * `TendermintSpec`.
 */
function writeLeaf({ key, value }: MerkleEntry, target: Uint8Array, offset: number): void {
  // A length is a protobuf varint; that of a key fits four bytes.
  const message = new Uint8Array(1 + 4 + key.length + 1 + HASH_BYTES);
  let end = 1;
  let length = key.length;
  for (; length > 127; length >>>= 7) {
    message[end] = (length & 127) | 128;
    end += 1;
  }
  message[end] = length;
  message.set(key, end + 1);
  end += 1 + key.length;
  message[end] = HASH_BYTES;
  writeSha256(value, message, end + 1);
  writeSha256(message.subarray(0, end + 1 + HASH_BYTES), target, offset);
}

/** The leaf of an entry. */
export function merkleLeaf(entry: MerkleEntry): Uint8Array {
  const leaf = new Uint8Array(HASH_BYTES);
  writeLeaf(entry, leaf, 0);
  return leaf;
}

/** sha256(0x01 ‖ left ‖ right). */
export function merkleInner(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(INNER_PREFIX, left, right);
}

/**
 * Root of entries in ascending key order, of which there is at least one. Level by level in one
 * place; an odd node goes up as it is, which gives the tree of RFC 6962, 2.1.
 */
function rootOf(sorted: readonly MerkleEntry[]): Uint8Array {
  let count = sorted.length;
  const hashes = new Uint8Array(count * HASH_BYTES);
  sorted.forEach((entry, index) => {
    writeLeaf(entry, hashes, index * HASH_BYTES);
  });
  const message = new Uint8Array(1 + 2 * HASH_BYTES);
  message.set(INNER_PREFIX);
  while (count > 1) {
    const pairs = count >>> 1;
    for (let pair = 0; pair < pairs; pair += 1) {
      const left = pair * 2 * HASH_BYTES;
      message.set(hashes.subarray(left, left + 2 * HASH_BYTES), 1);
      writeSha256(message, hashes, pair * HASH_BYTES);
    }
    const isOdd = count % 2 === 1;
    if (isOdd) hashes.copyWithin(pairs * HASH_BYTES, (count - 1) * HASH_BYTES, count * HASH_BYTES);
    count = pairs + (isOdd ? 1 : 0);
  }
  return hashes.slice(0, HASH_BYTES);
}

/** Entries by key; their first bytes nearly always decide, and compare fastest as numbers. */
function inKeyOrder(entries: readonly MerkleEntry[]): readonly MerkleEntry[] {
  return entries
    .map((entry) => ({ entry, head: headOf(entry.key) }))
    .sort((left, right) => left.head - right.head || compareBytes(left.entry.key, right.entry.key))
    .map(({ entry }) => entry);
}

/** The first six bytes as a number; those that are missing count as zeros. */
function headOf(key: Uint8Array): number {
  let head = 0;
  for (let index = 0; index < 6; index += 1) head = head * 256 + (key[index] ?? 0);
  return head;
}

/** True where no key of entries in order occurs twice. */
function areDistinct(sorted: readonly MerkleEntry[]): boolean {
  return sorted.every(({ key }, index) => {
    const before = sorted[index - 1];
    return before === undefined || !equalBytes(before.key, key);
  });
}

/** Entries in ascending key order. @throws InternalError when a key occurs twice. */
export function sortedEntries(entries: readonly MerkleEntry[]): readonly MerkleEntry[] {
  const sorted = inKeyOrder(entries);
  assert(areDistinct(sorted), 'a key occurs twice');
  return sorted;
}

/**
 * Root (32 bytes) of the tree of (key → value) in ascending key order that ICS-23's
 * `TendermintSpec` proves; the same as CometBFT's `ProofsFromMap`. No entries: sha256 of nothing.
 */
export function merkleRoot(entries: readonly MerkleEntry[]): Uint8Array {
  return entries.length === 0 ? sha256() : rootOf(sortedEntries(entries));
}

/** True for entries of distinct keys whose root is this one; they may come from anywhere. */
export function haveRoot(entries: readonly MerkleEntry[], root: Uint8Array): boolean {
  const sorted = inKeyOrder(entries);
  if (sorted.length === 0 || !areDistinct(sorted)) return false;
  return equalBytes(rootOf(sorted), root);
}
