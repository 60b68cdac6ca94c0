import { addressOfPublicKey, addressToText } from '../../../proto/documents/address.js';
import { assert } from '../../kit/errors.js';
import { paramsOf } from './activation.js';
import { requireActiveContract, requireContract } from './contractStore.js';
import type { BankView } from '../bank/types.js';
import { createDenomRule } from './denomRule.js';
import { contracts } from './keys.js';
import { countsOf, membershipOf } from './memberStore.js';
import {
  currentServiceKey,
  isServing,
  memberOfServiceAccount,
  serviceKeysIn,
} from './serviceKeys.js';
import { heldAt, mayAnswer, mayQuery } from './standing.js';
import type { ContractView } from './types.js';

/** What other modules may read of contracts and members. */
export function createContractView(bank: BankView): ContractView {
  return {
    contract: (state, contractId) => contracts.get(state, contractId),
    activeContract: requireActiveContract,
    // Parameters change by vote, which comes with a later version; until then they always held.
    paramsAt: (state, contractId) => paramsOf(requireContract(state, contractId)),
    membership: membershipOf,
    mayQueryAt: (membership, timeMs) => heldAt(membership, timeMs, mayQuery),
    mayAnswerAt: (membership, timeMs) => heldAt(membership, timeMs, mayAnswer),
    serviceKeysIn,
    activeMembers: (state, contractId) => countsOf(state, contractId).activeMembers,
    memberOfServiceAccount,
    isServing,
    maySignFor: (state, signer, contractId, member) => {
      if (signer === member) return true;
      const membership = membershipOf(state, contractId, member);
      const key = membership === undefined ? undefined : currentServiceKey(membership);
      return key !== undefined && addressToText(addressOfPublicKey(key.publicKey)) === signer;
    },
    currentStanding: (membership) => {
      assert(membership.standing !== undefined, `${membership.member} has no standing`);
      return membership.standing;
    },
    denomRule: createDenomRule(bank),
  };
}
