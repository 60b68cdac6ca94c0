import { Pool } from 'undici';
import { errorText } from '../../proto/errorText.js';
import { createChecker } from '../validate.js';
import { DetailAnswer, QueryAnswer } from '../peer/documents.js';
import type { DetailCall, QueryCall } from '../peer/documents.js';

/**
 * Why a peer's answer is missing. `malformed`, `signature`, `mismatch` and `too_large` are the
 * peer's fault; `unverified` says that our own node could not be asked.
 */
export type MissingReason =
  | 'timeout'
  | 'unreachable'
  | 'declined'
  | 'rate_limited'
  | 'exposure'
  | 'not_admitted'
  | 'not_answering'
  | 'refused'
  | 'error'
  | 'too_large'
  | 'malformed'
  | 'signature'
  | 'mismatch'
  | 'unverified'
  | 'paused'
  | 'no_gateway';

/** A peer that gave no usable answer. */
export class PeerFault extends Error {
  override readonly name = 'PeerFault';

  constructor(
    readonly reason: MissingReason,
    readonly detail: string,
  ) {
    super(`${reason}: ${detail}`);
  }
}

/** Calls of other gateways over kept-alive connections; every answer has the form it must have. */
export interface PeerClient {
  /** @throws PeerFault */
  readonly query: (url: string, call: QueryCall, signal: AbortSignal) => Promise<QueryAnswer>;
  /** @throws PeerFault */
  readonly detail: (url: string, call: DetailCall, signal: AbortSignal) => Promise<DetailAnswer>;
  readonly close: () => Promise<void>;
}

/** No honest answer comes near it; a peer that sends more is cut off. */
const MAX_ANSWER_BYTES = 65_536;
const CONNECTIONS = 64;
const MAX_POOLS = 256;

export function createPeerClient(): PeerClient {
  const pools = new Map<string, Pool>();
  const faultOfQuery = createChecker(QueryAnswer);
  const faultOfDetail = createChecker(DetailAnswer);

  /** The pools used last; members may change their URLs as often as they like. */
  const poolOf = (origin: string): Pool => {
    const known = pools.get(origin);
    const pool = known ?? new Pool(origin, { connections: CONNECTIONS, keepAliveTimeout: 10_000 });
    pools.delete(origin);
    pools.set(origin, pool);
    const [oldest] = pools.size > MAX_POOLS ? pools : [];
    if (oldest) {
      pools.delete(oldest[0]);
      // Lets what is under way end.
      oldest[1].close().catch(() => undefined);
    }
    return pool;
  };

  const post = async (
    base: string,
    path: string,
    call: unknown,
    signal: AbortSignal,
  ): Promise<unknown> => {
    const url = gatewayUrl(base);
    if (url === undefined) throw new PeerFault('no_gateway', 'its gateway URL is malformed');
    const pool = poolOf(url.origin);
    try {
      const response = await pool.request({
        method: 'POST',
        path: `${url.pathname.replace(/\/$/, '')}${path}`,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(call),
        signal,
      });
      const body = await readLimited(response.body);
      if (response.statusCode === 200) return parse(body);
      throw new PeerFault(reasonOf(response.statusCode, body), `status ${response.statusCode}`);
    } catch (error) {
      if (error instanceof PeerFault) throw error;
      if (signal.aborted) throw new PeerFault('timeout', 'no answer before the deadline');
      const reason = errorText(error);
      throw new PeerFault('unreachable', reason);
    }
  };

  return {
    query: async (url, call, signal) => {
      const answer = await post(url, '/v1/peer/query', call, signal);
      const fault = faultOfQuery(answer);
      if (fault !== undefined) throw new PeerFault('malformed', fault);
      return answer as QueryAnswer;
    },
    detail: async (url, call, signal) => {
      const answer = await post(url, '/v1/peer/detail', call, signal);
      const fault = faultOfDetail(answer);
      if (fault !== undefined) throw new PeerFault('malformed', fault);
      return answer as DetailAnswer;
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

/** A profile's URL, if it names a gateway and nothing that only some other server would read. */
function gatewayUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  const { username, password, search, hash } = url;
  return username + password + search + hash === '' ? url : undefined;
}

async function readLimited(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    // Leaving the loop destroys the stream and its connection.
    if (size > MAX_ANSWER_BYTES) throw new PeerFault('too_large', `over ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PeerFault('malformed', 'not JSON');
  }
}

function reasonOf(status: number, body: string): MissingReason {
  if (status === 402) return 'exposure';
  if (status === 429) return 'rate_limited';
  if (status >= 500) return /"code":"not_answering"/.test(body) ? 'not_answering' : 'error';
  if (status === 403) return /"code":"declined"/.test(body) ? 'declined' : 'not_admitted';
  return 'refused';
}
