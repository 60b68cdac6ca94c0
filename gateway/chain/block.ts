import type { Rpc } from './rpc.js';
import { RpcError } from './rpc.js';
import type { BlockNotice } from './types.js';

/** Result of one transaction of a block; `data` is the encoded TxMsgData. */
export interface TransactionResult {
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
  readonly data: Uint8Array;
}

/** A committed block as the follower hands it on inside gateway/chain and gateway/accounting. */
export interface FollowedBlock extends BlockNotice {
  readonly results: readonly TransactionResult[];
  /** The transactions, base64 of their raw bytes, in the order of `results`. Fetched once. */
  readonly transactions: () => Promise<readonly string[]>;
}

interface JsonEvent {
  readonly type: string;
  readonly attributes?: readonly { readonly key: string; readonly value?: string | null }[] | null;
}

interface JsonResults {
  readonly txs_results?:
    | readonly {
        readonly code?: number;
        readonly codespace?: string;
        readonly log?: string;
        readonly data?: string | null;
        readonly events?: readonly JsonEvent[] | null;
      }[]
    | null;
  readonly finalize_block_events?: readonly JsonEvent[] | null;
}

interface JsonBlock {
  readonly block: {
    readonly header: { readonly time: string };
    readonly data: { readonly txs?: readonly string[] | null };
  };
}

/** The node has pruned this height; it still has those from `lowest` on. */
export class HeightPruned extends Error {
  override readonly name = 'HeightPruned';

  constructor(readonly lowest: bigint) {
    super(`blocks below ${lowest} are pruned`);
  }
}

const BLOCK_TIMEOUT_MS = 20_000;

/**
 * Reads one block: its results, time and events.
 * @param withTransactions fetches the transactions in the same round trip as the header.
 * @throws HeightPruned, ChainUnavailable, RpcError
 */
export async function readBlock(
  rpc: Rpc,
  height: bigint,
  withTransactions: boolean,
): Promise<FollowedBlock> {
  const params = { height: height.toString() };
  const readWhole = (): Promise<JsonBlock> => rpc.call('block', params, BLOCK_TIMEOUT_MS);
  try {
    const [results, head] = await Promise.all([
      rpc.call<JsonResults>('block_results', params, BLOCK_TIMEOUT_MS),
      withTransactions
        ? readWhole()
        : rpc.call<{ readonly header: { readonly time: string } }>('header', params),
    ]);
    let whole = 'block' in head ? Promise.resolve(head) : undefined;
    const header = 'block' in head ? head.block.header : head.header;
    const txResults = results.txs_results ?? [];
    return {
      height,
      timeMs: Date.parse(header.time),
      events: [
        ...txResults.flatMap(({ events }) => events ?? []),
        ...(results.finalize_block_events ?? []),
      ].map(readEvent),
      results: txResults.map(({ code, codespace, log, data }) => ({
        code: code ?? 0,
        codespace: codespace ?? '',
        log: log ?? '',
        data: Uint8Array.from(Buffer.from(data ?? '', 'base64')),
      })),
      transactions: async () => {
        whole ??= readWhole();
        return (await whole).block.data.txs ?? [];
      },
    };
  } catch (error) {
    throw new HeightPruned(lowestKept(error));
  }
}

/** The lowest height that the node still has. @throws the error where it says nothing of that */
export function lowestKept(error: unknown): bigint {
  const detail = error instanceof RpcError ? error.detail : '';
  const lowest = /lowest height is (\d+)/.exec(detail)?.[1];
  if (lowest === undefined) throw error;
  return BigInt(lowest);
}

function readEvent({ type, attributes }: JsonEvent): BlockNotice['events'][number] {
  const entries = (attributes ?? []).map(({ key, value }) => [key, plainText(value ?? '')]);
  return { type, attributes: Object.fromEntries(entries) as Record<string, string> };
}

/** Typed events of the Cosmos SDK carry JSON, so text comes in quotes; ours may come without. */
function plainText(value: string): string {
  if (!value.startsWith('"') || !value.endsWith('"') || value.length < 2) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}
