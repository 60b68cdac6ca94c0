import type { ProofBatch } from '../../../proto/codec/generated/banma/proof/v1.js';
import { assert } from '../../kit/errors.js';
import type { MerkleEntry } from '../../kit/merkle.js';
import type { MerkleProof } from '../../kit/merkleProof.js';
import { merkleProof } from '../../kit/merkleProof.js';
import type { StateReader } from '../../kit/state.js';
import { equalBytes } from '../../kit/bytes.js';
import { batches, leaves, places } from './keys.js';
import { readLeafHead } from './leafHead.js';

/** That a proof is among those of a batch, and the leaf of the tree that says so of the batch. */
export interface BatchedLeafProof extends MerkleProof {
  /** State key of the batch: what ICS-23's `SmtSpec` proves next. */
  readonly batchKey: Uint8Array;
  readonly batch: ProofBatch;
}

/**
 * ICS-23 `TendermintSpec` proof of (hit digest → encoded `ProofLeaf`) under the root of its batch
 * (chain.md, State). Undefined where the digest is not registered at the state's height.
 */
export function leafProof(
  state: StateReader,
  contractId: string,
  hitDigest: Uint8Array,
): BatchedLeafProof | undefined {
  const place = places.get(state, contractId, hitDigest);
  if (place === undefined) return undefined;
  const { firstProofId } = place;
  const batch = batches.get(state, contractId, firstProofId);
  if (batch === undefined) return undefined;
  const entries: MerkleEntry[] = [];
  for (let proofId = firstProofId; proofId < firstProofId + batch.count; proofId += 1n) {
    const value = leaves.get(state, contractId, proofId);
    const head = value === undefined ? undefined : readLeafHead(value);
    assert(value !== undefined && head !== undefined, `proof ${contractId}/${proofId} has no leaf`);
    entries.push({ key: head.hitDigest, value });
  }
  const proven = merkleProof(entries, hitDigest);
  const isWhole = proven !== undefined && equalBytes(proven.root, batch.root);
  assert(isWhole, `proof batch ${contractId}/${firstProofId} has leaves of another root`);
  return { ...proven, batchKey: batches.keyOf(contractId, firstProofId), batch };
}
