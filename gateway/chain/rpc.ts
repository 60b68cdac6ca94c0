import { Pool } from 'undici';
import { ChainUnavailable } from '../errors.js';
import { toHex } from '../hex.js';

/** CometBFT answered with a JSON-RPC error. */
export class RpcError extends Error {
  override readonly name = 'RpcError';

  constructor(
    method: string,
    readonly detail: string,
  ) {
    super(`${method}: ${detail}`);
  }
}

/** Code of the answer, in codespace `sdk`, where there is no such thing. */
export const NOT_FOUND = 22;

/** The answer of an ABCI query. */
export interface AbciAnswer {
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
  readonly value: Uint8Array;
  /** Of the state that was asked. */
  readonly height: bigint;
}

/** CometBFT's JSON-RPC over kept-alive connections: a hit costs one round trip. */
export interface Rpc {
  /**
   * @throws ChainUnavailable when the node does not answer in time.
   * @throws RpcError when it answers with an error.
   */
  readonly call: <Result>(
    method: string,
    params: Readonly<Record<string, unknown>>,
    timeoutMs?: number,
  ) => Promise<Result>;
  /** @param height the newest without it, or where it is 0 */
  readonly abciQuery: (path: string, request: Uint8Array, height?: bigint) => Promise<AbciAnswer>;
  readonly close: () => Promise<void>;
}

const TIMEOUT_MS = 5_000;
const CONNECTIONS = 16;
/** The node is there, but its application is just being restarted (a gRPC status). */
const APPLICATION_AWAY = /rpc error: code = (?:Unavailable|Canceled|DeadlineExceeded)/;

interface JsonRpcReply {
  readonly result?: unknown;
  readonly error?: { readonly message: string; readonly data?: string };
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

/**
 * @param url e.g. `http://127.0.0.1:26657`
 * @param options.maxReplyBytes a longer answer counts as none; for nodes that are not our own
 */
export function createRpc(url: string, options: { readonly maxReplyBytes?: number } = {}): Rpc {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    keepAliveTimeout: 30_000,
    maxResponseSize: options.maxReplyBytes ?? -1,
  });
  let nextId = 0;

  const call = async <Result>(
    method: string,
    params: Readonly<Record<string, unknown>>,
    timeoutMs = TIMEOUT_MS,
  ): Promise<Result> => {
    nextId += 1;
    const body = JSON.stringify({ jsonrpc: '2.0', id: nextId, method, params });
    let reply: JsonRpcReply;
    try {
      const response = await pool.request({
        method: 'POST',
        path: pathname,
        headers: { 'content-type': 'application/json' },
        body,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      });
      reply = (await response.body.json()) as JsonRpcReply;
    } catch (error) {
      const reason = error instanceof Error ? error.message || error.name : String(error);
      throw new ChainUnavailable(`${method} at ${origin}: ${reason}`, { cause: error });
    }
    if (reply.error) {
      const { message, data } = reply.error;
      const detail = data ? `${message}: ${data}` : message;
      if (APPLICATION_AWAY.test(detail)) throw new ChainUnavailable(`${method}: ${detail}`);
      throw new RpcError(method, detail);
    }
    if (reply.result === undefined) {
      throw new ChainUnavailable(`${method} at ${origin}: it is no CometBFT RPC`);
    }
    return reply.result as Result;
  };

  return {
    call,
    abciQuery: async (path, request, height = 0n) => {
      const { response } = await call<AbciQueryReply>('abci_query', {
        path,
        data: toHex(request),
        height: height.toString(),
        prove: false,
      });
      return {
        code: response.code ?? 0,
        codespace: response.codespace ?? '',
        log: response.log ?? '',
        value: Uint8Array.from(Buffer.from(response.value ?? '', 'base64')),
        height: BigInt(response.height ?? '0'),
      };
    },
    close: () => pool.destroy(),
  };
}
