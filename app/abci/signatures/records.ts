import type { SignatureCheck } from '../../kit/module.js';

/** Of each item: signature, digest, public key. */
const PART_BYTES = [64, 32, 33] as const;
const RECORD_BYTES = 129;

/** True where all parts have the only lengths that can be valid. */
export function isWellFormed({ signature, digest, publicKey }: SignatureCheck): boolean {
  return signature.length === 64 && digest.length === 32 && publicKey.length === 33;
}

/** Well-formed items, one after the other, in memory of their own. */
export function packRecords(items: readonly SignatureCheck[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(items.length * RECORD_BYTES);
  items.forEach(({ signature, digest, publicKey }, index) => {
    const start = index * RECORD_BYTES;
    bytes.set(signature, start);
    bytes.set(digest, start + PART_BYTES[0]);
    bytes.set(publicKey, start + PART_BYTES[0] + PART_BYTES[1]);
  });
  return bytes;
}

/** The items of `packRecords`, sharing its memory. */
export function unpackRecords(bytes: Uint8Array): SignatureCheck[] {
  const items: SignatureCheck[] = [];
  for (let start = 0; start < bytes.length; start += RECORD_BYTES) {
    const [digestAt, keyAt] = [start + PART_BYTES[0], start + PART_BYTES[0] + PART_BYTES[1]];
    items.push({
      signature: bytes.subarray(start, digestAt),
      digest: bytes.subarray(digestAt, keyAt),
      publicKey: bytes.subarray(keyAt, start + RECORD_BYTES),
    });
  }
  return items;
}
