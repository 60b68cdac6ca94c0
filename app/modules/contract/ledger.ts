import { assert } from '../../kit/errors.js';
import type { BankLedger } from '../bank/types.js';
import { paramsOf, settleMembership } from './activation.js';
import { requireContract } from './contractStore.js';
import { contracts } from './keys.js';
import { membershipOf, requireMembership, writeMembership } from './memberStore.js';
import { withStanding } from './standing.js';
import type { ContractLedger, ContractView } from './types.js';

/** What proof, accounting and the bank's dues change about contracts and members. */
export function createContractLedger(view: ContractView, bank: BankLedger): ContractLedger {
  return {
    ...view,
    takeProofIds(context, contractId, count) {
      const contract = requireContract(context.state, contractId);
      const nextProofId = contract.nextProofId + count;
      contracts.set(context.state, { ...contract, nextProofId }, contractId);
      return contract.nextProofId;
    },
    adjustProofs(context, contractId, member, { registered, valid }) {
      const before = requireMembership(context.state, contractId, member);
      const after = {
        ...before,
        proofsRegistered: before.proofsRegistered + registered,
        proofsValid: before.proofsValid + valid,
      };
      const isSound = after.proofsValid >= 0n && after.proofsValid <= after.proofsRegistered;
      assert(isSound, `${member} would have ${after.proofsValid.toString()} valid proofs`);
      const contract = requireContract(context.state, contractId);
      settleMembership(context, bank, contract, before, after);
    },
    setArrears(context, member, denom, inArrears) {
      const contractId = bank.contractOfDenom(context.state, denom);
      if (contractId === undefined) return;
      const before = membershipOf(context.state, contractId, member);
      if (before === undefined) return;
      const params = paramsOf(requireContract(context.state, contractId));
      const after = withStanding(before, { inArrears }, context.block.timeMs, params);
      if (after !== before) writeMembership(context, before, after);
    },
  };
}
