import type {
  ProofBatch,
  ProofChange,
  ProofCounters,
  ProofLeaf as Leaf,
} from '../../../proto/codec/generated/banma/proof/v1.js';
import { ProofLeaf, ProofStatus } from '../../../proto/codec/generated/banma/proof/v1.js';
import { MemberState } from '../../../proto/codec/generated/banma/contract/v1.js';
import { addressToText } from '../../../proto/documents/address.js';
import type { StateReader } from '../../kit/state.js';
import type { ContractView } from '../contract/types.js';
import { batches, changes, contractCounters, leaves, memberCounters, places } from './keys.js';
import { readLeafHead } from './leafHead.js';

/** A registered proof with its batch and what changed since. */
export interface FoundProof {
  readonly contractId: string;
  readonly leaf: Leaf;
  readonly batch: ProofBatch;
  readonly change: ProofChange | undefined;
}

/** What other modules may read of proofs. Digests are raw bytes, times Unix ms. */
export interface ProofView {
  readonly byDigest: (
    state: StateReader,
    contractId: string,
    hitDigest: Uint8Array,
  ) => FoundProof | undefined;
  readonly byId: (
    state: StateReader,
    contractId: string,
    proofId: bigint,
  ) => FoundProof | undefined;
  /** Status at a time not before its registration; EXPIRED and RETIRED are computed. */
  readonly statusAt: (state: StateReader, proof: FoundProof, timeMs: bigint) => ProofStatus;
  /** Of one member, or of the whole contract. */
  readonly counters: (
    state: StateReader,
    contractId: string,
    member: Uint8Array | undefined,
  ) => ProofCounters;
}

const NO_PROOFS: ProofCounters = {
  registered: 0n,
  valid: 0n,
  effectivelyHit: 0n,
  contributing: 0n,
};
/** A change that changes nothing: what an absent one means. */
export const UNCHANGED: ProofChange = {
  status: ProofStatus.VALID,
  effectiveHits: 0n,
  revokedAt: 0n,
  reason: 0,
  countedHits: 0n,
};

export function createProofView(contract: ContractView): ProofView {
  const byDigest: ProofView['byDigest'] = (state, contractId, hitDigest) => {
    const place = places.get(state, contractId, hitDigest);
    if (place === undefined) return undefined;
    const { proofId, firstProofId } = place;
    const bytes = leaves.get(state, contractId, proofId);
    const batch = batches.get(state, contractId, firstProofId);
    // At an earlier height its batch is not there yet: bulk data and this index have no history.
    if (bytes === undefined || batch === undefined) return undefined;
    const leaf = ProofLeaf.decode(bytes);
    return { contractId, leaf, batch, change: changes.get(state, contractId, proofId) };
  };
  return {
    byDigest,
    byId: (state, contractId, proofId) => {
      const bytes = leaves.get(state, contractId, proofId);
      const head = bytes === undefined ? undefined : readLeafHead(bytes);
      return head === undefined ? undefined : byDigest(state, contractId, head.hitDigest);
    },
    statusAt: (state, { contractId, batch, change }, timeMs) => {
      if (change?.status === ProofStatus.REVOKED && change.revokedAt <= timeMs) {
        return ProofStatus.REVOKED;
      }
      if (isRetired(contract, state, contractId, batch, timeMs)) return ProofStatus.RETIRED;
      const { retentionS } = contract.paramsAt(state, contractId, batch.blockTime);
      const isExpired = retentionS > 0n && timeMs >= batch.blockTime + retentionS * 1000n;
      return isExpired ? ProofStatus.EXPIRED : ProofStatus.VALID;
    },
    counters: (state, contractId, member) =>
      (member === undefined
        ? contractCounters.get(state, contractId)
        : memberCounters.get(state, contractId, member)) ?? NO_PROOFS,
  };
}

/** Proofs retire when their contributor has left. */
function isRetired(
  contract: ContractView,
  state: StateReader,
  contractId: string,
  batch: ProofBatch,
  timeMs: bigint,
): boolean {
  const membership = contract.membership(state, contractId, addressToText(batch.contributor));
  if (membership === undefined) return true;
  const { state: memberState, since } = contract.currentStanding(membership);
  const hasLeft = memberState === MemberState.EXITED || memberState === MemberState.EXPELLED;
  return hasLeft && since <= timeMs;
}
