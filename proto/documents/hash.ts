import { hash } from 'node:crypto';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { concatBytes } from './bytes.js';

/** Bytes of a SHA-256 hash. */
const HASH_BYTES = 32;

/** SHA-256 of the parts, concatenated. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  const digest = new Uint8Array(HASH_BYTES);
  writeSha256(parts.length === 1 && only !== undefined ? only : concatBytes(parts), digest, 0);
  return digest;
}

/** SHA-256 as a string with one character per byte, for use as a Map key. */
export function sha256Text(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'binary');
}

/**
 * SHA-256 to a place in the target. A string of one character a byte is what the one-shot call
 * hands out fastest: several times as fast as its Buffer, reading it included.
 */
export function writeSha256(message: Uint8Array, target: Uint8Array, offset: number): void {
  const digest = hash('sha256', message, 'binary');
  for (let index = 0; index < HASH_BYTES; index += 1) {
    target[offset + index] = digest.charCodeAt(index);
  }
}

/**
 * RIPEMD-160 of SHA-256: the address of a secp256k1 public key. Not from Node: whether a machine's
 * OpenSSL has RIPEMD-160 depends on how it was built (ADR 0005).
 */
export function hash160(bytes: Uint8Array): Uint8Array {
  return ripemd160(sha256(bytes));
}
