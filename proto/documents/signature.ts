import { createRequire } from 'node:module';
import type * as Secp256k1 from 'secp256k1';

/**
 * Native libsecp256k1. Libraries disagree on high s and malformed input, so every node must use
 * this one; the pure JavaScript fallback of the package is never taken.
 */
const secp256k1 = createRequire(import.meta.url)('secp256k1/bindings') as typeof Secp256k1;

const HALF_ORDER = Uint8Array.from(
  '7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0'.match(/../g) ?? [],
  (pair) => parseInt(pair, 16),
);

/** True when s (the last 32 of 64 bytes) is at most half the group order. */
function isLowS(signature: Uint8Array): boolean {
  for (let index = 0; index < 32; index += 1) {
    const digit = signature[32 + index] ?? 0;
    const bound = HALF_ORDER[index] ?? 0;
    if (digit !== bound) return digit < bound;
  }
  return true;
}

/**
 * Verifies a 64-byte r‖s signature of a 32-byte digest by a 33-byte compressed public key.
 * Anything malformed, and a high s, is simply not valid.
 */
export function verifySignature(
  signature: Uint8Array,
  digest: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  if (signature.length !== 64 || digest.length !== 32 || publicKey.length !== 33) return false;
  if (!isLowS(signature)) return false;
  try {
    return secp256k1.ecdsaVerify(signature, digest, publicKey);
  } catch {
    // The binding throws on r or s out of range and on keys off the curve.
    return false;
  }
}

/**
 * The compressed public keys under which a 64-byte r‖s signature of a 32-byte digest is valid: two
 * as a rule, none where `verifySignature` would hold it valid under no key, four at most.
 */
export function signersOf(signature: Uint8Array, digest: Uint8Array): readonly Uint8Array[] {
  if (signature.length !== 64 || digest.length !== 32 || !isLowS(signature)) return [];
  return [0, 1, 2, 3].flatMap((recoveryId) => {
    try {
      return [secp256k1.ecdsaRecover(signature, recoveryId, digest, true)];
    } catch {
      return [];
    }
  });
}

/** Deterministic (RFC 6979) low-s signature, 64 bytes r‖s. @throws Error on a bad private key. */
export function sign(digest: Uint8Array, privateKey: Uint8Array): Uint8Array {
  return secp256k1.ecdsaSign(digest, privateKey).signature;
}

/** Compressed public key, 33 bytes. @throws Error on a bad private key. */
export function publicKeyOf(privateKey: Uint8Array): Uint8Array {
  return secp256k1.publicKeyCreate(privateKey, true);
}

/** True for a compressed point on the curve. */
export function isPublicKey(publicKey: Uint8Array): boolean {
  return publicKey.length === 33 && secp256k1.publicKeyVerify(publicKey);
}
