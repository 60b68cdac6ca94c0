import { verifySignature } from '../../proto/documents/signature.js';
import { sha256Text } from '../../proto/documents/hash.js';
import { bytesToText } from '../kit/bytes.js';
import type { SignatureCheck, SignatureVerifier } from '../kit/module.js';
import { createRecentCache } from './recentCache.js';

/** Single signatures remembered, at about 200 bytes each. */
const REMEMBERED_SIGNATURES = 50_000;
/** Batches remembered. */
const REMEMBERED_BATCHES = 4_096;

/** A verifier whose memory may be filled by whoever verified the very items beside it. */
export interface RememberingVerifier extends SignatureVerifier {
  /** True when `firstInvalid` of these items would not verify anything. */
  readonly knowsBatch: (items: readonly SignatureCheck[]) => boolean;
  /** Takes over what `firstInvalid` would find. */
  readonly rememberBatch: (items: readonly SignatureCheck[], firstInvalid: number) => void;
}

/**
 * Verifies with native secp256k1 and remembers what it found, so that a signature costs its time
 * once per node and not at CheckTx, ProcessProposal and FinalizeBlock. An answer depends on nothing
 * but the items: with an empty memory it is the same, later.
 */
export function createVerifier(): RememberingVerifier {
  const valid = createRecentCache<true>(REMEMBERED_SIGNATURES);
  const batches = createRecentCache<number>(REMEMBERED_BATCHES);
  /** Keys of batches that are asked for more than once by the very list. */
  const keys = new WeakMap<readonly SignatureCheck[], string>();
  const knownKey = (items: readonly SignatureCheck[]): string => {
    const key = keys.get(items) ?? batchKey(items);
    keys.set(items, key);
    return key;
  };
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
    knowsBatch: (items) => batches.get(knownKey(items)) !== undefined,
    rememberBatch: (items, firstInvalid) => batches.set(knownKey(items), firstInvalid),
  };
}

function check({ signature, digest, publicKey }: SignatureCheck): boolean {
  return verifySignature(signature, digest, publicKey);
}

/** Lengths are fixed for all that can be valid, so the parts need no framing. */
function keyOf({ signature, digest, publicKey }: SignatureCheck): string {
  return bytesToText(signature) + bytesToText(digest) + bytesToText(publicKey);
}

/** Hash over all items, each part behind its length, of which only small ones can be valid. */
function batchKey(items: readonly SignatureCheck[]): string {
  let size = 0;
  for (const { signature, digest, publicKey } of items) {
    size += 12 + signature.length + digest.length + publicKey.length;
  }
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const { signature, digest, publicKey } of items) {
    for (const part of [signature, digest, publicKey]) {
      view.setUint32(offset, part.length);
      bytes.set(part, offset + 4);
      offset += 4 + part.length;
    }
  }
  return sha256Text(bytes);
}
