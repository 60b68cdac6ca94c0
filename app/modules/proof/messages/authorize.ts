import type { Contract, Membership } from '../../../../proto/codec/generated/banma/contract/v1.js';
import { MemberState } from '../../../../proto/codec/generated/banma/contract/v1.js';
import { SDK_ERRORS, require } from '../../../kit/errors.js';
import type { StateReader } from '../../../kit/state.js';
import type { ContractView } from '../../contract/types.js';
import { PROOF_ERRORS } from '../errors.js';

/** ADMITTED and later: who may register proofs and revoke its own. */
const ENTITLED: readonly MemberState[] = [
  MemberState.ADMITTED,
  MemberState.ACTIVE,
  MemberState.EXITING,
];

/** Checks contract, signer and membership. @throws CodedError */
export function authorize(
  contract: ContractView,
  state: StateReader,
  message: { readonly signer: string; readonly member: string; readonly contractId: string },
): { readonly contract: Contract; readonly membership: Membership } {
  const { signer, member, contractId } = message;
  const active = contract.activeContract(state, contractId);
  const maySign = contract.maySignFor(state, signer, contractId, member);
  require(maySign, SDK_ERRORS.unauthorized, `signer: may not sign for ${member}`);
  const membership = contract.membership(state, contractId, member);
  require(membership !== undefined, PROOF_ERRORS.notEntitled, 'member');
  const isEntitled = ENTITLED.includes(contract.currentStanding(membership).state);
  require(isEntitled, PROOF_ERRORS.notEntitled, 'member');
  return { contract: active, membership };
}
