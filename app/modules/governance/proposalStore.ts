import {
  EventProposalClosed,
  ProposalStatus,
} from '../../../proto/codec/generated/banma/governance/v1.js';
import type { Proposal } from '../../../proto/codec/generated/banma/governance/v1.js';
import { addressFromText } from '../../../proto/documents/address.js';
import { CodedError } from '../../kit/errors.js';
import { typedEvent } from '../../kit/event.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { State } from '../../kit/state.js';
import { applyContent } from './content.js';
import { openByProposer, openProposals, proposals } from './keys.js';
import type { GovernanceOptions } from './types.js';

/** Writes a proposal, its place in the queue and the one beside its proposer's others. */
export function writeProposal(state: State, proposal: Proposal): void {
  const { proposalId, votingEndsAt, status } = proposal;
  const proposer = addressFromText(proposal.proposer);
  proposals.set(state, proposal, proposalId);
  if (status === ProposalStatus.OPEN) {
    openProposals.set(state, { proposalId }, votingEndsAt, proposalId);
    openByProposer.set(state, { proposalId }, proposer, proposalId);
  } else {
    openProposals.remove(state, votingEndsAt, proposalId);
    openByProposer.remove(state, proposer, proposalId);
  }
}

/** Ends a vote; what passed is carried out at once, or has failed. Returns what became of it. */
export function closeProposal(
  context: ExecutionContext,
  options: Pick<GovernanceOptions, 'staking' | 'slashing'>,
  proposal: Proposal,
  decided: ProposalStatus,
): ProposalStatus {
  let status = decided;
  let failure = '';
  if (decided === ProposalStatus.PASSED && proposal.content !== undefined) {
    try {
      applyContent(context, options, proposal.content);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      status = ProposalStatus.FAILED;
      failure = error.message.slice(0, 200);
    }
  }
  const closed = { ...proposal, status, failure, closedHeight: context.block.height };
  writeProposal(context.state, closed);
  const { proposalId } = proposal;
  context.events.emit(typedEvent(EventProposalClosed, { proposalId, status }));
  return status;
}
