/** Bytes of a SHA-256 hash. */
export const HASH_BYTES = 32;
/** The same in the 32-bit words in which hashes are copied and compared. */
export const HASH_WORDS = 8;

/** Writes the SHA-256 hash of some bytes to a place: how a key becomes its place in the tree. */
export type WriteHash = (bytes: Uint8Array, target: Uint8Array, offset: number) => void;

/** Bit of a hash as it decides the way down from that depth: 0 left, 1 right. */
export function bitAt(hashes: Uint8Array, offset: number, depth: number): number {
  return ((hashes[offset + (depth >>> 3)] as number) >>> (7 - (depth & 7))) & 1;
}

/** Order of two hashes at their places: negative, zero or positive. */
export function compareHashes(
  left: Uint8Array,
  leftOffset: number,
  right: Uint8Array,
  rightOffset: number,
): number {
  for (let index = 0; index < HASH_BYTES; index += 1) {
    const difference =
      (left[leftOffset + index] as number) - (right[rightOffset + index] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What a node hashes: one byte that tells the kind, and two hashes. */
export interface NodeMessage {
  /** 65 bytes. */
  readonly bytes: Uint8Array;
  /** The 16 words behind the first byte. */
  readonly words: Uint32Array;
}

/** A message whose hashes lie on word boundaries, so that they can be copied by words. */
export function createNodeMessage(kind: number): NodeMessage {
  const buffer = new ArrayBuffer(4 + 2 * HASH_BYTES);
  const bytes = new Uint8Array(buffer, 3, 1 + 2 * HASH_BYTES);
  bytes[0] = kind;
  return { bytes, words: new Uint32Array(buffer, 4, 2 * HASH_WORDS) };
}
