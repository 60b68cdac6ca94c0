// Generated from proto/banma by proto/generate.ts. Do not edit.
import { cosmosMessages } from '../../../cosmos.js';
import type { PageRequest, PageResponse } from '../../../cosmos.js';
import { enumeration, field, nested, scalar } from '../../../fields.js';
import type { EnumNames } from '../../../fields.js';
import { defineMessage } from '../../../message.js';
import type { EmptyMessage, Message } from '../../../message.js';

export const ProofStatus = {
  UNSPECIFIED: 0,
  VALID: 1,
  REVOKED: 2,
  EXPIRED: 3,
  RETIRED: 4,
} as const;
export type ProofStatus = (typeof ProofStatus)[keyof typeof ProofStatus];
export const proofStatusNames: EnumNames = {
  0: 'PROOF_STATUS_UNSPECIFIED',
  1: 'PROOF_STATUS_VALID',
  2: 'PROOF_STATUS_REVOKED',
  3: 'PROOF_STATUS_EXPIRED',
  4: 'PROOF_STATUS_RETIRED',
};

export const Reason = {
  UNSPECIFIED: 0,
  NO_MATCH: 1,
  DETAIL_MISMATCH: 2,
  WITHDRAWN: 3,
  PAID: 4,
  ERROR: 5,
  OTHER: 6,
} as const;
export type Reason = (typeof Reason)[keyof typeof Reason];
export const reasonNames: EnumNames = {
  0: 'REASON_UNSPECIFIED',
  1: 'REASON_NO_MATCH',
  2: 'REASON_DETAIL_MISMATCH',
  3: 'REASON_WITHDRAWN',
  4: 'REASON_PAID',
  5: 'REASON_ERROR',
  6: 'REASON_OTHER',
};

export interface EventProofsRegistered {
  readonly contractId: string;
  readonly member: string;
  readonly firstProofId: bigint;
  readonly count: bigint;
  readonly skipped: bigint;
  readonly root: Uint8Array;
}
export const EventProofsRegistered: Message<EventProofsRegistered> = defineMessage<EventProofsRegistered>(
  '/banma.proof.v1.EventProofsRegistered',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'member', 'member', scalar('string')),
    field(3, 'first_proof_id', 'firstProofId', scalar('uint64')),
    field(4, 'count', 'count', scalar('uint64')),
    field(5, 'skipped', 'skipped', scalar('uint64')),
    field(6, 'root', 'root', scalar('bytes')),
  ],
);

export interface EventProofsRevoked {
  readonly contractId: string;
  readonly member: string;
  readonly count: bigint;
  readonly reason: Reason;
}
export const EventProofsRevoked: Message<EventProofsRevoked> = defineMessage<EventProofsRevoked>(
  '/banma.proof.v1.EventProofsRevoked',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'member', 'member', scalar('string')),
    field(3, 'count', 'count', scalar('uint64')),
    field(4, 'reason', 'reason', enumeration(reasonNames)),
  ],
);

/** GenesisState is empty: proofs are only ever registered by transactions in this version. */
export type GenesisState = EmptyMessage;
export const GenesisState: Message<GenesisState> = defineMessage<GenesisState>(
  '/banma.proof.v1.GenesisState',
  [
  ],
);

export interface QueryProofRequest {
  readonly contractId: string;
  /** or proof_id */
  readonly hitDigest: Uint8Array;
  readonly proofId: bigint;
}
export const QueryProofRequest: Message<QueryProofRequest> = defineMessage<QueryProofRequest>(
  '/banma.proof.v1.QueryProofRequest',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'hit_digest', 'hitDigest', scalar('bytes')),
    field(3, 'proof_id', 'proofId', scalar('uint64')),
  ],
);

export interface QueryProofResponse {
  readonly proof?: ProofRecord | undefined;
}
export const QueryProofResponse: Message<QueryProofResponse> = defineMessage<QueryProofResponse>(
  '/banma.proof.v1.QueryProofResponse',
  [
    field(1, 'proof', 'proof', nested(() => ProofRecord)),
  ],
);

export interface QueryProofsRequest {
  readonly contractId: string;
  /** empty: everybody's */
  readonly contributor: string;
  readonly pagination?: PageRequest | undefined;
}
export const QueryProofsRequest: Message<QueryProofsRequest> = defineMessage<QueryProofsRequest>(
  '/banma.proof.v1.QueryProofsRequest',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'contributor', 'contributor', scalar('string')),
    field(3, 'pagination', 'pagination', nested(() => cosmosMessages.PageRequest)),
  ],
);

export interface QueryProofsResponse {
  readonly proofs: readonly ProofRecord[];
  readonly pagination?: PageResponse | undefined;
}
export const QueryProofsResponse: Message<QueryProofsResponse> = defineMessage<QueryProofsResponse>(
  '/banma.proof.v1.QueryProofsResponse',
  [
    field(1, 'proofs', 'proofs', nested(() => ProofRecord), true),
    field(2, 'pagination', 'pagination', nested(() => cosmosMessages.PageResponse)),
  ],
);

export interface QueryProofStatsRequest {
  readonly contractId: string;
  /** empty: the whole contract */
  readonly member: string;
}
export const QueryProofStatsRequest: Message<QueryProofStatsRequest> = defineMessage<QueryProofStatsRequest>(
  '/banma.proof.v1.QueryProofStatsRequest',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'member', 'member', scalar('string')),
  ],
);

export interface QueryProofStatsResponse {
  readonly registered: bigint;
  readonly valid: bigint;
  readonly effectivelyHit: bigint;
}
export const QueryProofStatsResponse: Message<QueryProofStatsResponse> = defineMessage<QueryProofStatsResponse>(
  '/banma.proof.v1.QueryProofStatsResponse',
  [
    field(1, 'registered', 'registered', scalar('uint64')),
    field(2, 'valid', 'valid', scalar('uint64')),
    field(3, 'effectively_hit', 'effectivelyHit', scalar('uint64')),
  ],
);

/** ProofBatch is the one authenticated leaf of the proofs that one message registered. */
export interface ProofBatch {
  /** 20 bytes */
  readonly contributor: Uint8Array;
  readonly firstProofId: bigint;
  readonly count: bigint;
  readonly height: bigint;
  /** 32 bytes */
  readonly txHash: Uint8Array;
  /** ms */
  readonly blockTime: bigint;
  /** ICS-23 TendermintSpec tree of hit digest -> ProofLeaf, ascending digests */
  readonly root: Uint8Array;
}
export const ProofBatch: Message<ProofBatch> = defineMessage<ProofBatch>(
  '/banma.proof.v1.ProofBatch',
  [
    field(1, 'contributor', 'contributor', scalar('bytes')),
    field(2, 'first_proof_id', 'firstProofId', scalar('uint64')),
    field(3, 'count', 'count', scalar('uint64')),
    field(4, 'height', 'height', scalar('int64')),
    field(5, 'tx_hash', 'txHash', scalar('bytes')),
    field(6, 'block_time', 'blockTime', scalar('int64')),
    field(7, 'root', 'root', scalar('bytes')),
  ],
);

/** ProofLeaf is one contribution proof inside its batch. */
export interface ProofLeaf {
  readonly proofId: bigint;
  readonly hitDigest: Uint8Array;
  readonly detailDigest: Uint8Array;
  readonly hitSignature: Uint8Array;
  readonly detailSignature: Uint8Array;
}
export const ProofLeaf: Message<ProofLeaf> = defineMessage<ProofLeaf>(
  '/banma.proof.v1.ProofLeaf',
  [
    field(1, 'proof_id', 'proofId', scalar('uint64')),
    field(2, 'hit_digest', 'hitDigest', scalar('bytes')),
    field(3, 'detail_digest', 'detailDigest', scalar('bytes')),
    field(4, 'hit_signature', 'hitSignature', scalar('bytes')),
    field(5, 'detail_signature', 'detailSignature', scalar('bytes')),
  ],
);

/** ProofChange is the leaf that a proof gets once something about it changed. */
export interface ProofChange {
  /** VALID or REVOKED */
  readonly status: ProofStatus;
  readonly effectiveHits: bigint;
  /** block time, ms */
  readonly revokedAt: bigint;
  readonly reason: Reason;
  /** of the effective hits, those that count towards contribution */
  readonly countedHits: bigint;
}
export const ProofChange: Message<ProofChange> = defineMessage<ProofChange>(
  '/banma.proof.v1.ProofChange',
  [
    field(1, 'status', 'status', enumeration(proofStatusNames)),
    field(2, 'effective_hits', 'effectiveHits', scalar('uint64')),
    field(3, 'revoked_at', 'revokedAt', scalar('int64')),
    field(4, 'reason', 'reason', enumeration(reasonNames)),
    field(5, 'counted_hits', 'countedHits', scalar('uint64')),
  ],
);

/** ProofPlace finds a proof by its hit digest. */
export interface ProofPlace {
  readonly proofId: bigint;
  /** of its batch */
  readonly firstProofId: bigint;
}
export const ProofPlace: Message<ProofPlace> = defineMessage<ProofPlace>(
  '/banma.proof.v1.ProofPlace',
  [
    field(1, 'proof_id', 'proofId', scalar('uint64')),
    field(2, 'first_proof_id', 'firstProofId', scalar('uint64')),
  ],
);

/** BatchSize marks a batch of one contributor. */
export interface BatchSize {
  readonly count: bigint;
}
export const BatchSize: Message<BatchSize> = defineMessage<BatchSize>(
  '/banma.proof.v1.BatchSize',
  [
    field(1, 'count', 'count', scalar('uint64')),
  ],
);

/** ProofCounters of a contract or of one member, exact. */
export interface ProofCounters {
  readonly registered: bigint;
  readonly valid: bigint;
  /** proofs hit at least once */
  readonly effectivelyHit: bigint;
  /** valid proofs with at least one counted hit */
  readonly contributing: bigint;
}
export const ProofCounters: Message<ProofCounters> = defineMessage<ProofCounters>(
  '/banma.proof.v1.ProofCounters',
  [
    field(1, 'registered', 'registered', scalar('uint64')),
    field(2, 'valid', 'valid', scalar('uint64')),
    field(3, 'effectively_hit', 'effectivelyHit', scalar('uint64')),
    field(4, 'contributing', 'contributing', scalar('uint64')),
  ],
);

/** ProofRecord is all that is readable of one proof. */
export interface ProofRecord {
  readonly contractId: string;
  readonly proofId: bigint;
  readonly hitDigest: Uint8Array;
  readonly detailDigest: Uint8Array;
  readonly hitSignature: Uint8Array;
  readonly detailSignature: Uint8Array;
  readonly contributor: string;
  readonly height: bigint;
  readonly txHash: Uint8Array;
  /** block time, ms */
  readonly registeredAt: bigint;
  readonly effectiveHits: bigint;
  readonly status: ProofStatus;
  readonly revokedAt: bigint;
  readonly reason: Reason;
}
export const ProofRecord: Message<ProofRecord> = defineMessage<ProofRecord>(
  '/banma.proof.v1.ProofRecord',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
    field(2, 'proof_id', 'proofId', scalar('uint64')),
    field(3, 'hit_digest', 'hitDigest', scalar('bytes')),
    field(4, 'detail_digest', 'detailDigest', scalar('bytes')),
    field(5, 'hit_signature', 'hitSignature', scalar('bytes')),
    field(6, 'detail_signature', 'detailSignature', scalar('bytes')),
    field(7, 'contributor', 'contributor', scalar('string')),
    field(8, 'height', 'height', scalar('int64')),
    field(9, 'tx_hash', 'txHash', scalar('bytes')),
    field(10, 'registered_at', 'registeredAt', scalar('int64')),
    field(11, 'effective_hits', 'effectiveHits', scalar('uint64')),
    field(12, 'status', 'status', enumeration(proofStatusNames)),
    field(13, 'revoked_at', 'revokedAt', scalar('int64')),
    field(14, 'reason', 'reason', enumeration(reasonNames)),
  ],
);

/** ContributionProof is the on-chain record of one bad debt: two salted digests and their signatures. */
export interface ContributionProof {
  readonly hitDigest: Uint8Array;
  readonly detailDigest: Uint8Array;
  readonly hitSignature: Uint8Array;
  readonly detailSignature: Uint8Array;
}
export const ContributionProof: Message<ContributionProof> = defineMessage<ContributionProof>(
  '/banma.proof.v1.ContributionProof',
  [
    field(1, 'hit_digest', 'hitDigest', scalar('bytes')),
    field(2, 'detail_digest', 'detailDigest', scalar('bytes')),
    field(3, 'hit_signature', 'hitSignature', scalar('bytes')),
    field(4, 'detail_signature', 'detailSignature', scalar('bytes')),
  ],
);

export interface MsgRegisterProofs {
  readonly signer: string;
  readonly member: string;
  readonly contractId: string;
  /** 1..2000 */
  readonly proofs: readonly ContributionProof[];
}
export const MsgRegisterProofs: Message<MsgRegisterProofs> = defineMessage<MsgRegisterProofs>(
  '/banma.proof.v1.MsgRegisterProofs',
  [
    field(1, 'signer', 'signer', scalar('string')),
    field(2, 'member', 'member', scalar('string')),
    field(3, 'contract_id', 'contractId', scalar('string')),
    field(4, 'proofs', 'proofs', nested(() => ContributionProof), true),
  ],
);

export interface MsgRegisterProofsResponse {
  /** 0 when nothing was registered */
  readonly firstProofId: bigint;
  readonly registered: bigint;
  /** indices of proofs whose hit digest was registered before */
  readonly skipped: readonly number[];
}
export const MsgRegisterProofsResponse: Message<MsgRegisterProofsResponse> = defineMessage<MsgRegisterProofsResponse>(
  '/banma.proof.v1.MsgRegisterProofsResponse',
  [
    field(1, 'first_proof_id', 'firstProofId', scalar('uint64')),
    field(2, 'registered', 'registered', scalar('uint64')),
    field(3, 'skipped', 'skipped', scalar('uint32'), true),
  ],
);

export interface MsgRevokeProofs {
  readonly signer: string;
  readonly member: string;
  readonly contractId: string;
  /** 1..2000 */
  readonly hitDigests: readonly Uint8Array[];
  readonly reason: Reason;
}
export const MsgRevokeProofs: Message<MsgRevokeProofs> = defineMessage<MsgRevokeProofs>(
  '/banma.proof.v1.MsgRevokeProofs',
  [
    field(1, 'signer', 'signer', scalar('string')),
    field(2, 'member', 'member', scalar('string')),
    field(3, 'contract_id', 'contractId', scalar('string')),
    field(4, 'hit_digests', 'hitDigests', scalar('bytes'), true),
    field(5, 'reason', 'reason', enumeration(reasonNames)),
  ],
);

export interface MsgRevokeProofsResponse {
  readonly revoked: bigint;
}
export const MsgRevokeProofsResponse: Message<MsgRevokeProofsResponse> = defineMessage<MsgRevokeProofsResponse>(
  '/banma.proof.v1.MsgRevokeProofsResponse',
  [
    field(1, 'revoked', 'revoked', scalar('uint64')),
  ],
);

/** Paths of the ABCI queries of banma.proof.v1. */
export const queryPaths = {
  proof: '/banma.proof.v1.Query/Proof',
  proofs: '/banma.proof.v1.Query/Proofs',
  proofStats: '/banma.proof.v1.Query/ProofStats',
} as const;
