import {
  EventProfileUpdated,
  MemberState,
  MsgUpdateProfile,
  MsgUpdateProfileResponse,
} from '../../../../proto/codec/generated/banma/contract/v1.js';
import { require } from '../../../kit/errors.js';
import { typedEvent } from '../../../kit/event.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import { paramsOf } from '../activation.js';
import { requireContract } from '../contractStore.js';
import { CONTRACT_ERRORS } from '../errors.js';
import { requireMembership, stateOf, writeMembership } from '../memberStore.js';
import { validateProfile } from '../profile.js';
import { withProfile } from '../serviceKeys.js';
import type { ContractOptions } from './handler.js';
import { contractMessage, requireAddress, requireContractId } from './handler.js';

/** MsgUpdateProfile: replaces the whole profile; by the account key only. */
export function updateProfileHandler({ accounts }: ContractOptions): MessageHandler {
  return contractMessage({
    message: MsgUpdateProfile,
    response: MsgUpdateProfileResponse,
    signer: ({ member }) => member,
    resultBytes: 400,
    validate: ({ member, contractId, profile }) => {
      requireAddress(member, 'member');
      requireContractId(contractId);
      validateProfile(profile);
    },
    execute: (context, message) => updateProfile(context, accounts, message),
  });
}

function updateProfile(
  context: ExecutionContext,
  accounts: ContractOptions['accounts'],
  { member, contractId, profile }: MsgUpdateProfile,
): MsgUpdateProfileResponse {
  const contract = requireContract(context.state, contractId);
  const before = requireMembership(context.state, contractId, member);
  const state = stateOf(before);
  const hasLeft = state === MemberState.EXITED || state === MemberState.EXPELLED;
  require(!hasLeft, CONTRACT_ERRORS.wrongState, `${member} has left ${contractId}`);
  validateProfile(profile);
  const after = withProfile(context, accounts, before, profile, paramsOf(contract));
  writeMembership(context, before, after);
  context.events.emit(typedEvent(EventProfileUpdated, { contractId, member }));
  return {};
}
