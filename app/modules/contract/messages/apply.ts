import {
  MemberState,
  Membership,
  MsgApply,
  MsgApplyResponse,
  ProposalKind,
} from '../../../../proto/codec/generated/banma/contract/v1.js';
import { require } from '../../../kit/errors.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import { paramsOf } from '../activation.js';
import { requireActiveContract } from '../contractStore.js';
import { CONTRACT_ERRORS } from '../errors.js';
import { membershipOf, requireOwnAccount, stateOf, writeMembership } from '../memberStore.js';
import { validateProfile } from '../profile.js';
import { openProposal } from '../proposalStore.js';
import { withProfile } from '../serviceKeys.js';
import { withStanding } from '../standing.js';
import type { ContractOptions } from './handler.js';
import { contractMessage, requireAddress, requireContractId } from './handler.js';

/** MsgApply: asks to join; opens an admission. */
export function applyHandler(options: ContractOptions): MessageHandler {
  return contractMessage({
    message: MsgApply,
    response: MsgApplyResponse,
    signer: ({ applicant }) => applicant,
    resultBytes: 1_200,
    validate: ({ applicant, contractId, profile }) => {
      requireAddress(applicant, 'applicant');
      requireContractId(contractId);
      validateProfile(profile);
    },
    execute: (context, message) => apply(context, options, message),
  });
}

function apply(
  context: ExecutionContext,
  { accounts }: ContractOptions,
  { applicant, contractId, profile }: MsgApply,
): MsgApplyResponse {
  const { state, block } = context;
  const contract = requireActiveContract(state, contractId);
  const existing = membershipOf(state, contractId, applicant);
  const isApplying = stateOf(existing) === MemberState.APPLIED;
  const place = `${applicant} in ${contractId}`;
  require(!isApplying, CONTRACT_ERRORS.openProposalExists, place);
  require(existing === undefined, CONTRACT_ERRORS.alreadyMember, place);
  require(applicant !== contract.operator, CONTRACT_ERRORS.operatorIsNoMember, place);
  requireOwnAccount(state, applicant);
  validateProfile(profile);
  const params = paramsOf(contract);
  const blank = Membership.fromPartial({
    contractId,
    member: applicant,
    appliedAt: block.timeMs,
  });
  const applied = withStanding(blank, { state: MemberState.APPLIED }, block.timeMs, params);
  writeMembership(context, undefined, withProfile(context, accounts, applied, profile, params));
  const { proposalId } = openProposal(context, contract, applicant, ProposalKind.ADMISSION);
  return { proposalId };
}
