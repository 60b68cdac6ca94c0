/** The first two fields of an encoded `ProofLeaf`. */
export interface LeafHead {
  readonly proofId: bigint;
  readonly hitDigest: Uint8Array;
}

const PROOF_ID_TAG = 0x08;
const HIT_DIGEST_TAG = 0x12;
const LONGEST_DIGEST = 32;

/**
 * Reads the id and the hit digest off an encoded leaf and nothing else of it: a node that verifies
 * five million of them has no time for the rest, which the root of the batch commits to. Undefined
 * where the bytes do not begin with both.
 */
export function readLeafHead(leaf: Uint8Array): LeafHead | undefined {
  if (leaf[0] !== PROOF_ID_TAG) return undefined;
  let offset = 1;
  let low = 0;
  let scale = 1;
  // Ids below 2^49 in up to seven bytes: those of five million a day for 300,000 years.
  for (; offset < 8; offset += 1) {
    const byte = leaf[offset] ?? 0;
    low += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) break;
  }
  const size = leaf[offset + 2] ?? 0;
  const start = offset + 3;
  if (leaf[offset + 1] !== HIT_DIGEST_TAG || size > LONGEST_DIGEST) return undefined;
  if (leaf.length < start + size) return undefined;
  return { proofId: BigInt(low), hitDigest: leaf.subarray(start, start + size) };
}
