// Generated from proto/banma by proto/generate.ts. Do not edit.
import { cosmosMessages } from '../../../cosmos.js';
import type { PageRequest, PageResponse } from '../../../cosmos.js';
import { enumeration, field, nested, scalar } from '../../../fields.js';
import type { EnumNames } from '../../../fields.js';
import { defineMessage } from '../../../message.js';
import type { EmptyMessage, Message } from '../../../message.js';
import * as slashingV1 from '../../../generated/banma/slashing/v1.js';
import * as stakingV1 from '../../../generated/banma/staking/v1.js';

export const ProposalStatus = {
  UNSPECIFIED: 0,
  OPEN: 1,
  PASSED: 2,
  REJECTED: 3,
  EXPIRED: 4,
  FAILED: 5,
} as const;
export type ProposalStatus = (typeof ProposalStatus)[keyof typeof ProposalStatus];
export const proposalStatusNames: EnumNames = {
  0: 'PROPOSAL_STATUS_UNSPECIFIED',
  1: 'PROPOSAL_STATUS_OPEN',
  2: 'PROPOSAL_STATUS_PASSED',
  3: 'PROPOSAL_STATUS_REJECTED',
  4: 'PROPOSAL_STATUS_EXPIRED',
  5: 'PROPOSAL_STATUS_FAILED',
};

export const VoteOption = {
  UNSPECIFIED: 0,
  YES: 1,
  NO: 2,
} as const;
export type VoteOption = (typeof VoteOption)[keyof typeof VoteOption];
export const voteOptionNames: EnumNames = {
  0: 'VOTE_OPTION_UNSPECIFIED',
  1: 'VOTE_OPTION_YES',
  2: 'VOTE_OPTION_NO',
};

export interface EventProposalOpened {
  readonly proposalId: bigint;
  readonly proposer: string;
}
export const EventProposalOpened: Message<EventProposalOpened> = defineMessage<EventProposalOpened>(
  '/banma.governance.v1.EventProposalOpened',
  [
    field(1, 'proposal_id', 'proposalId', scalar('uint64')),
    field(2, 'proposer', 'proposer', scalar('string')),
  ],
);

export interface EventVoted {
  readonly proposalId: bigint;
  readonly voter: string;
  readonly option: VoteOption;
}
export const EventVoted: Message<EventVoted> = defineMessage<EventVoted>(
  '/banma.governance.v1.EventVoted',
  [
    field(1, 'proposal_id', 'proposalId', scalar('uint64')),
    field(2, 'voter', 'voter', scalar('string')),
    field(3, 'option', 'option', enumeration(voteOptionNames)),
  ],
);

export interface EventProposalClosed {
  readonly proposalId: bigint;
  readonly status: ProposalStatus;
}
export const EventProposalClosed: Message<EventProposalClosed> = defineMessage<EventProposalClosed>(
  '/banma.governance.v1.EventProposalClosed',
  [
    field(1, 'proposal_id', 'proposalId', scalar('uint64')),
    field(2, 'status', 'status', enumeration(proposalStatusNames)),
  ],
);

export interface EventUpgraded {
  readonly name: string;
}
export const EventUpgraded: Message<EventUpgraded> = defineMessage<EventUpgraded>(
  '/banma.governance.v1.EventUpgraded',
  [
    field(1, 'name', 'name', scalar('string')),
  ],
);

export interface GenesisState {
  /** upoint a unit of gas, e.g. 0.025, 1 at most; 0 unless given */
  readonly minGasPrice: string;
  /** 14 days unless given */
  readonly votingMs: bigint;
}
export const GenesisState: Message<GenesisState> = defineMessage<GenesisState>(
  '/banma.governance.v1.GenesisState',
  [
    field(1, 'min_gas_price', 'minGasPrice', scalar('string')),
    field(2, 'voting_ms', 'votingMs', scalar('uint64')),
  ],
);

export type QueryParamsRequest = EmptyMessage;
export const QueryParamsRequest: Message<QueryParamsRequest> = defineMessage<QueryParamsRequest>(
  '/banma.governance.v1.QueryParamsRequest',
  [
  ],
);

export interface QueryParamsResponse {
  /** upoint a unit of gas, with 18 decimals */
  readonly minGasPrice: string;
  readonly votingMs: bigint;
}
export const QueryParamsResponse: Message<QueryParamsResponse> = defineMessage<QueryParamsResponse>(
  '/banma.governance.v1.QueryParamsResponse',
  [
    field(1, 'min_gas_price', 'minGasPrice', scalar('string')),
    field(2, 'voting_ms', 'votingMs', scalar('uint64')),
  ],
);

export interface QueryProposalRequest {
  readonly proposalId: bigint;
}
export const QueryProposalRequest: Message<QueryProposalRequest> = defineMessage<QueryProposalRequest>(
  '/banma.governance.v1.QueryProposalRequest',
  [
    field(1, 'proposal_id', 'proposalId', scalar('uint64')),
  ],
);

export interface QueryProposalResponse {
  readonly proposal?: Proposal | undefined;
  readonly tally?: Tally | undefined;
}
export const QueryProposalResponse: Message<QueryProposalResponse> = defineMessage<QueryProposalResponse>(
  '/banma.governance.v1.QueryProposalResponse',
  [
    field(1, 'proposal', 'proposal', nested(() => Proposal)),
    field(2, 'tally', 'tally', nested(() => Tally)),
  ],
);

export interface QueryProposalsRequest {
  readonly pagination?: PageRequest | undefined;
}
export const QueryProposalsRequest: Message<QueryProposalsRequest> = defineMessage<QueryProposalsRequest>(
  '/banma.governance.v1.QueryProposalsRequest',
  [
    field(1, 'pagination', 'pagination', nested(() => cosmosMessages.PageRequest)),
  ],
);

export interface QueryProposalsResponse {
  readonly proposals: readonly Proposal[];
  readonly pagination?: PageResponse | undefined;
}
export const QueryProposalsResponse: Message<QueryProposalsResponse> = defineMessage<QueryProposalsResponse>(
  '/banma.governance.v1.QueryProposalsResponse',
  [
    field(1, 'proposals', 'proposals', nested(() => Proposal), true),
    field(2, 'pagination', 'pagination', nested(() => cosmosMessages.PageResponse)),
  ],
);

export type QueryUpgradeRequest = EmptyMessage;
export const QueryUpgradeRequest: Message<QueryUpgradeRequest> = defineMessage<QueryUpgradeRequest>(
  '/banma.governance.v1.QueryUpgradeRequest',
  [
  ],
);

export interface QueryUpgradeResponse {
  /** the next one, if there is one */
  readonly upgrade?: Upgrade | undefined;
}
export const QueryUpgradeResponse: Message<QueryUpgradeResponse> = defineMessage<QueryUpgradeResponse>(
  '/banma.governance.v1.QueryUpgradeResponse',
  [
    field(1, 'upgrade', 'upgrade', nested(() => Upgrade)),
  ],
);

/** Tally is bonded power as of the height that is asked. */
export interface Tally {
  readonly yes: bigint;
  readonly no: bigint;
  readonly total: bigint;
}
export const Tally: Message<Tally> = defineMessage<Tally>(
  '/banma.governance.v1.Tally',
  [
    field(1, 'yes', 'yes', scalar('uint64')),
    field(2, 'no', 'no', scalar('uint64')),
    field(3, 'total', 'total', scalar('uint64')),
  ],
);

/** Params are chain-wide; what is not set has its default. */
export interface Params {
  /** upoint a unit of gas, a decimal times 10^18 */
  readonly minGasPrice: string;
  /** how long validators may vote */
  readonly votingMs: bigint;
}
export const Params: Message<Params> = defineMessage<Params>(
  '/banma.governance.v1.Params',
  [
    field(1, 'min_gas_price', 'minGasPrice', scalar('string')),
    field(2, 'voting_ms', 'votingMs', scalar('uint64')),
  ],
);

/** Content is what is decided: exactly one of its fields is set. */
export interface Content {
  readonly upgrade?: Upgrade | undefined;
  readonly minGasPrice?: MinGasPrice | undefined;
  readonly block?: BlockLimits | undefined;
  readonly staking?: stakingV1.Params | undefined;
  readonly slashing?: slashingV1.Params | undefined;
}
export const Content: Message<Content> = defineMessage<Content>(
  '/banma.governance.v1.Content',
  [
    field(1, 'upgrade', 'upgrade', nested(() => Upgrade)),
    field(2, 'min_gas_price', 'minGasPrice', nested(() => MinGasPrice)),
    field(3, 'block', 'block', nested(() => BlockLimits)),
    field(4, 'staking', 'staking', nested(() => stakingV1.Params)),
    field(5, 'slashing', 'slashing', nested(() => slashingV1.Params)),
  ],
);

/** Upgrade is a change of the rules: at its height only a program that knows its name goes on. */
export interface Upgrade {
  readonly name: string;
  /** 0 withdraws the upgrade of this name that is to come */
  readonly height: bigint;
}
export const Upgrade: Message<Upgrade> = defineMessage<Upgrade>(
  '/banma.governance.v1.Upgrade',
  [
    field(1, 'name', 'name', scalar('string')),
    field(2, 'height', 'height', scalar('uint64')),
  ],
);

export interface MinGasPrice {
  /** upoint a unit of gas, e.g. 0.025; 1 at most */
  readonly price: string;
}
export const MinGasPrice: Message<MinGasPrice> = defineMessage<MinGasPrice>(
  '/banma.governance.v1.MinGasPrice',
  [
    field(1, 'price', 'price', scalar('string')),
  ],
);

/** BlockLimits are those of the consensus parameters. */
export interface BlockLimits {
  readonly maxBytes: bigint;
  readonly maxGas: bigint;
}
export const BlockLimits: Message<BlockLimits> = defineMessage<BlockLimits>(
  '/banma.governance.v1.BlockLimits',
  [
    field(1, 'max_bytes', 'maxBytes', scalar('uint64')),
    field(2, 'max_gas', 'maxGas', scalar('uint64')),
  ],
);

export interface Vote {
  /** account of a validator's operator */
  readonly voter: string;
  readonly option: VoteOption;
}
export const Vote: Message<Vote> = defineMessage<Vote>(
  '/banma.governance.v1.Vote',
  [
    field(1, 'voter', 'voter', scalar('string')),
    field(2, 'option', 'option', enumeration(voteOptionNames)),
  ],
);

export interface Proposal {
  readonly proposalId: bigint;
  readonly proposer: string;
  readonly title: string;
  readonly content?: Content | undefined;
  readonly status: ProposalStatus;
  /** where it was opened */
  readonly height: bigint;
  /** ms */
  readonly votingEndsAt: bigint;
  /** of who was bonded at the last, in the order of the first of each */
  readonly votes: readonly Vote[];
  /** 0 while it is open */
  readonly closedHeight: bigint;
  /** why it could not be carried out */
  readonly failure: string;
}
export const Proposal: Message<Proposal> = defineMessage<Proposal>(
  '/banma.governance.v1.Proposal',
  [
    field(1, 'proposal_id', 'proposalId', scalar('uint64')),
    field(2, 'proposer', 'proposer', scalar('string')),
    field(3, 'title', 'title', scalar('string')),
    field(4, 'content', 'content', nested(() => Content)),
    field(5, 'status', 'status', enumeration(proposalStatusNames)),
    field(6, 'height', 'height', scalar('uint64')),
    field(7, 'voting_ends_at', 'votingEndsAt', scalar('uint64')),
    field(8, 'votes', 'votes', nested(() => Vote), true),
    field(9, 'closed_height', 'closedHeight', scalar('uint64')),
    field(10, 'failure', 'failure', scalar('string')),
  ],
);

/** ProposalCounter is the number of the last proposal. */
export interface ProposalCounter {
  readonly lastId: bigint;
}
export const ProposalCounter: Message<ProposalCounter> = defineMessage<ProposalCounter>(
  '/banma.governance.v1.ProposalCounter',
  [
    field(1, 'last_id', 'lastId', scalar('uint64')),
  ],
);

/** OpenProposal stands in the order in which voting ends. */
export interface OpenProposal {
  readonly proposalId: bigint;
}
export const OpenProposal: Message<OpenProposal> = defineMessage<OpenProposal>(
  '/banma.governance.v1.OpenProposal',
  [
    field(1, 'proposal_id', 'proposalId', scalar('uint64')),
  ],
);

/** AppliedUpgrade is an upgrade that was carried out. */
export interface AppliedUpgrade {
  readonly height: bigint;
}
export const AppliedUpgrade: Message<AppliedUpgrade> = defineMessage<AppliedUpgrade>(
  '/banma.governance.v1.AppliedUpgrade',
  [
    field(1, 'height', 'height', scalar('uint64')),
  ],
);

/** MsgPropose opens a vote of the validators; its proposer has not voted by it. */
export interface MsgPropose {
  /** account of a bonded validator's operator */
  readonly proposer: string;
  readonly title: string;
  readonly content?: Content | undefined;
}
export const MsgPropose: Message<MsgPropose> = defineMessage<MsgPropose>(
  '/banma.governance.v1.MsgPropose',
  [
    field(1, 'proposer', 'proposer', scalar('string')),
    field(2, 'title', 'title', scalar('string')),
    field(3, 'content', 'content', nested(() => Content)),
  ],
);

export interface MsgProposeResponse {
  readonly proposalId: bigint;
}
export const MsgProposeResponse: Message<MsgProposeResponse> = defineMessage<MsgProposeResponse>(
  '/banma.governance.v1.MsgProposeResponse',
  [
    field(1, 'proposal_id', 'proposalId', scalar('uint64')),
  ],
);

/** MsgVote says yes or no; it may be changed while the proposal is open. */
export interface MsgVote {
  /** account of a bonded validator's operator */
  readonly voter: string;
  readonly proposalId: bigint;
  readonly option: VoteOption;
}
export const MsgVote: Message<MsgVote> = defineMessage<MsgVote>(
  '/banma.governance.v1.MsgVote',
  [
    field(1, 'voter', 'voter', scalar('string')),
    field(2, 'proposal_id', 'proposalId', scalar('uint64')),
    field(3, 'option', 'option', enumeration(voteOptionNames)),
  ],
);

export interface MsgVoteResponse {
  readonly status: ProposalStatus;
}
export const MsgVoteResponse: Message<MsgVoteResponse> = defineMessage<MsgVoteResponse>(
  '/banma.governance.v1.MsgVoteResponse',
  [
    field(1, 'status', 'status', enumeration(proposalStatusNames)),
  ],
);

/** Paths of the ABCI queries of banma.governance.v1. */
export const queryPaths = {
  params: '/banma.governance.v1.Query/Params',
  proposal: '/banma.governance.v1.Query/Proposal',
  proposals: '/banma.governance.v1.Query/Proposals',
  upgrade: '/banma.governance.v1.Query/Upgrade',
} as const;
