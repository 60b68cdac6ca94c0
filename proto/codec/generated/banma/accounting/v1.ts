// Generated from proto/banma by proto/generate.ts. Do not edit.
import { cosmosMessages } from '../../../cosmos.js';
import type { PageRequest, PageResponse } from '../../../cosmos.js';
import { enumeration, field, nested, scalar } from '../../../fields.js';
import type { EnumNames } from '../../../fields.js';
import { defineMessage } from '../../../message.js';
import type { EmptyMessage, Message } from '../../../message.js';
import * as bankV1 from '../../../generated/banma/bank/v1.js';
import * as envelopeV1 from '../../../generated/banma/envelope/v1.js';
import * as proofV1 from '../../../generated/banma/proof/v1.js';

export const RecordStatus = {
  UNSPECIFIED: 0,
  OPEN: 1,
  CLOSED: 2,
} as const;
export type RecordStatus = (typeof RecordStatus)[keyof typeof RecordStatus];
export const recordStatusNames: EnumNames = {
  0: 'RECORD_STATUS_UNSPECIFIED',
  1: 'RECORD_STATUS_OPEN',
  2: 'RECORD_STATUS_CLOSED',
};

export const Outcome = {
  UNSPECIFIED: 0,
  RECORDED: 1,
  UNCHANGED: 2,
  REFUSED: 3,
} as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];
export const outcomeNames: EnumNames = {
  0: 'OUTCOME_UNSPECIFIED',
  1: 'OUTCOME_RECORDED',
  2: 'OUTCOME_UNCHANGED',
  3: 'OUTCOME_REFUSED',
};

export interface EventRecordsAdded {
  readonly contractId: string;
  readonly querier: string;
  readonly records: bigint;
  /** responses, details and rejections recorded */
  readonly recorded: bigint;
  readonly refused: bigint;
}
export const EventRecordsAdded: Message<EventRecordsAdded> = defineMessage<EventRecordsAdded>(
  '/banma.accounting.v1.EventRecordsAdded',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'querier', 'querier', scalar('string')),
    field(3, 'records', 'records', scalar('uint64')),
    field(4, 'recorded', 'recorded', scalar('uint64')),
    field(5, 'refused', 'refused', scalar('uint64')),
  ],
);

export interface EventQueryClaimed {
  readonly contractId: string;
  readonly querier: string;
  readonly responder: string;
  readonly requestHash: Uint8Array;
}
export const EventQueryClaimed: Message<EventQueryClaimed> = defineMessage<EventQueryClaimed>(
  '/banma.accounting.v1.EventQueryClaimed',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'querier', 'querier', scalar('string')),
    field(3, 'responder', 'responder', scalar('string')),
    field(4, 'request_hash', 'requestHash', scalar('bytes')),
  ],
);

export interface EventHitsRejected {
  readonly contractId: string;
  readonly querier: string;
  readonly requestHash: Uint8Array;
  readonly count: bigint;
}
export const EventHitsRejected: Message<EventHitsRejected> = defineMessage<EventHitsRejected>(
  '/banma.accounting.v1.EventHitsRejected',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'querier', 'querier', scalar('string')),
    field(3, 'request_hash', 'requestHash', scalar('bytes')),
    field(4, 'count', 'count', scalar('uint64')),
  ],
);

export interface EventRecordsClosed {
  readonly contractId: string;
  readonly height: bigint;
  readonly count: bigint;
  readonly batchRoot: Uint8Array;
}
export const EventRecordsClosed: Message<EventRecordsClosed> = defineMessage<EventRecordsClosed>(
  '/banma.accounting.v1.EventRecordsClosed',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'height', 'height', scalar('int64')),
    field(3, 'count', 'count', scalar('uint64')),
    field(4, 'batch_root', 'batchRoot', scalar('bytes')),
  ],
);

/** GenesisState is empty: records only ever come from transactions in this version. */
export type GenesisState = EmptyMessage;
export const GenesisState: Message<GenesisState> = defineMessage<GenesisState>(
  '/banma.accounting.v1.GenesisState',
  [
  ],
);

export interface QueryRecordRequest {
  readonly contractId: string;
  readonly querier: string;
  readonly requestHash: Uint8Array;
}
export const QueryRecordRequest: Message<QueryRecordRequest> = defineMessage<QueryRecordRequest>(
  '/banma.accounting.v1.QueryRecordRequest',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'querier', 'querier', scalar('string')),
    field(3, 'request_hash', 'requestHash', scalar('bytes')),
  ],
);

export interface QueryRecordResponse {
  readonly record?: Record | undefined;
}
export const QueryRecordResponse: Message<QueryRecordResponse> = defineMessage<QueryRecordResponse>(
  '/banma.accounting.v1.QueryRecordResponse',
  [
    field(1, 'record', 'record', nested(() => Record)),
  ],
);

export interface QueryRecordsRequest {
  readonly contractId: string;
  /** empty: everybody's */
  readonly querier: string;
  /** unspecified: both */
  readonly status: RecordStatus;
  readonly pagination?: PageRequest | undefined;
}
export const QueryRecordsRequest: Message<QueryRecordsRequest> = defineMessage<QueryRecordsRequest>(
  '/banma.accounting.v1.QueryRecordsRequest',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'querier', 'querier', scalar('string')),
    field(3, 'status', 'status', enumeration(recordStatusNames)),
    field(4, 'pagination', 'pagination', nested(() => cosmosMessages.PageRequest)),
  ],
);

export interface QueryRecordsResponse {
  readonly records: readonly Record[];
  readonly pagination?: PageResponse | undefined;
}
export const QueryRecordsResponse: Message<QueryRecordsResponse> = defineMessage<QueryRecordsResponse>(
  '/banma.accounting.v1.QueryRecordsResponse',
  [
    field(1, 'records', 'records', nested(() => Record), true),
    field(2, 'pagination', 'pagination', nested(() => cosmosMessages.PageResponse)),
  ],
);

/** QueryJournalRequest reads the derived double-entry journal of one account, oldest first. */
export interface QueryJournalRequest {
  readonly account: string;
  /** empty: every denom */
  readonly denom: string;
  readonly pagination?: PageRequest | undefined;
}
export const QueryJournalRequest: Message<QueryJournalRequest> = defineMessage<QueryJournalRequest>(
  '/banma.accounting.v1.QueryJournalRequest',
  [
    field(1, 'account', 'account', scalar('string')),
    field(2, 'denom', 'denom', scalar('string')),
    field(3, 'pagination', 'pagination', nested(() => cosmosMessages.PageRequest)),
  ],
);

export interface QueryJournalResponse {
  readonly entries: readonly bankV1.JournalEntry[];
  readonly pagination?: PageResponse | undefined;
}
export const QueryJournalResponse: Message<QueryJournalResponse> = defineMessage<QueryJournalResponse>(
  '/banma.accounting.v1.QueryJournalResponse',
  [
    field(1, 'entries', 'entries', nested(() => bankV1.JournalEntry), true),
    field(2, 'pagination', 'pagination', nested(() => cosmosMessages.PageResponse)),
  ],
);

export interface RecordedHit {
  readonly hitDigest: Uint8Array;
  readonly proofId: bigint;
  readonly rejected: boolean;
  readonly reason: proofV1.Reason;
  /** rejected, and its share taken back */
  readonly reversed: boolean;
}
export const RecordedHit: Message<RecordedHit> = defineMessage<RecordedHit>(
  '/banma.accounting.v1.RecordedHit',
  [
    field(1, 'hit_digest', 'hitDigest', scalar('bytes')),
    field(2, 'proof_id', 'proofId', scalar('uint64')),
    field(3, 'rejected', 'rejected', scalar('bool')),
    field(4, 'reason', 'reason', enumeration(proofV1.reasonNames)),
    field(5, 'reversed', 'reversed', scalar('bool')),
  ],
);

export interface RecordedDetail {
  readonly requestedAt: bigint;
  readonly respondedAt: bigint;
  readonly tokenHash: Uint8Array;
  readonly detailDigest: Uint8Array;
}
export const RecordedDetail: Message<RecordedDetail> = defineMessage<RecordedDetail>(
  '/banma.accounting.v1.RecordedDetail',
  [
    field(1, 'requested_at', 'requestedAt', scalar('int64')),
    field(2, 'responded_at', 'respondedAt', scalar('int64')),
    field(3, 'token_hash', 'tokenHash', scalar('bytes')),
    field(4, 'detail_digest', 'detailDigest', scalar('bytes')),
  ],
);

export interface RecordedResponse {
  readonly responder: Uint8Array;
  readonly respondedAt: bigint;
  readonly privateHash: Uint8Array;
  /** empty when claimed */
  readonly signature: Uint8Array;
  readonly claimed: boolean;
  /** absent: a miss */
  readonly hit?: RecordedHit | undefined;
  readonly detail?: RecordedDetail | undefined;
  /** sha256 of the QueryResponse, to tell the same from another */
  readonly responseHash: Uint8Array;
}
export const RecordedResponse: Message<RecordedResponse> = defineMessage<RecordedResponse>(
  '/banma.accounting.v1.RecordedResponse',
  [
    field(1, 'responder', 'responder', scalar('bytes')),
    field(2, 'responded_at', 'respondedAt', scalar('int64')),
    field(3, 'private_hash', 'privateHash', scalar('bytes')),
    field(4, 'signature', 'signature', scalar('bytes')),
    field(5, 'claimed', 'claimed', scalar('bool')),
    field(6, 'hit', 'hit', nested(() => RecordedHit)),
    field(7, 'detail', 'detail', nested(() => RecordedDetail)),
    field(8, 'response_hash', 'responseHash', scalar('bytes')),
  ],
);

/** Rewards are the prices in force when the query was requested. */
export interface Rewards {
  readonly queryReward: bigint;
  readonly hitReward: bigint;
  readonly detailReward: bigint;
  readonly timeCoefficientBps: number;
}
export const Rewards: Message<Rewards> = defineMessage<Rewards>(
  '/banma.accounting.v1.Rewards',
  [
    field(1, 'query_reward', 'queryReward', scalar('uint64')),
    field(2, 'hit_reward', 'hitReward', scalar('uint64')),
    field(3, 'detail_reward', 'detailReward', scalar('uint64')),
    field(4, 'time_coefficient_bps', 'timeCoefficientBps', scalar('uint32')),
  ],
);

/** Payment is what one responder got, is owed, or has withheld when the record closed. */
export interface Payment {
  readonly responder: Uint8Array;
  readonly entitled: bigint;
  readonly paid: bigint;
  /** unpaid */
  readonly due: bigint;
  /** in escrow for a rejected hit */
  readonly withheld: bigint;
  /** part of due that is not collectable while the hit is rejected */
  readonly dueWithheld: bigint;
}
export const Payment: Message<Payment> = defineMessage<Payment>(
  '/banma.accounting.v1.Payment',
  [
    field(1, 'responder', 'responder', scalar('bytes')),
    field(2, 'entitled', 'entitled', scalar('uint64')),
    field(3, 'paid', 'paid', scalar('uint64')),
    field(4, 'due', 'due', scalar('uint64')),
    field(5, 'withheld', 'withheld', scalar('uint64')),
    field(6, 'due_withheld', 'dueWithheld', scalar('uint64')),
  ],
);

export interface Record {
  readonly contractId: string;
  readonly querier: Uint8Array;
  readonly requestHash: Uint8Array;
  readonly queryId: Uint8Array;
  readonly requestedAt: bigint;
  readonly deadlineMs: bigint;
  readonly continuePreciseQuery: boolean;
  readonly privateHash: Uint8Array;
  readonly authorizationDigest: Uint8Array;
  readonly status: RecordStatus;
  /** block time, ms */
  readonly openedAt: bigint;
  readonly openedHeight: bigint;
  /** ms */
  readonly closesAt: bigint;
  readonly late: boolean;
  readonly rewards?: Rewards | undefined;
  readonly reserved: bigint;
  /** ascending responder */
  readonly responses: readonly RecordedResponse[];
  readonly closedAt: bigint;
  readonly closedHeight: bigint;
  readonly price: bigint;
  /** ascending responder */
  readonly payments: readonly Payment[];
  /** other ACTIVE members when it closed */
  readonly activeOthers: number;
  /** ms; when withheld shares are decided; 0: nothing withheld */
  readonly rejectionDecidesAt: bigint;
}
export const Record: Message<Record> = defineMessage<Record>(
  '/banma.accounting.v1.Record',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'querier', 'querier', scalar('bytes')),
    field(3, 'request_hash', 'requestHash', scalar('bytes')),
    field(4, 'query_id', 'queryId', scalar('bytes')),
    field(5, 'requested_at', 'requestedAt', scalar('int64')),
    field(6, 'deadline_ms', 'deadlineMs', scalar('int64')),
    field(7, 'continue_precise_query', 'continuePreciseQuery', scalar('bool')),
    field(8, 'private_hash', 'privateHash', scalar('bytes')),
    field(9, 'authorization_digest', 'authorizationDigest', scalar('bytes')),
    field(10, 'status', 'status', enumeration(recordStatusNames)),
    field(11, 'opened_at', 'openedAt', scalar('int64')),
    field(12, 'opened_height', 'openedHeight', scalar('int64')),
    field(13, 'closes_at', 'closesAt', scalar('int64')),
    field(14, 'late', 'late', scalar('bool')),
    field(15, 'rewards', 'rewards', nested(() => Rewards)),
    field(16, 'reserved', 'reserved', scalar('uint64')),
    field(17, 'responses', 'responses', nested(() => RecordedResponse), true),
    field(18, 'closed_at', 'closedAt', scalar('int64')),
    field(19, 'closed_height', 'closedHeight', scalar('int64')),
    field(20, 'price', 'price', scalar('uint64')),
    field(21, 'payments', 'payments', nested(() => Payment), true),
    field(22, 'active_others', 'activeOthers', scalar('uint32')),
    field(23, 'rejection_decides_at', 'rejectionDecidesAt', scalar('int64')),
  ],
);

/** QueueEntry is the place of an open record in the order of closing. */
export interface QueueEntry {
  readonly requestedAt: bigint;
}
export const QueueEntry: Message<QueueEntry> = defineMessage<QueueEntry>(
  '/banma.accounting.v1.QueueEntry',
  [
    field(1, 'requested_at', 'requestedAt', scalar('int64')),
  ],
);

/** Withheld is what the escrow keeps for the rejected hits of a closed record. */
export interface Withheld {
  readonly amount: bigint;
  /** unpaid dues that are not collectable */
  readonly dueAmount: bigint;
  /** block time, ms */
  readonly closedAt: bigint;
}
export const Withheld: Message<Withheld> = defineMessage<Withheld>(
  '/banma.accounting.v1.Withheld',
  [
    field(1, 'amount', 'amount', scalar('uint64')),
    field(2, 'due_amount', 'dueAmount', scalar('uint64')),
    field(3, 'closed_at', 'closedAt', scalar('int64')),
  ],
);

/** RecordChange is what a later decision made of a closed record's payments. */
export interface RecordChange {
  /** block time, ms */
  readonly decidedAt: bigint;
  readonly decidedHeight: bigint;
  /** ascending responder; with top-ups, without what was taken back */
  readonly payments: readonly Payment[];
  /** ascending */
  readonly reversedProofIds: readonly bigint[];
  /** paid back to the querier */
  readonly returned: bigint;
  /** dues of the querier that ended */
  readonly cancelled: bigint;
}
export const RecordChange: Message<RecordChange> = defineMessage<RecordChange>(
  '/banma.accounting.v1.RecordChange',
  [
    field(1, 'decided_at', 'decidedAt', scalar('int64')),
    field(2, 'decided_height', 'decidedHeight', scalar('int64')),
    field(3, 'payments', 'payments', nested(() => Payment), true),
    field(4, 'reversed_proof_ids', 'reversedProofIds', scalar('uint64'), true),
    field(5, 'returned', 'returned', scalar('uint64')),
    field(6, 'cancelled', 'cancelled', scalar('uint64')),
  ],
);

/** ClosedBatch is the leaf of the records of one contract that closed in one block. */
export interface ClosedBatch {
  readonly height: bigint;
  readonly count: bigint;
  readonly root: Uint8Array;
}
export const ClosedBatch: Message<ClosedBatch> = defineMessage<ClosedBatch>(
  '/banma.accounting.v1.ClosedBatch',
  [
    field(1, 'height', 'height', scalar('int64')),
    field(2, 'count', 'count', scalar('uint64')),
    field(3, 'root', 'root', scalar('bytes')),
  ],
);

/** ClosedPlace finds a closed record. */
export interface ClosedPlace {
  /** of its batch */
  readonly height: bigint;
}
export const ClosedPlace: Message<ClosedPlace> = defineMessage<ClosedPlace>(
  '/banma.accounting.v1.ClosedPlace',
  [
    field(1, 'height', 'height', scalar('int64')),
  ],
);

/** Counters of a contract or of one member, exact. */
export interface Counters {
  readonly queries: bigint;
  readonly queriesWithHit: bigint;
  readonly hits: bigint;
  readonly answers: bigint;
  readonly details: bigint;
  readonly hitsDisputed: bigint;
  readonly hitsReversed: bigint;
  readonly proofsEffectivelyHit: bigint;
  readonly earned: bigint;
  readonly spent: bigint;
  /** effective hits on queries of this member */
  readonly hitsReceived: bigint;
}
export const Counters: Message<Counters> = defineMessage<Counters>(
  '/banma.accounting.v1.Counters',
  [
    field(1, 'queries', 'queries', scalar('uint64')),
    field(2, 'queries_with_hit', 'queriesWithHit', scalar('uint64')),
    field(3, 'hits', 'hits', scalar('uint64')),
    field(4, 'answers', 'answers', scalar('uint64')),
    field(5, 'details', 'details', scalar('uint64')),
    field(6, 'hits_disputed', 'hitsDisputed', scalar('uint64')),
    field(7, 'hits_reversed', 'hitsReversed', scalar('uint64')),
    field(8, 'proofs_effectively_hit', 'proofsEffectivelyHit', scalar('uint64')),
    field(9, 'earned', 'earned', scalar('uint64')),
    field(10, 'spent', 'spent', scalar('uint64')),
    field(11, 'hits_received', 'hitsReceived', scalar('uint64')),
  ],
);

/** Response is the part of a QueryResponse that its record does not say already. */
export interface Response {
  /** 20 bytes */
  readonly responder: Uint8Array;
  readonly respondedAt: bigint;
  /** none or one */
  readonly hitDigests: readonly Uint8Array[];
  readonly privateHash: Uint8Array;
  readonly signature: Uint8Array;
}
export const Response: Message<Response> = defineMessage<Response>(
  '/banma.accounting.v1.Response',
  [
    field(1, 'responder', 'responder', scalar('bytes')),
    field(2, 'responded_at', 'respondedAt', scalar('int64')),
    field(3, 'hit_digests', 'hitDigests', scalar('bytes'), true),
    field(4, 'private_hash', 'privateHash', scalar('bytes')),
    field(5, 'signature', 'signature', scalar('bytes')),
  ],
);

export interface RejectedHit {
  readonly responder: Uint8Array;
  readonly hitDigest: Uint8Array;
  readonly reason: proofV1.Reason;
}
export const RejectedHit: Message<RejectedHit> = defineMessage<RejectedHit>(
  '/banma.accounting.v1.RejectedHit',
  [
    field(1, 'responder', 'responder', scalar('bytes')),
    field(2, 'hit_digest', 'hitDigest', scalar('bytes')),
    field(3, 'reason', 'reason', enumeration(proofV1.reasonNames)),
  ],
);

/** Detail is the part of a DetailRequest and its DetailResponse that its record does not say already. */
export interface Detail {
  readonly responder: Uint8Array;
  readonly requestedAt: bigint;
  readonly respondedAt: bigint;
  readonly hitDigest: Uint8Array;
  readonly tokenHash: Uint8Array;
  readonly detailDigest: Uint8Array;
  /** the querier's, of the DetailRequest */
  readonly requestSignature: Uint8Array;
  /** the responder's, of the DetailResponse */
  readonly signature: Uint8Array;
}
export const Detail: Message<Detail> = defineMessage<Detail>(
  '/banma.accounting.v1.Detail',
  [
    field(1, 'responder', 'responder', scalar('bytes')),
    field(2, 'requested_at', 'requestedAt', scalar('int64')),
    field(3, 'responded_at', 'respondedAt', scalar('int64')),
    field(4, 'hit_digest', 'hitDigest', scalar('bytes')),
    field(5, 'token_hash', 'tokenHash', scalar('bytes')),
    field(6, 'detail_digest', 'detailDigest', scalar('bytes')),
    field(7, 'request_signature', 'requestSignature', scalar('bytes')),
    field(8, 'signature', 'signature', scalar('bytes')),
  ],
);

export interface QueryRecord {
  readonly queryId: Uint8Array;
  readonly requestedAt: bigint;
  readonly deadlineMs: bigint;
  readonly continuePreciseQuery: boolean;
  readonly privateHash: Uint8Array;
  readonly responses: readonly Response[];
  readonly rejected: readonly RejectedHit[];
  readonly details: readonly Detail[];
  /** 32 bytes or empty */
  readonly authorizationDigest: Uint8Array;
}
export const QueryRecord: Message<QueryRecord> = defineMessage<QueryRecord>(
  '/banma.accounting.v1.QueryRecord',
  [
    field(1, 'query_id', 'queryId', scalar('bytes')),
    field(2, 'requested_at', 'requestedAt', scalar('int64')),
    field(3, 'deadline_ms', 'deadlineMs', scalar('int64')),
    field(4, 'continue_precise_query', 'continuePreciseQuery', scalar('bool')),
    field(5, 'private_hash', 'privateHash', scalar('bytes')),
    field(6, 'responses', 'responses', nested(() => Response), true),
    field(7, 'rejected', 'rejected', nested(() => RejectedHit), true),
    field(8, 'details', 'details', nested(() => Detail), true),
    field(9, 'authorization_digest', 'authorizationDigest', scalar('bytes')),
  ],
);

/** ItemResult is what became of one response, detail or rejection. */
export interface ItemResult {
  readonly outcome: Outcome;
  /** set when REFUSED */
  readonly code: string;
}
export const ItemResult: Message<ItemResult> = defineMessage<ItemResult>(
  '/banma.accounting.v1.ItemResult',
  [
    field(1, 'outcome', 'outcome', enumeration(outcomeNames)),
    field(2, 'code', 'code', scalar('string')),
  ],
);

export interface RecordResult {
  readonly requestHash: Uint8Array;
  /** the record exists after this message */
  readonly open: boolean;
  /** why every part was refused at once, e.g. closed, stale */
  readonly code: string;
  readonly responses: readonly ItemResult[];
  readonly rejected: readonly ItemResult[];
  readonly details: readonly ItemResult[];
}
export const RecordResult: Message<RecordResult> = defineMessage<RecordResult>(
  '/banma.accounting.v1.RecordResult',
  [
    field(1, 'request_hash', 'requestHash', scalar('bytes')),
    field(2, 'open', 'open', scalar('bool')),
    field(3, 'code', 'code', scalar('string')),
    field(4, 'responses', 'responses', nested(() => ItemResult), true),
    field(5, 'rejected', 'rejected', nested(() => ItemResult), true),
    field(6, 'details', 'details', nested(() => ItemResult), true),
  ],
);

export interface MsgRecordQueries {
  readonly signer: string;
  /** the querier */
  readonly member: string;
  readonly contractId: string;
  /** 1..500 */
  readonly records: readonly QueryRecord[];
}
export const MsgRecordQueries: Message<MsgRecordQueries> = defineMessage<MsgRecordQueries>(
  '/banma.accounting.v1.MsgRecordQueries',
  [
    field(1, 'signer', 'signer', scalar('string')),
    field(2, 'member', 'member', scalar('string')),
    field(3, 'contract_id', 'contractId', scalar('string')),
    field(4, 'records', 'records', nested(() => QueryRecord), true),
  ],
);

export interface MsgRecordQueriesResponse {
  readonly results: readonly RecordResult[];
}
export const MsgRecordQueriesResponse: Message<MsgRecordQueriesResponse> = defineMessage<MsgRecordQueriesResponse>(
  '/banma.accounting.v1.MsgRecordQueriesResponse',
  [
    field(1, 'results', 'results', nested(() => RecordResult), true),
  ],
);

export interface MsgClaimQuery {
  readonly signer: string;
  /** the responder */
  readonly member: string;
  readonly contractId: string;
  /** as signed for this responder */
  readonly request?: envelopeV1.QueryRequest | undefined;
  readonly requestSignature: Uint8Array;
  readonly response?: envelopeV1.QueryResponse | undefined;
  readonly detailRequest?: envelopeV1.DetailRequest | undefined;
  readonly detailRequestSignature: Uint8Array;
  readonly detailResponse?: envelopeV1.DetailResponse | undefined;
}
export const MsgClaimQuery: Message<MsgClaimQuery> = defineMessage<MsgClaimQuery>(
  '/banma.accounting.v1.MsgClaimQuery',
  [
    field(1, 'signer', 'signer', scalar('string')),
    field(2, 'member', 'member', scalar('string')),
    field(3, 'contract_id', 'contractId', scalar('string')),
    field(4, 'request', 'request', nested(() => envelopeV1.QueryRequest)),
    field(5, 'request_signature', 'requestSignature', scalar('bytes')),
    field(6, 'response', 'response', nested(() => envelopeV1.QueryResponse)),
    field(7, 'detail_request', 'detailRequest', nested(() => envelopeV1.DetailRequest)),
    field(8, 'detail_request_signature', 'detailRequestSignature', scalar('bytes')),
    field(9, 'detail_response', 'detailResponse', nested(() => envelopeV1.DetailResponse)),
  ],
);

export interface MsgClaimQueryResponse {
  readonly result?: RecordResult | undefined;
}
export const MsgClaimQueryResponse: Message<MsgClaimQueryResponse> = defineMessage<MsgClaimQueryResponse>(
  '/banma.accounting.v1.MsgClaimQueryResponse',
  [
    field(1, 'result', 'result', nested(() => RecordResult)),
  ],
);

export interface MsgRejectHits {
  readonly signer: string;
  /** the querier */
  readonly member: string;
  readonly contractId: string;
  readonly requestHash: Uint8Array;
  readonly rejected: readonly RejectedHit[];
}
export const MsgRejectHits: Message<MsgRejectHits> = defineMessage<MsgRejectHits>(
  '/banma.accounting.v1.MsgRejectHits',
  [
    field(1, 'signer', 'signer', scalar('string')),
    field(2, 'member', 'member', scalar('string')),
    field(3, 'contract_id', 'contractId', scalar('string')),
    field(4, 'request_hash', 'requestHash', scalar('bytes')),
    field(5, 'rejected', 'rejected', nested(() => RejectedHit), true),
  ],
);

export interface MsgRejectHitsResponse {
  readonly result?: RecordResult | undefined;
}
export const MsgRejectHitsResponse: Message<MsgRejectHitsResponse> = defineMessage<MsgRejectHitsResponse>(
  '/banma.accounting.v1.MsgRejectHitsResponse',
  [
    field(1, 'result', 'result', nested(() => RecordResult)),
  ],
);

/** Paths of the ABCI queries of banma.accounting.v1. */
export const queryPaths = {
  record: '/banma.accounting.v1.Query/Record',
  records: '/banma.accounting.v1.Query/Records',
  journal: '/banma.accounting.v1.Query/Journal',
} as const;
