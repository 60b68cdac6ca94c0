import { createHash } from 'node:crypto';
import { readWire } from './wire.js';
import type { WireMessage } from './wire.js';

export interface ChainMessage {
  readonly typeUrl: string;
  readonly value: Uint8Array;
  /** The message's response; empty where the transaction failed. */
  readonly response: Uint8Array;
}

export interface ChainTransaction {
  readonly hash: string;
  readonly bytes: Uint8Array;
  readonly code: number;
  readonly messages: readonly ChainMessage[];
}

/** A block as the node's RPC gives it, transactions unpacked. */
export interface ChainBlock {
  readonly chainId: string;
  readonly height: bigint;
  readonly timeMs: bigint;
  readonly transactions: readonly ChainTransaction[];
  /** The two answers as they came, and the same without the transactions and their data. */
  readonly raw: { readonly answers: readonly string[]; readonly rest: readonly string[] };
}

interface BlockAnswer {
  readonly result: {
    readonly block: {
      readonly header: {
        readonly chain_id: string;
        readonly height: string;
        readonly time: string;
      };
      readonly data: { readonly txs: readonly string[] | null };
    };
  };
}

interface ResultsAnswer {
  readonly result: {
    readonly txs_results:
      readonly { readonly code?: number; readonly data?: string | null }[] | null;
  };
}

const AHEAD = 8;
const ATTEMPTS = 20;
const PAUSE_MS = 500;

/** Height of the node's latest block. */
export async function latestHeight(rpcUrl: string): Promise<bigint> {
  const status = JSON.parse(await get(`${rpcUrl}/status`)) as {
    readonly result: { readonly sync_info: { readonly latest_block_height: string } };
  };
  return BigInt(status.result.sync_info.latest_block_height);
}

/** All blocks from `first` to `last`, in order, a few fetched ahead. */
export async function* fetchBlocks(
  rpcUrl: string,
  first: bigint,
  last: bigint,
): AsyncGenerator<ChainBlock> {
  const pending: Promise<ChainBlock>[] = [];
  let next = first;
  while (next <= last || pending.length > 0) {
    while (next <= last && pending.length < AHEAD) {
      const fetched = fetchBlock(rpcUrl, next);
      // It is awaited below, in its turn; until then a failure is not unhandled.
      fetched.catch(() => undefined);
      pending.push(fetched);
      next += 1n;
    }
    const block = await pending.shift();
    if (block) yield block;
  }
}

async function fetchBlock(rpcUrl: string, height: bigint): Promise<ChainBlock> {
  const [block, results] = await Promise.all([
    get(`${rpcUrl}/block?height=${height}`),
    get(`${rpcUrl}/block_results?height=${height}`),
  ]);
  const { header, data } = (JSON.parse(block) as BlockAnswer).result.block;
  const outcomes = (JSON.parse(results) as ResultsAnswer).result.txs_results ?? [];
  return {
    chainId: header.chain_id,
    height: BigInt(header.height),
    timeMs: BigInt(Date.parse(header.time)),
    transactions: (data.txs ?? []).map((base64, index) => {
      const outcome = outcomes[index];
      if (!outcome) throw new Error(`block ${height}: transaction ${index} has no result`);
      return unpack(Buffer.from(base64, 'base64'), outcome.code ?? 0, outcome.data ?? '');
    }),
    raw: { answers: [block, results], rest: [block, results].map(withoutTransactions) },
  };
}

function withoutTransactions(answer: string): string {
  return JSON.stringify(JSON.parse(answer), (key, value: unknown) =>
    key === 'txs' || (key === 'data' && typeof value === 'string') ? undefined : value,
  );
}

/** TxRaw{body 1} → TxBody{messages 1: Any{type_url 1, value 2}}; TxMsgData{msg_responses 2: Any}. */
function unpack(bytes: Uint8Array, code: number, data: string): ChainTransaction {
  const responses = code === 0 ? readWire(Buffer.from(data, 'base64')).allMessages(2) : [];
  return {
    hash: createHash('sha256').update(bytes).digest('hex').toUpperCase(),
    bytes,
    code,
    messages: readBody(bytes).map((any, index) => ({
      typeUrl: any.text(1),
      value: any.bytes(2),
      response: responses[index]?.bytes(2) ?? new Uint8Array(0),
    })),
  };
}

/** A refused transaction may be anything, even no protobuf at all. */
function readBody(bytes: Uint8Array): readonly WireMessage[] {
  try {
    return readWire(bytes).message(1).allMessages(1);
  } catch {
    return [];
  }
}

/** The node answered a query with an error code. */
export class QueryRefused extends Error {
  override readonly name = 'QueryRefused';

  constructor(
    path: string,
    readonly code: number,
    log: string,
  ) {
    super(`${path}: ${log} (code ${code})`);
  }
}

/**
 * Reads a state query of the node: path, request bytes, response bytes.
 * @throws QueryRefused with the code the application gives
 */
export async function queryChain(
  rpcUrl: string,
  path: string,
  request: Uint8Array,
): Promise<Uint8Array> {
  const hex = Buffer.from(request).toString('hex');
  const answer = JSON.parse(
    await get(`${rpcUrl}/abci_query?path=${encodeURIComponent(`"${path}"`)}&data=0x${hex}`),
  ) as {
    readonly result?: {
      readonly response: {
        readonly code?: number;
        readonly log?: string;
        readonly value?: string | null;
      };
    };
    readonly error?: { readonly data?: string; readonly message?: string };
  };
  const response = answer.result?.response;
  if (!response) {
    throw new Error(`${path}: ${answer.error?.data ?? answer.error?.message ?? 'no answer'}`);
  }
  if ((response.code ?? 0) !== 0) {
    throw new QueryRefused(path, response.code ?? 0, response.log ?? '');
  }
  return Buffer.from(response.value ?? '', 'base64');
}

/** A node that is just being restarted is asked again for ten seconds. */
async function get(url: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
      return await response.text();
    } catch (error) {
      if (attempt >= ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
