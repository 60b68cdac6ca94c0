import { CommitmentProof } from 'cosmjs-types/cosmos/ics23/v1/proofs';

/** A proof that does not prove what it is said to; the text names the field at fault. */
export class ProofError extends Error {
  override readonly name = 'ProofError';
}

/** Throws ProofError unless the condition holds. */
export function requireProof(condition: boolean, detail: string): asserts condition {
  if (!condition) throw new ProofError(detail);
}

export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

/**
 * Reads an ICS-23 `CommitmentProof`. One message has one encoding: what another encoding of the
 * same would be, or holds anything unknown, is refused.
 * @throws ProofError
 */
export function decodeCommitmentProof(bytes: Uint8Array): CommitmentProof {
  let proof: CommitmentProof;
  let again: Uint8Array;
  try {
    proof = CommitmentProof.decode(bytes);
    again = CommitmentProof.encode(proof).finish();
  } catch {
    throw new ProofError('not an encoded commitment proof');
  }
  requireProof(sameBytes(again, bytes), 'not the one encoding of a commitment proof');
  return proof;
}
