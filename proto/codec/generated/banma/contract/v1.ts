// Generated from proto/banma by proto/generate.ts. Do not edit.
import { cosmosMessages } from '../../../cosmos.js';
import type { PageRequest, PageResponse } from '../../../cosmos.js';
import { enumeration, field, nested, scalar } from '../../../fields.js';
import type { EnumNames } from '../../../fields.js';
import { defineMessage } from '../../../message.js';
import type { EmptyMessage, Message } from '../../../message.js';

export const SettlementMode = {
  UNSPECIFIED: 0,
  PREPAID: 1,
  OVERDRAFT: 2,
} as const;
export type SettlementMode = (typeof SettlementMode)[keyof typeof SettlementMode];
export const settlementModeNames: EnumNames = {
  0: 'SETTLEMENT_MODE_UNSPECIFIED',
  1: 'SETTLEMENT_MODE_PREPAID',
  2: 'SETTLEMENT_MODE_OVERDRAFT',
};

export const DigestProfile = {
  UNSPECIFIED: 0,
  BANMA_MD5: 1,
  HARDENED_SHA256: 2,
  OPRF: 3,
} as const;
export type DigestProfile = (typeof DigestProfile)[keyof typeof DigestProfile];
export const digestProfileNames: EnumNames = {
  0: 'DIGEST_PROFILE_UNSPECIFIED',
  1: 'DIGEST_PROFILE_BANMA_MD5',
  2: 'DIGEST_PROFILE_HARDENED_SHA256',
  3: 'DIGEST_PROFILE_OPRF',
};

export const Category = {
  UNSPECIFIED: 0,
  BLACKLIST: 1,
  GRAYLIST: 2,
  YELLOWLIST: 3,
  GENERAL: 4,
} as const;
export type Category = (typeof Category)[keyof typeof Category];
export const categoryNames: EnumNames = {
  0: 'CATEGORY_UNSPECIFIED',
  1: 'CATEGORY_BLACKLIST',
  2: 'CATEGORY_GRAYLIST',
  3: 'CATEGORY_YELLOWLIST',
  4: 'CATEGORY_GENERAL',
};

export const UploadRewardOn = {
  NONE: 0,
  REGISTRATION: 1,
  FIRST_EFFECTIVE_HIT: 2,
} as const;
export type UploadRewardOn = (typeof UploadRewardOn)[keyof typeof UploadRewardOn];
export const uploadRewardOnNames: EnumNames = {
  0: 'UPLOAD_REWARD_ON_NONE',
  1: 'UPLOAD_REWARD_ON_REGISTRATION',
  2: 'UPLOAD_REWARD_ON_FIRST_EFFECTIVE_HIT',
};

export const Clearing = {
  NONE: 0,
  PERIODIC: 1,
} as const;
export type Clearing = (typeof Clearing)[keyof typeof Clearing];
export const clearingNames: EnumNames = {
  0: 'CLEARING_NONE',
  1: 'CLEARING_PERIODIC',
};

export const ContractStatus = {
  UNSPECIFIED: 0,
  PENDING: 1,
  ACTIVE: 2,
  LAPSED: 3,
} as const;
export type ContractStatus = (typeof ContractStatus)[keyof typeof ContractStatus];
export const contractStatusNames: EnumNames = {
  0: 'CONTRACT_STATUS_UNSPECIFIED',
  1: 'CONTRACT_STATUS_PENDING',
  2: 'CONTRACT_STATUS_ACTIVE',
  3: 'CONTRACT_STATUS_LAPSED',
};

export const MemberState = {
  UNSPECIFIED: 0,
  APPLIED: 1,
  ADMITTED: 2,
  ACTIVE: 3,
  EXITING: 4,
  EXITED: 5,
  EXPELLED: 6,
} as const;
export type MemberState = (typeof MemberState)[keyof typeof MemberState];
export const memberStateNames: EnumNames = {
  0: 'MEMBER_STATE_UNSPECIFIED',
  1: 'MEMBER_STATE_APPLIED',
  2: 'MEMBER_STATE_ADMITTED',
  3: 'MEMBER_STATE_ACTIVE',
  4: 'MEMBER_STATE_EXITING',
  5: 'MEMBER_STATE_EXITED',
  6: 'MEMBER_STATE_EXPELLED',
};

export const ProposalKind = {
  UNSPECIFIED: 0,
  ADMISSION: 1,
} as const;
export type ProposalKind = (typeof ProposalKind)[keyof typeof ProposalKind];
export const proposalKindNames: EnumNames = {
  0: 'PROPOSAL_KIND_UNSPECIFIED',
  1: 'PROPOSAL_KIND_ADMISSION',
};

export const ProposalStatus = {
  UNSPECIFIED: 0,
  OPEN: 1,
  ACCEPTED: 2,
  REFUSED: 3,
  LAPSED: 4,
} as const;
export type ProposalStatus = (typeof ProposalStatus)[keyof typeof ProposalStatus];
export const proposalStatusNames: EnumNames = {
  0: 'PROPOSAL_STATUS_UNSPECIFIED',
  1: 'PROPOSAL_STATUS_OPEN',
  2: 'PROPOSAL_STATUS_ACCEPTED',
  3: 'PROPOSAL_STATUS_REFUSED',
  4: 'PROPOSAL_STATUS_LAPSED',
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

export interface EventContractCreated {
  readonly contractId: string;
  readonly creator: string;
}
export const EventContractCreated: Message<EventContractCreated> = defineMessage<EventContractCreated>(
  '/banma.contract.v1.EventContractCreated',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'creator', 'creator', scalar('string')),
  ],
);

export interface EventContractConfirmed {
  readonly contractId: string;
  readonly founder: string;
}
export const EventContractConfirmed: Message<EventContractConfirmed> = defineMessage<EventContractConfirmed>(
  '/banma.contract.v1.EventContractConfirmed',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'founder', 'founder', scalar('string')),
  ],
);

export interface EventContractStatusChanged {
  readonly contractId: string;
  readonly status: ContractStatus;
}
export const EventContractStatusChanged: Message<EventContractStatusChanged> = defineMessage<EventContractStatusChanged>(
  '/banma.contract.v1.EventContractStatusChanged',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'status', 'status', enumeration(contractStatusNames)),
  ],
);

export interface EventProposalOpened {
  readonly contractId: string;
  readonly proposalId: bigint;
  readonly kind: ProposalKind;
  readonly proposer: string;
}
export const EventProposalOpened: Message<EventProposalOpened> = defineMessage<EventProposalOpened>(
  '/banma.contract.v1.EventProposalOpened',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'proposal_id', 'proposalId', scalar('uint64')),
    field(3, 'kind', 'kind', enumeration(proposalKindNames)),
    field(4, 'proposer', 'proposer', scalar('string')),
  ],
);

export interface EventVoted {
  readonly contractId: string;
  readonly proposalId: bigint;
  readonly voter: string;
  readonly option: VoteOption;
}
export const EventVoted: Message<EventVoted> = defineMessage<EventVoted>(
  '/banma.contract.v1.EventVoted',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'proposal_id', 'proposalId', scalar('uint64')),
    field(3, 'voter', 'voter', scalar('string')),
    field(4, 'option', 'option', enumeration(voteOptionNames)),
  ],
);

export interface EventProposalClosed {
  readonly contractId: string;
  readonly proposalId: bigint;
  readonly status: ProposalStatus;
}
export const EventProposalClosed: Message<EventProposalClosed> = defineMessage<EventProposalClosed>(
  '/banma.contract.v1.EventProposalClosed',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'proposal_id', 'proposalId', scalar('uint64')),
    field(3, 'status', 'status', enumeration(proposalStatusNames)),
  ],
);

export interface EventPledged {
  readonly contractId: string;
  readonly member: string;
  readonly amount: bigint;
}
export const EventPledged: Message<EventPledged> = defineMessage<EventPledged>(
  '/banma.contract.v1.EventPledged',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'member', 'member', scalar('string')),
    field(3, 'amount', 'amount', scalar('uint64')),
  ],
);

export interface EventProfileUpdated {
  readonly contractId: string;
  readonly member: string;
}
export const EventProfileUpdated: Message<EventProfileUpdated> = defineMessage<EventProfileUpdated>(
  '/banma.contract.v1.EventProfileUpdated',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'member', 'member', scalar('string')),
  ],
);

/** EventStandingChanged tells every change of state or flag of a member. */
export interface EventStandingChanged {
  readonly contractId: string;
  readonly member: string;
  readonly state: MemberState;
  readonly suspended: boolean;
  readonly inArrears: boolean;
  readonly belowMinimum: boolean;
}
export const EventStandingChanged: Message<EventStandingChanged> = defineMessage<EventStandingChanged>(
  '/banma.contract.v1.EventStandingChanged',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'member', 'member', scalar('string')),
    field(3, 'state', 'state', enumeration(memberStateNames)),
    field(4, 'suspended', 'suspended', scalar('bool')),
    field(5, 'in_arrears', 'inArrears', scalar('bool')),
    field(6, 'below_minimum', 'belowMinimum', scalar('bool')),
  ],
);

export interface EventGranted {
  readonly contractId: string;
  readonly member: string;
  readonly amount: bigint;
}
export const EventGranted: Message<EventGranted> = defineMessage<EventGranted>(
  '/banma.contract.v1.EventGranted',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'member', 'member', scalar('string')),
    field(3, 'amount', 'amount', scalar('uint64')),
  ],
);

export interface GenesisState {
  readonly contracts: readonly Contract[];
  readonly memberships: readonly Membership[];
  readonly proposals: readonly Proposal[];
}
export const GenesisState: Message<GenesisState> = defineMessage<GenesisState>(
  '/banma.contract.v1.GenesisState',
  [
    field(1, 'contracts', 'contracts', nested(() => Contract), true),
    field(2, 'memberships', 'memberships', nested(() => Membership), true),
    field(3, 'proposals', 'proposals', nested(() => Proposal), true),
  ],
);

/** Eligibility says which bad debts the contract is about. */
export interface Eligibility {
  /** yuan, exclusive */
  readonly loanBelow: bigint;
  /** exclusive */
  readonly termBelowDays: bigint;
  /** exclusive */
  readonly overdueAboveDays: bigint;
}
export const Eligibility: Message<Eligibility> = defineMessage<Eligibility>(
  '/banma.contract.v1.Eligibility',
  [
    field(1, 'loan_below', 'loanBelow', scalar('uint64')),
    field(2, 'term_below_days', 'termBelowDays', scalar('uint64')),
    field(3, 'overdue_above_days', 'overdueAboveDays', scalar('uint64')),
  ],
);

export interface ReferencePrice {
  readonly minorUnits: bigint;
  readonly currency: string;
}
export const ReferencePrice: Message<ReferencePrice> = defineMessage<ReferencePrice>(
  '/banma.contract.v1.ReferencePrice',
  [
    field(1, 'minor_units', 'minorUnits', scalar('uint64')),
    field(2, 'currency', 'currency', scalar('string')),
  ],
);

export interface EvaluationPricing {
  readonly minBps: bigint;
  readonly maxBps: bigint;
}
export const EvaluationPricing: Message<EvaluationPricing> = defineMessage<EvaluationPricing>(
  '/banma.contract.v1.EvaluationPricing',
  [
    field(1, 'min_bps', 'minBps', scalar('uint64')),
    field(2, 'max_bps', 'maxBps', scalar('uint64')),
  ],
);

/** Params of a contract. Amounts are base units of denom unless said otherwise, times seconds. denom, settlement_mode, digest_profile, prefix_hex_chars, category and founders_required never change. */
export interface Params {
  readonly denom: string;
  readonly settlementMode: SettlementMode;
  readonly digestProfile: DigestProfile;
  readonly prefixHexChars: number;
  readonly category: Category;
  readonly foundersRequired: number;
  readonly queryReward: bigint;
  readonly hitReward: bigint;
  readonly detailReward: bigint;
  readonly timeCoefficientBps: number;
  /** upoint */
  readonly pledge: bigint;
  readonly minProofs: bigint;
  readonly grant: bigint;
  readonly founderApprovals: number;
  readonly memberApprovals: number;
  readonly votingPeriodS: bigint;
  readonly settleWindowS: bigint;
  readonly auditWindowS: bigint;
  readonly auditPeriodS: bigint;
  readonly evidenceDeadlineS: bigint;
  readonly auditors: number;
  readonly auditQuorum: number;
  readonly auditFee: bigint;
  readonly serviceDailySpend: bigint;
  readonly serviceDailyRevocationsBps: number;
  readonly minReserve: bigint;
  readonly openingSamples: number;
  readonly retentionS: bigint;
  readonly eligibility?: Eligibility | undefined;
  /** yuan, ascending */
  readonly amountBoundaries: readonly bigint[];
  readonly minCirculation: bigint;
  readonly uploadReward: bigint;
  readonly uploadRewardOn: UploadRewardOn;
  readonly uploadRewardCapPerDay: bigint;
  readonly softLimit: bigint;
  readonly hardLimit: bigint;
  readonly referencePrice?: ReferencePrice | undefined;
  readonly clearing: Clearing;
  readonly snapshotIntervalS: bigint;
  readonly snapshotMinGapS: bigint;
  readonly settlementTermS: bigint;
  readonly confirmTimeoutS: bigint;
  readonly contestS: bigint;
  readonly rescheduleHorizonS: bigint;
  readonly instalmentsMax: number;
  readonly evaluationPeriodS: bigint;
  readonly evaluationPricing?: EvaluationPricing | undefined;
}
export const Params: Message<Params> = defineMessage<Params>(
  '/banma.contract.v1.Params',
  [
    field(1, 'denom', 'denom', scalar('string')),
    field(2, 'settlement_mode', 'settlementMode', enumeration(settlementModeNames)),
    field(3, 'digest_profile', 'digestProfile', enumeration(digestProfileNames)),
    field(4, 'prefix_hex_chars', 'prefixHexChars', scalar('uint32')),
    field(5, 'category', 'category', enumeration(categoryNames)),
    field(6, 'founders_required', 'foundersRequired', scalar('uint32')),
    field(7, 'query_reward', 'queryReward', scalar('uint64')),
    field(8, 'hit_reward', 'hitReward', scalar('uint64')),
    field(9, 'detail_reward', 'detailReward', scalar('uint64')),
    field(10, 'time_coefficient_bps', 'timeCoefficientBps', scalar('uint32')),
    field(11, 'pledge', 'pledge', scalar('uint64')),
    field(12, 'min_proofs', 'minProofs', scalar('uint64')),
    field(13, 'grant', 'grant', scalar('uint64')),
    field(14, 'founder_approvals', 'founderApprovals', scalar('uint32')),
    field(15, 'member_approvals', 'memberApprovals', scalar('uint32')),
    field(16, 'voting_period_s', 'votingPeriodS', scalar('uint64')),
    field(17, 'settle_window_s', 'settleWindowS', scalar('uint64')),
    field(18, 'audit_window_s', 'auditWindowS', scalar('uint64')),
    field(19, 'audit_period_s', 'auditPeriodS', scalar('uint64')),
    field(20, 'evidence_deadline_s', 'evidenceDeadlineS', scalar('uint64')),
    field(21, 'auditors', 'auditors', scalar('uint32')),
    field(22, 'audit_quorum', 'auditQuorum', scalar('uint32')),
    field(23, 'audit_fee', 'auditFee', scalar('uint64')),
    field(24, 'service_daily_spend', 'serviceDailySpend', scalar('uint64')),
    field(25, 'service_daily_revocations_bps', 'serviceDailyRevocationsBps', scalar('uint32')),
    field(26, 'min_reserve', 'minReserve', scalar('uint64')),
    field(27, 'opening_samples', 'openingSamples', scalar('uint32')),
    field(28, 'retention_s', 'retentionS', scalar('uint64')),
    field(29, 'eligibility', 'eligibility', nested(() => Eligibility)),
    field(30, 'amount_boundaries', 'amountBoundaries', scalar('uint64'), true),
    field(31, 'min_circulation', 'minCirculation', scalar('uint64')),
    field(32, 'upload_reward', 'uploadReward', scalar('uint64')),
    field(33, 'upload_reward_on', 'uploadRewardOn', enumeration(uploadRewardOnNames)),
    field(34, 'upload_reward_cap_per_day', 'uploadRewardCapPerDay', scalar('uint64')),
    field(35, 'soft_limit', 'softLimit', scalar('uint64')),
    field(36, 'hard_limit', 'hardLimit', scalar('uint64')),
    field(37, 'reference_price', 'referencePrice', nested(() => ReferencePrice)),
    field(38, 'clearing', 'clearing', enumeration(clearingNames)),
    field(39, 'snapshot_interval_s', 'snapshotIntervalS', scalar('uint64')),
    field(40, 'snapshot_min_gap_s', 'snapshotMinGapS', scalar('uint64')),
    field(41, 'settlement_term_s', 'settlementTermS', scalar('uint64')),
    field(42, 'confirm_timeout_s', 'confirmTimeoutS', scalar('uint64')),
    field(43, 'contest_s', 'contestS', scalar('uint64')),
    field(44, 'reschedule_horizon_s', 'rescheduleHorizonS', scalar('uint64')),
    field(45, 'instalments_max', 'instalmentsMax', scalar('uint32')),
    field(46, 'evaluation_period_s', 'evaluationPeriodS', scalar('uint64')),
    field(47, 'evaluation_pricing', 'evaluationPricing', nested(() => EvaluationPricing)),
  ],
);

export interface QueryContractRequest {
  readonly contractId: string;
}
export const QueryContractRequest: Message<QueryContractRequest> = defineMessage<QueryContractRequest>(
  '/banma.contract.v1.QueryContractRequest',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
  ],
);

export interface QueryContractResponse {
  readonly contract?: Contract | undefined;
}
export const QueryContractResponse: Message<QueryContractResponse> = defineMessage<QueryContractResponse>(
  '/banma.contract.v1.QueryContractResponse',
  [
    field(1, 'contract', 'contract', nested(() => Contract)),
  ],
);

export interface QueryContractsRequest {
  readonly pagination?: PageRequest | undefined;
}
export const QueryContractsRequest: Message<QueryContractsRequest> = defineMessage<QueryContractsRequest>(
  '/banma.contract.v1.QueryContractsRequest',
  [
    field(1, 'pagination', 'pagination', nested(() => cosmosMessages.PageRequest)),
  ],
);

export interface QueryContractsResponse {
  readonly contracts: readonly Contract[];
  readonly pagination?: PageResponse | undefined;
}
export const QueryContractsResponse: Message<QueryContractsResponse> = defineMessage<QueryContractsResponse>(
  '/banma.contract.v1.QueryContractsResponse',
  [
    field(1, 'contracts', 'contracts', nested(() => Contract), true),
    field(2, 'pagination', 'pagination', nested(() => cosmosMessages.PageResponse)),
  ],
);

export interface QueryMemberRequest {
  readonly contractId: string;
  readonly member: string;
}
export const QueryMemberRequest: Message<QueryMemberRequest> = defineMessage<QueryMemberRequest>(
  '/banma.contract.v1.QueryMemberRequest',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'member', 'member', scalar('string')),
  ],
);

export interface QueryMemberResponse {
  readonly membership?: Membership | undefined;
}
export const QueryMemberResponse: Message<QueryMemberResponse> = defineMessage<QueryMemberResponse>(
  '/banma.contract.v1.QueryMemberResponse',
  [
    field(1, 'membership', 'membership', nested(() => Membership)),
  ],
);

export interface QueryMembersRequest {
  readonly contractId: string;
  readonly pagination?: PageRequest | undefined;
}
export const QueryMembersRequest: Message<QueryMembersRequest> = defineMessage<QueryMembersRequest>(
  '/banma.contract.v1.QueryMembersRequest',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'pagination', 'pagination', nested(() => cosmosMessages.PageRequest)),
  ],
);

export interface QueryMembersResponse {
  readonly memberships: readonly Membership[];
  readonly pagination?: PageResponse | undefined;
}
export const QueryMembersResponse: Message<QueryMembersResponse> = defineMessage<QueryMembersResponse>(
  '/banma.contract.v1.QueryMembersResponse',
  [
    field(1, 'memberships', 'memberships', nested(() => Membership), true),
    field(2, 'pagination', 'pagination', nested(() => cosmosMessages.PageResponse)),
  ],
);

export interface QueryProposalRequest {
  readonly contractId: string;
  readonly proposalId: bigint;
}
export const QueryProposalRequest: Message<QueryProposalRequest> = defineMessage<QueryProposalRequest>(
  '/banma.contract.v1.QueryProposalRequest',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'proposal_id', 'proposalId', scalar('uint64')),
  ],
);

export interface QueryProposalResponse {
  readonly proposal?: Proposal | undefined;
}
export const QueryProposalResponse: Message<QueryProposalResponse> = defineMessage<QueryProposalResponse>(
  '/banma.contract.v1.QueryProposalResponse',
  [
    field(1, 'proposal', 'proposal', nested(() => Proposal)),
  ],
);

export interface QueryProposalsRequest {
  readonly contractId: string;
  readonly pagination?: PageRequest | undefined;
}
export const QueryProposalsRequest: Message<QueryProposalsRequest> = defineMessage<QueryProposalsRequest>(
  '/banma.contract.v1.QueryProposalsRequest',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'pagination', 'pagination', nested(() => cosmosMessages.PageRequest)),
  ],
);

export interface QueryProposalsResponse {
  readonly proposals: readonly Proposal[];
  readonly pagination?: PageResponse | undefined;
}
export const QueryProposalsResponse: Message<QueryProposalsResponse> = defineMessage<QueryProposalsResponse>(
  '/banma.contract.v1.QueryProposalsResponse',
  [
    field(1, 'proposals', 'proposals', nested(() => Proposal), true),
    field(2, 'pagination', 'pagination', nested(() => cosmosMessages.PageResponse)),
  ],
);

export interface QueryMetricsRequest {
  readonly contractId: string;
  /** empty: the whole contract */
  readonly member: string;
}
export const QueryMetricsRequest: Message<QueryMetricsRequest> = defineMessage<QueryMetricsRequest>(
  '/banma.contract.v1.QueryMetricsRequest',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'member', 'member', scalar('string')),
  ],
);

/** Ratio is an exact rate: both parts are given, nothing is divided. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}
export const Ratio: Message<Ratio> = defineMessage<Ratio>(
  '/banma.contract.v1.Ratio',
  [
    field(1, 'numerator', 'numerator', scalar('uint64')),
    field(2, 'denominator', 'denominator', scalar('uint64')),
  ],
);

/** Metrics are the key figures of a contract or of one of its members. Amounts are base units. */
export interface Metrics {
  readonly proofsRegistered: bigint;
  readonly proofsValid: bigint;
  readonly proofsEffectivelyHit: bigint;
  readonly queries: bigint;
  readonly queriesWithHit: bigint;
  /** effective hits */
  readonly hits: bigint;
  readonly answers: bigint;
  readonly details: bigint;
  /** effective hits on which an audit was opened */
  readonly hitsDisputed: bigint;
  readonly hitsReversed: bigint;
  /** hits / queries */
  readonly effectiveHitRate?: Ratio | undefined;
  readonly queriesWithHitRate?: Ratio | undefined;
  readonly effectiveContributionRatio?: Ratio | undefined;
  readonly consensusRate?: Ratio | undefined;
  readonly upheldRate?: Ratio | undefined;
  readonly granted: bigint;
  readonly issued: bigint;
  readonly burned: bigint;
  /** of the contract */
  readonly circulating: bigint;
  /** of the member, or of all members */
  readonly earned: bigint;
  readonly spent: bigint;
  readonly balance: bigint;
}
export const Metrics: Message<Metrics> = defineMessage<Metrics>(
  '/banma.contract.v1.Metrics',
  [
    field(1, 'proofs_registered', 'proofsRegistered', scalar('uint64')),
    field(2, 'proofs_valid', 'proofsValid', scalar('uint64')),
    field(3, 'proofs_effectively_hit', 'proofsEffectivelyHit', scalar('uint64')),
    field(4, 'queries', 'queries', scalar('uint64')),
    field(5, 'queries_with_hit', 'queriesWithHit', scalar('uint64')),
    field(6, 'hits', 'hits', scalar('uint64')),
    field(7, 'answers', 'answers', scalar('uint64')),
    field(8, 'details', 'details', scalar('uint64')),
    field(9, 'hits_disputed', 'hitsDisputed', scalar('uint64')),
    field(10, 'hits_reversed', 'hitsReversed', scalar('uint64')),
    field(11, 'effective_hit_rate', 'effectiveHitRate', nested(() => Ratio)),
    field(12, 'queries_with_hit_rate', 'queriesWithHitRate', nested(() => Ratio)),
    field(13, 'effective_contribution_ratio', 'effectiveContributionRatio', nested(() => Ratio)),
    field(14, 'consensus_rate', 'consensusRate', nested(() => Ratio)),
    field(15, 'upheld_rate', 'upheldRate', nested(() => Ratio)),
    field(16, 'granted', 'granted', scalar('uint64')),
    field(17, 'issued', 'issued', scalar('uint64')),
    field(18, 'burned', 'burned', scalar('uint64')),
    field(19, 'circulating', 'circulating', scalar('uint64')),
    field(20, 'earned', 'earned', scalar('uint64')),
    field(21, 'spent', 'spent', scalar('uint64')),
    field(22, 'balance', 'balance', scalar('uint64')),
  ],
);

export interface QueryMetricsResponse {
  readonly metrics?: Metrics | undefined;
}
export const QueryMetricsResponse: Message<QueryMetricsResponse> = defineMessage<QueryMetricsResponse>(
  '/banma.contract.v1.QueryMetricsResponse',
  [
    field(1, 'metrics', 'metrics', nested(() => Metrics)),
  ],
);

export interface Contract {
  readonly contractId: string;
  readonly params?: Params | undefined;
  readonly creator: string;
  readonly founders: readonly string[];
  /** founders that confirmed, in order of arrival */
  readonly confirmed: readonly string[];
  readonly operator: string;
  readonly status: ContractStatus;
  /** block time, ms */
  readonly createdAt: bigint;
  readonly activatedAt: bigint;
  readonly nextProposalId: bigint;
  readonly nextProofId: bigint;
}
export const Contract: Message<Contract> = defineMessage<Contract>(
  '/banma.contract.v1.Contract',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'params', 'params', nested(() => Params)),
    field(3, 'creator', 'creator', scalar('string')),
    field(4, 'founders', 'founders', scalar('string'), true),
    field(5, 'confirmed', 'confirmed', scalar('string'), true),
    field(6, 'operator', 'operator', scalar('string')),
    field(7, 'status', 'status', enumeration(contractStatusNames)),
    field(8, 'created_at', 'createdAt', scalar('int64')),
    field(9, 'activated_at', 'activatedAt', scalar('int64')),
    field(10, 'next_proposal_id', 'nextProposalId', scalar('uint64')),
    field(11, 'next_proof_id', 'nextProofId', scalar('uint64')),
  ],
);

/** Profile is what a member publishes about itself. */
export interface Profile {
  readonly name: string;
  readonly gatewayUrl: string;
  /** 32 bytes or empty */
  readonly tlsSpkiSha256: Uint8Array;
  /** 33 bytes compressed secp256k1, or empty: paused */
  readonly servicePublicKey: Uint8Array;
  readonly contact: string;
  /** 32 bytes or empty */
  readonly legalDocumentsHash: Uint8Array;
}
export const Profile: Message<Profile> = defineMessage<Profile>(
  '/banma.contract.v1.Profile',
  [
    field(1, 'name', 'name', scalar('string')),
    field(2, 'gateway_url', 'gatewayUrl', scalar('string')),
    field(3, 'tls_spki_sha256', 'tlsSpkiSha256', scalar('bytes')),
    field(4, 'service_public_key', 'servicePublicKey', scalar('bytes')),
    field(5, 'contact', 'contact', scalar('string')),
    field(6, 'legal_documents_hash', 'legalDocumentsHash', scalar('bytes')),
  ],
);

/** Standing is what decides who may query and answer, from one block time on. */
export interface Standing {
  /** block time, ms */
  readonly since: bigint;
  readonly state: MemberState;
  readonly suspended: boolean;
  readonly inArrears: boolean;
  readonly belowMinimum: boolean;
}
export const Standing: Message<Standing> = defineMessage<Standing>(
  '/banma.contract.v1.Standing',
  [
    field(1, 'since', 'since', scalar('int64')),
    field(2, 'state', 'state', enumeration(memberStateNames)),
    field(3, 'suspended', 'suspended', scalar('bool')),
    field(4, 'in_arrears', 'inArrears', scalar('bool')),
    field(5, 'below_minimum', 'belowMinimum', scalar('bool')),
  ],
);

/** ServiceKey is a service key with the time it served; until 0 means it still does. */
export interface ServiceKey {
  readonly publicKey: Uint8Array;
  /** block time, ms */
  readonly since: bigint;
  readonly until: bigint;
}
export const ServiceKey: Message<ServiceKey> = defineMessage<ServiceKey>(
  '/banma.contract.v1.ServiceKey',
  [
    field(1, 'public_key', 'publicKey', scalar('bytes')),
    field(2, 'since', 'since', scalar('int64')),
    field(3, 'until', 'until', scalar('int64')),
  ],
);

export interface Membership {
  readonly contractId: string;
  readonly member: string;
  readonly founder: boolean;
  readonly profile?: Profile | undefined;
  readonly appliedAt: bigint;
  readonly admittedAt: bigint;
  readonly activatedAt: bigint;
  /** upoint in escrow */
  readonly pledged: bigint;
  /** base units of the contract's denom */
  readonly granted: bigint;
  readonly standing?: Standing | undefined;
  /** ascending by since, pruned */
  readonly formerStandings: readonly Standing[];
  /** ascending by since */
  readonly serviceKeys: readonly ServiceKey[];
  readonly proofsRegistered: bigint;
  readonly proofsValid: bigint;
}
export const Membership: Message<Membership> = defineMessage<Membership>(
  '/banma.contract.v1.Membership',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'member', 'member', scalar('string')),
    field(3, 'founder', 'founder', scalar('bool')),
    field(4, 'profile', 'profile', nested(() => Profile)),
    field(5, 'applied_at', 'appliedAt', scalar('int64')),
    field(6, 'admitted_at', 'admittedAt', scalar('int64')),
    field(7, 'activated_at', 'activatedAt', scalar('int64')),
    field(8, 'pledged', 'pledged', scalar('uint64')),
    field(9, 'granted', 'granted', scalar('uint64')),
    field(10, 'standing', 'standing', nested(() => Standing)),
    field(11, 'former_standings', 'formerStandings', nested(() => Standing), true),
    field(12, 'service_keys', 'serviceKeys', nested(() => ServiceKey), true),
    field(13, 'proofs_registered', 'proofsRegistered', scalar('uint64')),
    field(14, 'proofs_valid', 'proofsValid', scalar('uint64')),
  ],
);

/** ServiceKeyOwner says whose service key an account is. */
export interface ServiceKeyOwner {
  readonly member: string;
  readonly publicKey: Uint8Array;
  /** that the key serves now; a key of none signs nothing any more */
  readonly memberships: number;
}
export const ServiceKeyOwner: Message<ServiceKeyOwner> = defineMessage<ServiceKeyOwner>(
  '/banma.contract.v1.ServiceKeyOwner',
  [
    field(1, 'member', 'member', scalar('string')),
    field(2, 'public_key', 'publicKey', scalar('bytes')),
    field(3, 'memberships', 'memberships', scalar('uint32')),
  ],
);

export interface Vote {
  readonly voter: string;
  readonly option: VoteOption;
}
export const Vote: Message<Vote> = defineMessage<Vote>(
  '/banma.contract.v1.Vote',
  [
    field(1, 'voter', 'voter', scalar('string')),
    field(2, 'option', 'option', enumeration(voteOptionNames)),
  ],
);

export interface Proposal {
  readonly contractId: string;
  readonly proposalId: bigint;
  readonly kind: ProposalKind;
  readonly proposer: string;
  readonly status: ProposalStatus;
  /** block time, ms */
  readonly openedAt: bigint;
  readonly votingEndsAt: bigint;
  readonly closedAt: bigint;
  /** in order of the voter's first vote */
  readonly votes: readonly Vote[];
}
export const Proposal: Message<Proposal> = defineMessage<Proposal>(
  '/banma.contract.v1.Proposal',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'proposal_id', 'proposalId', scalar('uint64')),
    field(3, 'kind', 'kind', enumeration(proposalKindNames)),
    field(4, 'proposer', 'proposer', scalar('string')),
    field(5, 'status', 'status', enumeration(proposalStatusNames)),
    field(6, 'opened_at', 'openedAt', scalar('int64')),
    field(7, 'voting_ends_at', 'votingEndsAt', scalar('int64')),
    field(8, 'closed_at', 'closedAt', scalar('int64')),
    field(9, 'votes', 'votes', nested(() => Vote), true),
  ],
);

/** ContractCounts are exact totals of a contract, kept so that nobody walks over its members. */
export interface ContractCounts {
  readonly activeMembers: number;
  /** that have not left */
  readonly founders: number;
  /** founders that have not left, and ACTIVE members */
  readonly electors: number;
  readonly proofsRegistered: bigint;
  readonly proofsValid: bigint;
  /** base units of the contract's denom */
  readonly granted: bigint;
}
export const ContractCounts: Message<ContractCounts> = defineMessage<ContractCounts>(
  '/banma.contract.v1.ContractCounts',
  [
    field(1, 'active_members', 'activeMembers', scalar('uint32')),
    field(2, 'founders', 'founders', scalar('uint32')),
    field(3, 'electors', 'electors', scalar('uint32')),
    field(4, 'proofs_registered', 'proofsRegistered', scalar('uint64')),
    field(5, 'proofs_valid', 'proofsValid', scalar('uint64')),
    field(6, 'granted', 'granted', scalar('uint64')),
  ],
);

/** Elector is a member that may vote now. */
export interface Elector {
  readonly founder: boolean;
}
export const Elector: Message<Elector> = defineMessage<Elector>(
  '/banma.contract.v1.Elector',
  [
    field(1, 'founder', 'founder', scalar('bool')),
  ],
);

/** ProposalReference points to a proposal of a contract. */
export interface ProposalReference {
  readonly proposalId: bigint;
}
export const ProposalReference: Message<ProposalReference> = defineMessage<ProposalReference>(
  '/banma.contract.v1.ProposalReference',
  [
    field(1, 'proposal_id', 'proposalId', scalar('uint64')),
  ],
);

/** Deadline is what lapses at a time: a contract's founding (proposal_id 0) or a proposal. */
export interface Deadline {
  readonly contractId: string;
  readonly proposalId: bigint;
}
export const Deadline: Message<Deadline> = defineMessage<Deadline>(
  '/banma.contract.v1.Deadline',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'proposal_id', 'proposalId', scalar('uint64')),
  ],
);

/** MemberAccount marks an account that is or was a member of some contract. */
export interface MemberAccount {
  /** the first it joined */
  readonly contractId: string;
}
export const MemberAccount: Message<MemberAccount> = defineMessage<MemberAccount>(
  '/banma.contract.v1.MemberAccount',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
  ],
);

export interface MsgCreateContract {
  readonly creator: string;
  readonly contractId: string;
  readonly params?: Params | undefined;
  readonly founders: readonly string[];
  readonly operator: string;
}
export const MsgCreateContract: Message<MsgCreateContract> = defineMessage<MsgCreateContract>(
  '/banma.contract.v1.MsgCreateContract',
  [
    field(1, 'creator', 'creator', scalar('string')),
    field(2, 'contract_id', 'contractId', scalar('string')),
    field(3, 'params', 'params', nested(() => Params)),
    field(4, 'founders', 'founders', scalar('string'), true),
    field(5, 'operator', 'operator', scalar('string')),
  ],
);

export type MsgCreateContractResponse = EmptyMessage;
export const MsgCreateContractResponse: Message<MsgCreateContractResponse> = defineMessage<MsgCreateContractResponse>(
  '/banma.contract.v1.MsgCreateContractResponse',
  [
  ],
);

export interface MsgConfirmContract {
  readonly founder: string;
  readonly contractId: string;
  readonly profile?: Profile | undefined;
}
export const MsgConfirmContract: Message<MsgConfirmContract> = defineMessage<MsgConfirmContract>(
  '/banma.contract.v1.MsgConfirmContract',
  [
    field(1, 'founder', 'founder', scalar('string')),
    field(2, 'contract_id', 'contractId', scalar('string')),
    field(3, 'profile', 'profile', nested(() => Profile)),
  ],
);

export interface MsgConfirmContractResponse {
  readonly active: boolean;
}
export const MsgConfirmContractResponse: Message<MsgConfirmContractResponse> = defineMessage<MsgConfirmContractResponse>(
  '/banma.contract.v1.MsgConfirmContractResponse',
  [
    field(1, 'active', 'active', scalar('bool')),
  ],
);

export interface MsgApply {
  readonly applicant: string;
  readonly contractId: string;
  readonly profile?: Profile | undefined;
}
export const MsgApply: Message<MsgApply> = defineMessage<MsgApply>(
  '/banma.contract.v1.MsgApply',
  [
    field(1, 'applicant', 'applicant', scalar('string')),
    field(2, 'contract_id', 'contractId', scalar('string')),
    field(3, 'profile', 'profile', nested(() => Profile)),
  ],
);

export interface MsgApplyResponse {
  readonly proposalId: bigint;
}
export const MsgApplyResponse: Message<MsgApplyResponse> = defineMessage<MsgApplyResponse>(
  '/banma.contract.v1.MsgApplyResponse',
  [
    field(1, 'proposal_id', 'proposalId', scalar('uint64')),
  ],
);

export interface MsgVote {
  readonly voter: string;
  readonly contractId: string;
  readonly proposalId: bigint;
  readonly option: VoteOption;
}
export const MsgVote: Message<MsgVote> = defineMessage<MsgVote>(
  '/banma.contract.v1.MsgVote',
  [
    field(1, 'voter', 'voter', scalar('string')),
    field(2, 'contract_id', 'contractId', scalar('string')),
    field(3, 'proposal_id', 'proposalId', scalar('uint64')),
    field(4, 'option', 'option', enumeration(voteOptionNames)),
  ],
);

export interface MsgVoteResponse {
  readonly status: ProposalStatus;
}
export const MsgVoteResponse: Message<MsgVoteResponse> = defineMessage<MsgVoteResponse>(
  '/banma.contract.v1.MsgVoteResponse',
  [
    field(1, 'status', 'status', enumeration(proposalStatusNames)),
  ],
);

export interface MsgPledge {
  readonly member: string;
  readonly contractId: string;
}
export const MsgPledge: Message<MsgPledge> = defineMessage<MsgPledge>(
  '/banma.contract.v1.MsgPledge',
  [
    field(1, 'member', 'member', scalar('string')),
    field(2, 'contract_id', 'contractId', scalar('string')),
  ],
);

export type MsgPledgeResponse = EmptyMessage;
export const MsgPledgeResponse: Message<MsgPledgeResponse> = defineMessage<MsgPledgeResponse>(
  '/banma.contract.v1.MsgPledgeResponse',
  [
  ],
);

export interface MsgUpdateProfile {
  readonly member: string;
  readonly contractId: string;
  readonly profile?: Profile | undefined;
}
export const MsgUpdateProfile: Message<MsgUpdateProfile> = defineMessage<MsgUpdateProfile>(
  '/banma.contract.v1.MsgUpdateProfile',
  [
    field(1, 'member', 'member', scalar('string')),
    field(2, 'contract_id', 'contractId', scalar('string')),
    field(3, 'profile', 'profile', nested(() => Profile)),
  ],
);

export type MsgUpdateProfileResponse = EmptyMessage;
export const MsgUpdateProfileResponse: Message<MsgUpdateProfileResponse> = defineMessage<MsgUpdateProfileResponse>(
  '/banma.contract.v1.MsgUpdateProfileResponse',
  [
  ],
);

/** Paths of the ABCI queries of banma.contract.v1. */
export const queryPaths = {
  contract: '/banma.contract.v1.Query/Contract',
  contracts: '/banma.contract.v1.Query/Contracts',
  member: '/banma.contract.v1.Query/Member',
  members: '/banma.contract.v1.Query/Members',
  proposal: '/banma.contract.v1.Query/Proposal',
  proposals: '/banma.contract.v1.Query/Proposals',
  metrics: '/banma.contract.v1.Query/Metrics',
} as const;
