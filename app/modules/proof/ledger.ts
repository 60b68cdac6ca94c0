import type { ProofCounters } from '../../../proto/codec/generated/banma/proof/v1.js';
import { ProofStatus } from '../../../proto/codec/generated/banma/proof/v1.js';
import type { State } from '../../kit/state.js';
import type { ContractView } from '../contract/types.js';
import { changes, contractCounters, memberCounters } from './keys.js';
import type { ProofView } from './view.js';
import { UNCHANGED, createProofView } from './view.js';

/** What other modules may change about proofs. */
export interface ProofLedger extends ProofView {
  /**
   * Counts an effective hit of a closed record; `counts` when it counts towards contribution
   * (contract.md, Key figures).
   */
  readonly countHit: (
    state: State,
    hit: { contractId: string; proofId: bigint; contributor: Uint8Array },
    counts: boolean,
  ) => void;
}

/** Adds to the counters of a member and of its contract. */
export function addToCounters(
  state: State,
  view: ProofView,
  contractId: string,
  member: Uint8Array,
  change: Partial<ProofCounters>,
): void {
  const plus = (counters: ProofCounters): ProofCounters => ({
    registered: counters.registered + (change.registered ?? 0n),
    valid: counters.valid + (change.valid ?? 0n),
    effectivelyHit: counters.effectivelyHit + (change.effectivelyHit ?? 0n),
    contributing: counters.contributing + (change.contributing ?? 0n),
  });
  memberCounters.set(state, plus(view.counters(state, contractId, member)), contractId, member);
  contractCounters.set(state, plus(view.counters(state, contractId, undefined)), contractId);
}

export function createProofLedger(contract: ContractView): ProofLedger {
  const view = createProofView(contract);
  return {
    ...view,
    countHit: (state, { contractId, proofId, contributor }, counts) => {
      const before = changes.get(state, contractId, proofId) ?? UNCHANGED;
      const countedHits = before.countedHits + (counts ? 1n : 0n);
      const after = { ...before, effectiveHits: before.effectiveHits + 1n, countedHits };
      changes.set(state, after, contractId, proofId);
      const isValid = before.status === ProofStatus.VALID;
      const isFirst = before.effectiveHits === 0n;
      const contributes = isValid && before.countedHits === 0n && countedHits > 0n;
      if (!isFirst && !contributes) return;
      addToCounters(state, view, contractId, contributor, {
        effectivelyHit: isFirst ? 1n : 0n,
        contributing: contributes ? 1n : 0n,
      });
    },
  };
}
