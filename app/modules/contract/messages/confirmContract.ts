import {
  ContractStatus,
  EventContractConfirmed,
  MemberState,
  Membership,
  MsgConfirmContract,
  MsgConfirmContractResponse,
} from '../../../../proto/codec/generated/banma/contract/v1.js';
import { require } from '../../../kit/errors.js';
import { typedEvent } from '../../../kit/event.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import { paramsOf } from '../activation.js';
import { activateContract, foundingEndsAt, requireContract } from '../contractStore.js';
import { CONTRACT_ERRORS } from '../errors.js';
import { contracts } from '../keys.js';
import { requireOwnAccount, writeMembership } from '../memberStore.js';
import { validateProfile } from '../profile.js';
import { withProfile } from '../serviceKeys.js';
import { withStanding } from '../standing.js';
import type { ContractOptions } from './handler.js';
import { contractMessage, requireAddress, requireContractId } from './handler.js';

/** MsgConfirmContract: a founder agrees; with the last one the contract is active. */
export function confirmContractHandler(options: ContractOptions): MessageHandler {
  return contractMessage({
    message: MsgConfirmContract,
    response: MsgConfirmContractResponse,
    signer: ({ founder }) => founder,
    // The last one admits up to 15 founders, and may activate them.
    resultBytes: 16_000,
    validate: ({ founder, contractId, profile }) => {
      requireAddress(founder, 'founder');
      requireContractId(contractId);
      validateProfile(profile);
    },
    execute: (context, message) => confirm(context, options, message),
  });
}

function confirm(
  context: ExecutionContext,
  { accounts, bank }: ContractOptions,
  { founder, contractId, profile }: MsgConfirmContract,
): MsgConfirmContractResponse {
  const { state, block } = context;
  const contract = requireContract(state, contractId);
  const { founders, confirmed, status } = contract;
  require(founders.includes(founder), CONTRACT_ERRORS.notAFounder, `${founder} of ${contractId}`);
  require(!confirmed.includes(founder), CONTRACT_ERRORS.alreadyConfirmed, founder);
  const isOpen = status === ContractStatus.PENDING && block.timeMs < foundingEndsAt(contract);
  require(isOpen, CONTRACT_ERRORS.contractNotActive, `${contractId} is no longer being founded`);
  requireOwnAccount(state, founder);
  validateProfile(profile);
  const params = paramsOf(contract);
  const blank = Membership.fromPartial({
    contractId,
    member: founder,
    founder: true,
    appliedAt: block.timeMs,
  });
  const applied = withStanding(blank, { state: MemberState.APPLIED }, block.timeMs, params);
  writeMembership(context, undefined, withProfile(context, accounts, applied, profile, params));
  const agreed = { ...contract, confirmed: [...confirmed, founder] };
  contracts.set(state, agreed, contractId);
  context.events.emit(typedEvent(EventContractConfirmed, { contractId, founder }));
  const active = agreed.confirmed.length === founders.length;
  if (active) activateContract(context, bank, agreed);
  return { active };
}
