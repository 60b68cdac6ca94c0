import type { Logger } from 'pino';
import { pause } from '../../backOff.js';
import { lowestKept } from '../../chain/block.js';
import { createReadAhead } from '../../chain/readAhead.js';
import type { Rpc } from '../../chain/rpc.js';
import { OtherChain, readIndexedBlock } from './readBlock.js';
import type { TxStore } from './store.js';

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

  const catchUp = async (): Promise<void> => {
    const ahead = createReadAhead(READ_AHEAD, (height) => readIndexedBlock(rpc, chainId, height));
    let next = (store.height() ?? 0n) + 1n;
    while (next <= target && !stopping.signal.aborted) {
      const block = await ahead.take(next, target).catch(lowestKept);
      if (typeof block === 'bigint') {
        log.warn({ from: next.toString(), to: block.toString() }, 'not indexed: blocks are pruned');
        ahead.clear();
        next = block;
        continue;
      }
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
