// Generated from proto/banma by proto/generate.ts. Do not edit.
import { field, scalar } from '../../../fields.js';
import { defineMessage } from '../../../message.js';
import type { Message } from '../../../message.js';

/** QueryRequest asks one peer about one person, who is described only in QueryPrivate. */
export interface QueryRequest {
  readonly chainId: string;
  readonly contractId: string;
  /** 16 bytes */
  readonly queryId: Uint8Array;
  readonly querier: Uint8Array;
  /** empty when the request hash is computed */
  readonly responder: Uint8Array;
  readonly requestedAt: bigint;
  /** 200..10000 */
  readonly deadlineMs: bigint;
  readonly continuePreciseQuery: boolean;
  /** binds QueryPrivate */
  readonly privateHash: Uint8Array;
}
export const QueryRequest: Message<QueryRequest> = defineMessage<QueryRequest>(
  '/banma.envelope.v1.QueryRequest',
  [
    field(1, 'chain_id', 'chainId', scalar('string')),
    field(2, 'contract_id', 'contractId', scalar('string')),
    field(3, 'query_id', 'queryId', scalar('bytes')),
    field(4, 'querier', 'querier', scalar('bytes')),
    field(5, 'responder', 'responder', scalar('bytes')),
    field(6, 'requested_at', 'requestedAt', scalar('int64')),
    field(7, 'deadline_ms', 'deadlineMs', scalar('int64')),
    field(8, 'continue_precise_query', 'continuePreciseQuery', scalar('bool')),
    field(9, 'private_hash', 'privateHash', scalar('bytes')),
  ],
);

/** QueryPrivate travels beside a QueryRequest and never reaches the chain. */
export interface QueryPrivate {
  readonly md5Code: string;
  readonly verifyMd5Code: Uint8Array;
  readonly requestedFactor: string;
}
export const QueryPrivate: Message<QueryPrivate> = defineMessage<QueryPrivate>(
  '/banma.envelope.v1.QueryPrivate',
  [
    field(1, 'md5_code', 'md5Code', scalar('string')),
    field(2, 'verify_md5_code', 'verifyMd5Code', scalar('bytes')),
    field(3, 'requested_factor', 'requestedFactor', scalar('string')),
  ],
);

/** QueryResponse is a responder's answer, hit or miss. */
export interface QueryResponse {
  readonly chainId: string;
  readonly contractId: string;
  readonly requestHash: Uint8Array;
  readonly querier: Uint8Array;
  readonly responder: Uint8Array;
  readonly respondedAt: bigint;
  /** none or one */
  readonly hitDigests: readonly Uint8Array[];
  /** binds ResponsePrivate; empty for a miss */
  readonly privateHash: Uint8Array;
}
export const QueryResponse: Message<QueryResponse> = defineMessage<QueryResponse>(
  '/banma.envelope.v1.QueryResponse',
  [
    field(1, 'chain_id', 'chainId', scalar('string')),
    field(2, 'contract_id', 'contractId', scalar('string')),
    field(3, 'request_hash', 'requestHash', scalar('bytes')),
    field(4, 'querier', 'querier', scalar('bytes')),
    field(5, 'responder', 'responder', scalar('bytes')),
    field(6, 'responded_at', 'respondedAt', scalar('int64')),
    field(7, 'hit_digests', 'hitDigests', scalar('bytes'), true),
    field(8, 'private_hash', 'privateHash', scalar('bytes')),
  ],
);

/** ResponsePrivate travels beside a QueryResponse that is a hit and never reaches the chain. */
export interface ResponsePrivate {
  readonly token: Uint8Array;
  readonly staticFactor: string;
}
export const ResponsePrivate: Message<ResponsePrivate> = defineMessage<ResponsePrivate>(
  '/banma.envelope.v1.ResponsePrivate',
  [
    field(1, 'token', 'token', scalar('bytes')),
    field(2, 'static_factor', 'staticFactor', scalar('string')),
  ],
);

/** DetailRequest opens the detail behind one hit. */
export interface DetailRequest {
  readonly chainId: string;
  readonly contractId: string;
  readonly requestHash: Uint8Array;
  readonly querier: Uint8Array;
  readonly responder: Uint8Array;
  readonly requestedAt: bigint;
  readonly hitDigest: Uint8Array;
  /** sha256 of the token */
  readonly tokenHash: Uint8Array;
}
export const DetailRequest: Message<DetailRequest> = defineMessage<DetailRequest>(
  '/banma.envelope.v1.DetailRequest',
  [
    field(1, 'chain_id', 'chainId', scalar('string')),
    field(2, 'contract_id', 'contractId', scalar('string')),
    field(3, 'request_hash', 'requestHash', scalar('bytes')),
    field(4, 'querier', 'querier', scalar('bytes')),
    field(5, 'responder', 'responder', scalar('bytes')),
    field(6, 'requested_at', 'requestedAt', scalar('int64')),
    field(7, 'hit_digest', 'hitDigest', scalar('bytes')),
    field(8, 'token_hash', 'tokenHash', scalar('bytes')),
  ],
);

/** DetailResponse names the detail digest that was handed over. */
export interface DetailResponse {
  readonly chainId: string;
  readonly contractId: string;
  readonly requestHash: Uint8Array;
  readonly querier: Uint8Array;
  readonly responder: Uint8Array;
  readonly respondedAt: bigint;
  readonly hitDigest: Uint8Array;
  readonly detailDigest: Uint8Array;
}
export const DetailResponse: Message<DetailResponse> = defineMessage<DetailResponse>(
  '/banma.envelope.v1.DetailResponse',
  [
    field(1, 'chain_id', 'chainId', scalar('string')),
    field(2, 'contract_id', 'contractId', scalar('string')),
    field(3, 'request_hash', 'requestHash', scalar('bytes')),
    field(4, 'querier', 'querier', scalar('bytes')),
    field(5, 'responder', 'responder', scalar('bytes')),
    field(6, 'responded_at', 'respondedAt', scalar('int64')),
    field(7, 'hit_digest', 'hitDigest', scalar('bytes')),
    field(8, 'detail_digest', 'detailDigest', scalar('bytes')),
  ],
);

/** Proof is what a member signs for each digest of a contribution proof. */
export interface Proof {
  readonly chainId: string;
  readonly contractId: string;
  readonly member: Uint8Array;
  readonly digest: Uint8Array;
}
export const Proof: Message<Proof> = defineMessage<Proof>(
  '/banma.envelope.v1.Proof',
  [
    field(1, 'chain_id', 'chainId', scalar('string')),
    field(2, 'contract_id', 'contractId', scalar('string')),
    field(3, 'member', 'member', scalar('bytes')),
    field(4, 'digest', 'digest', scalar('bytes')),
  ],
);
