// Generated from proto/banma by proto/generate.ts. Do not edit.
import { field, nested, scalar } from '../../../fields.js';
import { defineMessage } from '../../../message.js';
import type { EmptyMessage, Message } from '../../../message.js';

export interface BatchedQuery {
  /** of gRPC */
  readonly path: string;
  readonly request: Uint8Array;
  /** 0: the newest */
  readonly height: bigint;
}
export const BatchedQuery: Message<BatchedQuery> = defineMessage<BatchedQuery>(
  '/banma.node.v1.BatchedQuery',
  [
    field(1, 'path', 'path', scalar('string')),
    field(2, 'request', 'request', scalar('bytes')),
    field(3, 'height', 'height', scalar('uint64')),
  ],
);

export interface QueryBatchRequest {
  /** at most 32 */
  readonly queries: readonly BatchedQuery[];
}
export const QueryBatchRequest: Message<QueryBatchRequest> = defineMessage<QueryBatchRequest>(
  '/banma.node.v1.QueryBatchRequest',
  [
    field(1, 'queries', 'queries', nested(() => BatchedQuery), true),
  ],
);

export interface BatchedAnswer {
  /** as of ABCI, with codespace and log */
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
  readonly value: Uint8Array;
  readonly height: bigint;
}
export const BatchedAnswer: Message<BatchedAnswer> = defineMessage<BatchedAnswer>(
  '/banma.node.v1.BatchedAnswer',
  [
    field(1, 'code', 'code', scalar('uint32')),
    field(2, 'codespace', 'codespace', scalar('string')),
    field(3, 'log', 'log', scalar('string')),
    field(4, 'value', 'value', scalar('bytes')),
    field(5, 'height', 'height', scalar('uint64')),
  ],
);

export interface QueryBatchResponse {
  readonly answers: readonly BatchedAnswer[];
}
export const QueryBatchResponse: Message<QueryBatchResponse> = defineMessage<QueryBatchResponse>(
  '/banma.node.v1.QueryBatchResponse',
  [
    field(1, 'answers', 'answers', nested(() => BatchedAnswer), true),
  ],
);

export type FollowHeightsRequest = EmptyMessage;
export const FollowHeightsRequest: Message<FollowHeightsRequest> = defineMessage<FollowHeightsRequest>(
  '/banma.node.v1.FollowHeightsRequest',
  [
  ],
);

export interface CommittedHeight {
  /** 0 before the first block */
  readonly height: bigint;
}
export const CommittedHeight: Message<CommittedHeight> = defineMessage<CommittedHeight>(
  '/banma.node.v1.CommittedHeight',
  [
    field(1, 'height', 'height', scalar('uint64')),
  ],
);

/** Paths of the ABCI queries of banma.node.v1. */
export const batchPaths = {
  query: '/banma.node.v1.Batch/Query',
} as const;

/** Paths of the ABCI queries of banma.node.v1. */
export const heightsPaths = {
  follow: '/banma.node.v1.Heights/Follow',
} as const;
