import type { Membership } from '../../../../proto/codec/generated/banma/contract/v1.js';
import { SDK_ERRORS, require } from '../../../kit/errors.js';
import type { StateReader } from '../../../kit/state.js';
import type { ContractView } from '../../contract/types.js';
import { ACCOUNTING_ERRORS } from '../errors.js';

/** Checks contract, signer and membership of the sender. @throws CodedError */
export function authorize(
  contract: ContractView,
  state: StateReader,
  message: { readonly signer: string; readonly member: string; readonly contractId: string },
): Membership {
  const { signer, member, contractId } = message;
  contract.activeContract(state, contractId);
  const membership = contract.membership(state, contractId, member);
  require(membership !== undefined, ACCOUNTING_ERRORS.notMember, 'member');
  const maySign = contract.maySignFor(state, signer, contractId, member);
  require(maySign, SDK_ERRORS.unauthorized, `signer: may not sign for ${member}`);
  return membership;
}
