import type { Logger } from 'pino';
import { pause } from '../../backOff.js';
import type { Rpc } from '../../chain/rpc.js';
import { RpcError } from '../../chain/rpc.js';
import type { IndexedBlock, TxResult, TxStore } from './store.js';

/** Keeps the index level with the chain. */
export interface IndexFollower {
  /** Told of the newest block; does not wait for it. */
  readonly heard: (height: bigint) => void;
  /** Resolves once this block is in the index, or after so long. */
  readonly reached: (height: bigint, withinMs: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface IndexFollowerOptions {
  readonly store: TxStore;
  readonly rpc: Pick<Rpc, 'call'>;
  readonly chainId: string;
  /** Newest block of the node at the start. */
  readonly height: bigint;
  readonly log: Logger;
}

const READ_AHEAD = 8;
const BACK_OFF_MS = 1_000;
const TIMEOUT_MS = 20_000;

/** The node is of another chain than the index. */
class OtherChain extends Error {
  override readonly name = 'OtherChain';
}

interface RpcBlockTxs {
  readonly block: {
    readonly header: { readonly chain_id: string; readonly time: string };
    readonly data: { readonly txs?: readonly string[] | null };
  };
}

/**
 * Reads block after block from the node, from where the index ends. Each is added whole with its
 * height, so that the next start goes on where a crash left off; what the node has pruned before it
 * was read is left out, and said.
 */
export function followIntoIndex(options: IndexFollowerOptions): IndexFollower {
  const { store, rpc, chainId, log } = options;
  const stopping = new AbortController();
  const waiting = new Set<{ readonly height: bigint; readonly resolve: () => void }>();
  let target = options.height;
  let wake = (): void => undefined;

  const readOf = (ahead: Map<bigint, Promise<IndexedBlock>>, height: bigint) => {
    for (let at = height; at <= target && at < height + BigInt(READ_AHEAD); at += 1n) {
      if (ahead.has(at)) continue;
      const block = readIndexedBlock(rpc, chainId, at);
      // Whoever awaits it sees the failure; until then it is not unhandled.
      block.catch(() => undefined);
      ahead.set(at, block);
    }
    return ahead.get(height) ?? readIndexedBlock(rpc, chainId, height);
  };
  const catchUp = async (): Promise<void> => {
    const ahead = new Map<bigint, Promise<IndexedBlock>>();
    let next = (store.height() ?? 0n) + 1n;
    while (next <= target && !stopping.signal.aborted) {
      const block = await readOf(ahead, next).catch((error: unknown) => prunedUpTo(error));
      if (typeof block === 'bigint') {
        log.warn({ from: next.toString(), to: block.toString() }, 'not indexed: blocks are pruned');
        ahead.clear();
        next = block;
        continue;
      }
      ahead.delete(next);
      await store.add(block, chainId);
      for (const entry of waiting) if (entry.height <= next) entry.resolve();
      next += 1n;
    }
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      try {
        await catchUp();
        if ((store.height() ?? 0n) >= target) await woken;
      } catch (error) {
        if (error instanceof OtherChain) {
          log.error(
            { err: error },
            'the index of transactions stops: the node is of another chain',
          );
          return;
        }
        log.warn({ err: error }, 'the index of transactions does not follow');
        await pause(BACK_OFF_MS, stopping.signal);
      }
    }
  };
  const running = run();
  return {
    heard: (height) => {
      if (height > target) target = height;
      wake();
    },
    reached: (height, withinMs) => {
      if ((store.height() ?? 0n) >= height) return Promise.resolve();
      return new Promise((resolve) => {
        const entry = {
          height,
          resolve: () => {
            clearTimeout(timer);
            waiting.delete(entry);
            resolve();
          },
        };
        const timer = setTimeout(entry.resolve, withinMs);
        waiting.add(entry);
      });
    },
    stop: async () => {
      stopping.abort();
      wake();
      for (const entry of waiting) entry.resolve();
      await running;
    },
  };
}

/** @throws RpcError, ChainUnavailable, OtherChain */
async function readIndexedBlock(
  rpc: Pick<Rpc, 'call'>,
  chainId: string,
  at: bigint,
): Promise<IndexedBlock> {
  const height = at.toString();
  const { block } = await rpc.call<RpcBlockTxs>('block', { height }, TIMEOUT_MS);
  const found = block.header.chain_id;
  if (found !== chainId) throw new OtherChain(`block ${height} is of ${found}, not ${chainId}`);
  const txs = block.data.txs ?? [];
  if (txs.length === 0) return { height: at, txs: [] };
  const { txs_results: results } = await rpc.call<{
    readonly txs_results?: readonly TxResult[] | null;
  }>('block_results', { height }, TIMEOUT_MS);
  const { time } = block.header;
  const indexed = txs.map((tx, index) => {
    const result = results?.[index];
    if (result === undefined) throw new Error(`block ${height} has no result ${index}`);
    return { tx, result, height, time };
  });
  return { height: at, txs: indexed };
}

/** The lowest height that the node still has. @throws the error where it says nothing of that */
function prunedUpTo(error: unknown): bigint {
  const detail = error instanceof RpcError ? error.detail : '';
  const lowest = /lowest height is (\d+)/.exec(detail)?.[1];
  if (lowest === undefined) throw error;
  return BigInt(lowest);
}
