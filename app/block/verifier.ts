import { createHash } from 'node:crypto';
import { verifySignature } from '../../proto/documents/signature.js';
import { bytesToText } from '../kit/bytes.js';
import type { SignatureCheck, SignatureVerifier } from '../kit/module.js';
import { createRecentCache } from './recentCache.js';

/** Single signatures remembered, at about 200 bytes each. */
const REMEMBERED_SIGNATURES = 50_000;
/** Batches remembered. */
const REMEMBERED_BATCHES = 4_096;

/**
 * Verifies with native secp256k1 and remembers what it found, so that a signature costs its time
 * once per node and not at CheckTx, ProcessProposal and FinalizeBlock. An answer depends on nothing
 * but the items: with an empty memory it is the same, later.
 */
export function createVerifier(): SignatureVerifier {
  const valid = createRecentCache<true>(REMEMBERED_SIGNATURES);
  const batches = createRecentCache<number>(REMEMBERED_BATCHES);
  return {
    verify: (item) => {
      const key = keyOf(item);
      if (valid.get(key) === true) return true;
      const isValid = check(item);
      if (isValid) valid.set(key, true);
      return isValid;
    },
    firstInvalid: (items) => {
      const key = batchKey(items);
      const known = batches.get(key);
      if (known !== undefined) return known;
      const index = items.findIndex((item) => !check(item));
      batches.set(key, index);
      return index;
    },
  };
}

function check({ signature, digest, publicKey }: SignatureCheck): boolean {
  return verifySignature(signature, digest, publicKey);
}

/** Lengths are fixed for all that can be valid, so the parts need no framing. */
function keyOf({ signature, digest, publicKey }: SignatureCheck): string {
  return bytesToText(signature) + bytesToText(digest) + bytesToText(publicKey);
}

function batchKey(items: readonly SignatureCheck[]): string {
  const hash = createHash('sha256');
  const lengths = new Uint8Array(3);
  for (const { signature, digest, publicKey } of items) {
    lengths.set([signature.length, digest.length, publicKey.length].map((n) => Math.min(n, 255)));
    hash.update(lengths).update(signature).update(digest).update(publicKey);
  }
  return bytesToText(hash.digest());
}
