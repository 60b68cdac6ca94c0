import type { ContributionProof } from '../../../../proto/codec/generated/banma/proof/v1.js';
import { ProofLeaf } from '../../../../proto/codec/generated/banma/proof/v1.js';
import type { MerkleEntry } from '../../../kit/merkle.js';
import { merkleRoot } from '../../../kit/merkle.js';
import type { ExecutionContext } from '../../../kit/module.js';
import type { Steps } from '../../../kit/steps.js';
import { batches, batchesByContributor, leaves, places } from '../keys.js';

/** Some two milliseconds. */
export const PROOFS_A_STEP = 200;

/**
 * Writes new proofs under consecutive ids: a leaf each, and one batch whose root commits to all.
 * Returns the root (chain.md, State).
 */
export function* writeBatch(
  { state, block, txHash }: ExecutionContext,
  batch: { contractId: string; contributor: Uint8Array; firstProofId: bigint },
  proofs: readonly ContributionProof[],
): Steps<Uint8Array> {
  const { contractId, contributor, firstProofId } = batch;
  const entries: MerkleEntry[] = [];
  for (const [index, proof] of proofs.entries()) {
    const proofId = firstProofId + BigInt(index);
    const leaf = ProofLeaf.encode({ proofId, ...proof });
    leaves.set(state, leaf, contractId, proofId);
    places.set(state, { proofId, firstProofId }, contractId, proof.hitDigest);
    entries.push({ key: proof.hitDigest, value: leaf });
    if (index % PROOFS_A_STEP === PROOFS_A_STEP - 1) yield;
  }
  yield;
  const root = merkleRoot(entries);
  const count = BigInt(proofs.length);
  const { height, timeMs: blockTime } = block;
  const value = { contributor, firstProofId, count, height, txHash, blockTime, root };
  batches.set(state, value, contractId, firstProofId);
  batchesByContributor.set(state, { count }, contractId, contributor, firstProofId);
  return root;
}
