import {
  batchPaths,
  QueryBatchRequest,
  QueryBatchResponse,
} from '../../proto/codec/generated/banma/node/v1.js';
import type { BatchedQuery } from '../../proto/codec/generated/banma/node/v1.js';
import { GRPC_CODES } from '../../proto/documents/queryStatus.js';
import { createBatching } from './batching.js';
import { followHeights } from './committedHeights.js';
import { askQueryServer, dialQueryServer, QUERY_TIMEOUT_MS } from './queryServer.js';
import type { Rpc } from './rpc.js';
import { stateAnswerOf } from './stateAnswer.js';
import type { StateAnswer } from './stateAnswer.js';

/** Queries of the node's state at any height it keeps. */
export interface StateQueries {
  /**
   * @param height 0 means the newest
   * @throws ChainUnavailable
   */
  readonly query: (path: string, request: Uint8Array, height: bigint) => Promise<StateAnswer>;
  /** The newest committed height, told at once by the node; undefined while nobody tells. */
  readonly committed: () => bigint | undefined;
  readonly close: () => void;
}

/** The server is there and not able to answer: nobody else is asked in its place. */
const OVERLOADED: readonly number[] = [GRPC_CODES.Unavailable, GRPC_CODES.DeadlineExceeded];

/**
 * Asks the application's server of queries, and CometBFT's RPC while that is away.
 * @param address `unix:///…` or `host:port`; without it, the RPC alone
 */
export function createStateQueries(
  address: string | undefined,
  rpc: Pick<Rpc, 'abciQuery'>,
  timeoutMs = QUERY_TIMEOUT_MS,
): StateQueries {
  const overRpc: StateQueries['query'] = async (...asked) =>
    stateAnswerOf(await rpc.abciQuery(...asked));
  if (address === undefined) {
    return { query: overRpc, committed: () => undefined, close: () => undefined };
  }
  const client = dialQueryServer(address);
  const heights = followHeights(client);
  const single: StateQueries['query'] = async (path, request, height) =>
    (await askQueryServer(client, { path, request, height }, timeoutMs)) ??
    (await overRpc(path, request, height));
  const several = async (queries: readonly BatchedQuery[]): Promise<readonly StateAnswer[]> => {
    const request = QueryBatchRequest.encode({ queries });
    const asked = { path: batchPaths.query, request, height: 0n };
    const answer = await askQueryServer(client, asked, timeoutMs);
    if (answer === undefined) return [];
    if (!answer.ok) return OVERLOADED.includes(answer.code) ? queries.map(() => answer) : [];
    return QueryBatchResponse.decodeTrusted(answer.value).answers.map(stateAnswerOf);
  };
  return {
    query: createBatching(single, several),
    committed: heights.newest,
    close: () => {
      heights.stop();
      client.close();
    },
  };
}
