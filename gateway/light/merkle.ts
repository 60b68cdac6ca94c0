import { sha256 } from '../../proto/documents/hash.js';

const LEAF_PREFIX = Uint8Array.of(0);
const INNER_PREFIX = Uint8Array.of(1);

/**
 * Root (32 bytes) of the Merkle tree over items in their order: RFC 6962, 2.1, which CometBFT uses
 * for header fields and validators. No items: SHA-256 of nothing.
 */
export function simpleMerkleRoot(items: readonly Uint8Array[]): Uint8Array {
  if (items.length === 0) return sha256();
  return rootOf(items, 0, items.length);
}

function rootOf(items: readonly Uint8Array[], start: number, end: number): Uint8Array {
  if (end - start === 1) return sha256(LEAF_PREFIX, items[start] as Uint8Array);
  let split = 1;
  while (split * 2 < end - start) split *= 2;
  const left = rootOf(items, start, start + split);
  return sha256(INNER_PREFIX, left, rootOf(items, start + split, end));
}
