import { setTimeout as wait } from 'node:timers/promises';
import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import {
  batchPaths,
  CommittedHeight,
  FollowHeightsRequest,
  heightsPaths,
  QueryBatchRequest,
  QueryBatchResponse,
} from '../../proto/codec/generated/banma/node/v1.js';
import type { BatchedAnswer, BatchedQuery } from '../../proto/codec/generated/banma/node/v1.js';
import { HEIGHT_METADATA, STALE_METADATA } from '../../proto/documents/queryMetadata.js';
import { statusOfQuery } from '../../proto/documents/queryStatus.js';
import { toHex } from '../hex.js';
import { createBatching } from './batching.js';
import type { Rpc } from './rpc.js';

/** A query answered, or refused with a status of gRPC. */
export type StateAnswer =
  | { readonly ok: true; readonly value: Uint8Array; readonly height: bigint }
  | { readonly ok: false; readonly code: number; readonly message: string };

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

const TIMEOUT_MS = 5_000;
const FOLLOW_AGAIN_MS = 500;
/** The server is there and not able to answer: nobody else is asked in its place. */
const OVERLOADED: readonly number[] = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED];

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Asks the application's server of queries, and CometBFT's RPC while that is away.
 * @param address `unix:///…` or `host:port`; without it, the RPC alone
 */
export function createStateQueries(
  address: string | undefined,
  rpc: Pick<Rpc, 'call'>,
  timeoutMs = TIMEOUT_MS,
): StateQueries {
  if (address === undefined) {
    const query: StateQueries['query'] = (...asked) => queryOverRpc(rpc, ...asked);
    return { query, committed: () => undefined, close: () => undefined };
  }
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.max_reconnect_backoff_ms': 2_000,
    'grpc.max_receive_message_length': 8_388_608,
  });
  const heights = followHeights(client);
  const single = async (path: string, request: Uint8Array, height: bigint): Promise<StateAnswer> =>
    (await queryOverGrpc(client, { path, request, height }, timeoutMs)) ??
    (await queryOverRpc(rpc, path, request, height));
  const several = async (queries: readonly BatchedQuery[]): Promise<readonly StateAnswer[]> => {
    const request = QueryBatchRequest.encode({ queries });
    const asked = { path: batchPaths.query, request, height: 0n };
    const answer = await queryOverGrpc(client, asked, timeoutMs);
    if (answer === undefined) return [];
    if (!answer.ok) return OVERLOADED.includes(answer.code) ? queries.map(() => answer) : [];
    return QueryBatchResponse.decodeTrusted(answer.value).answers.map(answerOf);
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

/** @returns undefined while the server is away */
function queryOverGrpc(
  client: Client,
  { path, request, height }: BatchedQuery,
  timeoutMs: number,
): Promise<StateAnswer | undefined> {
  const metadata = new Metadata();
  if (height > 0n) metadata.set(HEIGHT_METADATA, height.toString());
  return new Promise((resolve) => {
    let answered = 0n;
    const reply = (error: ServiceError | null, value?: Buffer): void => {
      if (error === null && value !== undefined) {
        resolve({ ok: true, value, height: answered });
      } else if (error === null || isAway(error)) {
        resolve(undefined);
      } else {
        resolve({ ok: false, code: error.code, message: error.details });
      }
    };
    const deadline = Date.now() + timeoutMs;
    const call = client.makeUnaryRequest(
      path,
      asBuffer,
      (bytes) => bytes,
      request,
      metadata,
      { deadline },
      reply,
    );
    call.on('metadata', (headers) => {
      answered = BigInt(headers.get(HEIGHT_METADATA)[0]?.toString() ?? '0');
    });
  });
}

function isAway({ code, metadata }: ServiceError): boolean {
  if (code === status.CANCELLED) return true;
  return code === status.UNAVAILABLE && metadata.get(STALE_METADATA).length === 0;
}

interface AbciQueryReply {
  readonly response: {
    readonly code?: number;
    readonly codespace?: string;
    readonly log?: string;
    readonly value?: string | null;
    readonly height?: string;
  };
}

async function queryOverRpc(
  rpc: Pick<Rpc, 'call'>,
  path: string,
  request: Uint8Array,
  height: bigint,
): Promise<StateAnswer> {
  const { response } = await rpc.call<AbciQueryReply>('abci_query', {
    path,
    data: toHex(request),
    height: height.toString(),
    prove: false,
  });
  const { code = 0, codespace = '', log = '', value } = response;
  const bytes = Buffer.from(value ?? '', 'base64');
  return answerOf({ code, codespace, log, value: bytes, height: BigInt(response.height ?? '0') });
}

/** An answer in the chain's own terms. */
function answerOf({ code, codespace, log, value, height }: BatchedAnswer): StateAnswer {
  if (code === 0) return { ok: true, value, height };
  // What no module answers is no method at all.
  const isUnknown = codespace === 'sdk' && code === 6 && log.startsWith('unknown query path');
  if (isUnknown) return { ok: false, code: status.UNIMPLEMENTED, message: 'Not Implemented' };
  return { ok: false, ...statusOfQuery({ codespace, code, log }) };
}

/** Keeps one call open over which the node tells its heights. */
function followHeights(client: Client): {
  readonly newest: () => bigint | undefined;
  readonly stop: () => void;
} {
  const stopping = new AbortController();
  let newest: bigint | undefined;
  let cancel = (): void => undefined;
  const followOnce = (): Promise<void> =>
    new Promise((resolve) => {
      const call = client.makeServerStreamRequest(
        heightsPaths.follow,
        asBuffer,
        (bytes) => CommittedHeight.decode(bytes).height,
        FollowHeightsRequest.encode({}),
      );
      cancel = () => call.cancel();
      call.on('data', (height: bigint) => {
        newest = height;
      });
      call.on('error', () => undefined);
      call.on('close', resolve);
      call.on('end', resolve);
    });
  const follow = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await followOnce();
      newest = undefined;
      await wait(FOLLOW_AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  void follow();
  return {
    newest: () => newest,
    stop: () => {
      stopping.abort();
      cancel();
    },
  };
}
