import { createHash } from 'node:crypto';

/** SHA-256 of the parts, concatenated. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

/** RIPEMD-160 of SHA-256: the address of a secp256k1 public key. */
export function hash160(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('ripemd160').update(sha256(bytes)).digest());
}
