import { MemberState } from '../../../proto/codec/generated/banma/contract/v1.js';
import { require } from '../../kit/errors.js';
import type { BankView, DenomRule } from '../bank/types.js';
import { paramsOf } from './activation.js';
import { requireContract } from './contractStore.js';
import { CONTRACT_ERRORS } from './errors.js';
import { membershipOf, stateOf } from './memberStore.js';

/** Members that were admitted and have not left. */
const PRESENT: readonly MemberState[] = [
  MemberState.ADMITTED,
  MemberState.ACTIVE,
  MemberState.EXITING,
];
const FORMER: readonly MemberState[] = [MemberState.EXITED, MemberState.EXPELLED];

/**
 * A contract's denom moves only between its members; a former member may send to members, and
 * nobody may send to a former one. `min_reserve` stays with a member that sends.
 */
export function createDenomRule(bank: BankView): DenomRule {
  return (state, from, to, denom) => {
    const contractId = bank.contractOfDenom(state, denom);
    if (contractId === undefined) return 0n;
    const sender = stateOf(membershipOf(state, contractId, from));
    const receiver = stateOf(membershipOf(state, contractId, to));
    const { notAMember, formerMember } = CONTRACT_ERRORS;
    const isFormer = FORMER.includes(sender);
    require(isFormer || PRESENT.includes(sender), notAMember, `${from} in ${contractId}`);
    require(!FORMER.includes(receiver), formerMember, `${to} in ${contractId}`);
    require(PRESENT.includes(receiver), notAMember, `${to} in ${contractId}`);
    return isFormer ? 0n : paramsOf(requireContract(state, contractId)).minReserve;
  };
}
