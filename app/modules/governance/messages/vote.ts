import {
  EventVoted,
  MsgVote,
  MsgVoteResponse,
  ProposalStatus,
  VoteOption,
} from '../../../../proto/codec/generated/banma/governance/v1.js';
import type { Vote } from '../../../../proto/codec/generated/banma/governance/v1.js';
import { addressFromText } from '../../../../proto/documents/address.js';
import { require } from '../../../kit/errors.js';
import { typedEvent } from '../../../kit/event.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import type { StateReader } from '../../../kit/state.js';
import { GOVERNANCE_ERRORS } from '../errors.js';
import { proposals } from '../keys.js';
import { closeProposal, writeProposal } from '../proposalStore.js';
import { judge, tallyOf } from '../tally.js';
import type { GovernanceOptions } from '../types.js';
import { operatorMessage, requireBonded } from './handler.js';

/** MsgVote: a validator's operator says yes or no, and may change it while the vote is open. */
export function voteHandler(options: GovernanceOptions): MessageHandler {
  return operatorMessage({
    message: MsgVote,
    response: MsgVoteResponse,
    operator: ({ voter }) => voter,
    field: 'voter',
    validate: ({ option }) => {
      const isChoice = option === VoteOption.YES || option === VoteOption.NO;
      require(isChoice, GOVERNANCE_ERRORS.invalidVote, 'option: must be YES or NO');
    },
    execute: (context, message) => vote(context, options, message),
  });
}

function vote(
  context: ExecutionContext,
  options: GovernanceOptions,
  { voter, proposalId, option }: MsgVote,
): MsgVoteResponse {
  const { state, block, events } = context;
  requireBonded(context, options, voter);
  const proposal = proposals.get(state, proposalId);
  const place = `proposal ${proposalId}`;
  require(proposal !== undefined, GOVERNANCE_ERRORS.unknownProposal, place);
  const isOpen = proposal.status === ProposalStatus.OPEN && block.timeMs < proposal.votingEndsAt;
  require(isOpen, GOVERNANCE_ERRORS.closed, place);
  const kept = votesOfBonded(state, options, proposal.votes);
  const voted = { ...proposal, votes: withVote(kept, { voter, option }) };
  events.emit(typedEvent(EventVoted, { proposalId, voter, option }));
  const status = judge(tallyOf(voted, options.staking.bondedValidators(state)));
  if (status !== ProposalStatus.OPEN) {
    return { status: closeProposal(context, options, voted, status) };
  }
  writeProposal(state, voted);
  return { status };
}

/** Those of who left count for nothing, and would make each later vote dearer than it pays for. */
function votesOfBonded(
  state: StateReader,
  { staking }: GovernanceOptions,
  votes: readonly Vote[],
): readonly Vote[] {
  return votes.filter(({ voter }) => staking.isBonded(state, addressFromText(voter)));
}

/** A changed vote keeps its place. */
function withVote(votes: readonly Vote[], vote: Vote): readonly Vote[] {
  const place = votes.findIndex(({ voter }) => voter === vote.voter);
  return place < 0 ? [...votes, vote] : votes.with(place, vote);
}
