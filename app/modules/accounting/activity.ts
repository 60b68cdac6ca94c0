import type { Record } from '../../../proto/codec/generated/banma/accounting/v1.js';
import { MemberState } from '../../../proto/codec/generated/banma/contract/v1.js';
import { addressToText } from '../../../proto/documents/address.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import type { ContractView } from '../contract/types.js';
import type { ProofLedger } from '../proof/index.js';
import type { Tally } from './counters.js';

/** Who is ACTIVE while a block's records close; membership states do not change meanwhile. */
export interface Activity {
  /** ACTIVE members beside the querier. */
  readonly others: (record: Record) => number;
  readonly isActive: (contractId: string, member: Uint8Array) => boolean;
}

export function createActivity(contract: ContractView, state: StateReader): Activity {
  const counts = new Map<string, number>();
  const members = new Map<string, boolean>();
  const isActive = (contractId: string, member: Uint8Array): boolean => {
    const address = addressToText(member);
    const key = `${contractId}/${address}`;
    let active = members.get(key);
    if (active === undefined) {
      const membership = contract.membership(state, contractId, address);
      active =
        membership !== undefined &&
        contract.currentStanding(membership).state === MemberState.ACTIVE;
      members.set(key, active);
    }
    return active;
  };
  return {
    isActive,
    others: ({ contractId, querier }) => {
      const count = counts.get(contractId) ?? contract.activeMembers(state, contractId);
      counts.set(contractId, count);
      return isActive(contractId, querier) ? count - 1 : count;
    },
  };
}

/**
 * Counts a closed record in the key figures. Only hits that were not rejected are effective; they
 * count towards contribution where at least half of the other ACTIVE members answered.
 */
export function countClosed(
  { state }: ExecutionContext,
  proof: ProofLedger,
  tally: Tally,
  activity: Activity,
  { contractId, querier, responses, activeOthers }: Record,
): void {
  const answered = responses.filter(({ responder }) => activity.isActive(contractId, responder));
  const counts = 2 * answered.length >= activeOthers;
  let hits = 0n;
  for (const { responder, hit, detail } of responses) {
    const isEffective = hit !== undefined && !hit.rejected;
    if (isEffective) {
      hits += 1n;
      const { proofId } = hit;
      proof.countHit(state, { contractId, proofId, contributor: responder }, counts);
    }
    tally.add(contractId, responder, {
      answers: 1n,
      hits: isEffective ? 1n : 0n,
      details: detail === undefined ? 0n : 1n,
    });
  }
  tally.add(contractId, querier, {
    queries: 1n,
    queriesWithHit: hits > 0n ? 1n : 0n,
    hitsReceived: hits,
  });
}
