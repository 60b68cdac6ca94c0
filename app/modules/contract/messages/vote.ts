import {
  EventVoted,
  MsgVote,
  MsgVoteResponse,
  ProposalStatus,
  VoteOption,
} from '../../../../proto/codec/generated/banma/contract/v1.js';
import type { Vote } from '../../../../proto/codec/generated/banma/contract/v1.js';
import { addressFromText } from '../../../../proto/documents/address.js';
import { require } from '../../../kit/errors.js';
import { typedEvent } from '../../../kit/event.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import { paramsOf } from '../activation.js';
import { requireActiveContract } from '../contractStore.js';
import { judgeAdmission, tallyOf } from '../electorate.js';
import { CONTRACT_ERRORS } from '../errors.js';
import { electors, proposals } from '../keys.js';
import { countsOf } from '../memberStore.js';
import { closeProposal } from '../proposalStore.js';
import type { ContractOptions } from './handler.js';
import { contractMessage, requireAddress, requireContractId } from './handler.js';

/** MsgVote: an elector says yes or no, and may change it while the proposal is open. */
export function voteHandler(options: ContractOptions): MessageHandler {
  return contractMessage({
    message: MsgVote,
    response: MsgVoteResponse,
    signer: ({ voter }) => voter,
    resultBytes: 2_400,
    validate: ({ voter, contractId, option }) => {
      requireAddress(voter, 'voter');
      requireContractId(contractId);
      const isChoice = option === VoteOption.YES || option === VoteOption.NO;
      require(isChoice, CONTRACT_ERRORS.invalidVote, 'option: must be YES or NO');
    },
    execute: (context, message) => vote(context, options, message),
  });
}

function vote(
  context: ExecutionContext,
  { bank }: ContractOptions,
  { voter, contractId, proposalId, option }: MsgVote,
): MsgVoteResponse {
  const { state, block } = context;
  const contract = requireActiveContract(state, contractId);
  const proposal = proposals.get(state, contractId, proposalId);
  const place = `proposal ${proposalId.toString()} of ${contractId}`;
  require(proposal !== undefined, CONTRACT_ERRORS.proposalNotFound, place);
  const isOpen = proposal.status === ProposalStatus.OPEN && block.timeMs < proposal.votingEndsAt;
  require(isOpen, CONTRACT_ERRORS.proposalClosed, place);
  const founderOf = (elector: string): boolean | undefined =>
    electors.get(state, contractId, addressFromText(elector))?.founder;
  require(founderOf(voter) !==
    undefined, CONTRACT_ERRORS.notAnElector, `${voter} in ${contractId}`);
  const voted = { ...proposal, votes: withVote(proposal.votes, { voter, option }) };
  proposals.set(state, voted, contractId, proposalId);
  context.events.emit(typedEvent(EventVoted, { contractId, proposalId, voter, option }));
  const tally = tallyOf(voted.votes, founderOf);
  const status = judgeAdmission(paramsOf(contract), countsOf(state, contractId), tally);
  if (status !== ProposalStatus.OPEN) closeProposal(context, bank, contract, voted, status);
  return { status };
}

/** A changed vote keeps its place. */
function withVote(votes: readonly Vote[], vote: Vote): readonly Vote[] {
  const place = votes.findIndex(({ voter }) => voter === vote.voter);
  return place < 0 ? [...votes, vote] : votes.with(place, vote);
}
