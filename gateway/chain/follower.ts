import type { Logger } from 'pino';
import { pause } from '../backOff.js';
import type { VaultEnvironment } from '../vault/environment.js';
import { HeightPruned, readBlock } from './block.js';
import type { FollowedBlock } from './block.js';
import { readNodeStatus } from './nodeStatus.js';
import { createReadAhead } from './readAhead.js';
import type { Rpc } from './rpc.js';
import type { BlockFollower } from './types.js';

/** The follower and what only gateway/chain and gateway/accounting need of it. */
export interface Follower extends BlockFollower {
  readonly onBlock: (listener: (block: FollowedBlock) => Promise<void> | void) => void;
  /** While this is true, transactions are fetched together with each block. */
  readonly wantTransactions: (isWanted: () => boolean) => void;
  readonly latest: () => { readonly height: bigint; readonly timeMs: number };
  readonly catchingUp: () => boolean;
  /** Last time the node answered, on the clock of `performance.now()`. */
  readonly lastHeard: () => number;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
}

export interface FollowerOptions {
  readonly rpc: Rpc;
  readonly environment: VaultEnvironment;
  readonly log: Logger;
  readonly pollIntervalMs: number;
  /** Height and time of the node's latest block when the gateway started. */
  readonly start: { readonly height: bigint; readonly timeMs: number };
}

const CURSOR = new TextEncoder().encode('height');
const CATCH_UP_WINDOW = 16;
const STATUS_INTERVAL_MS = 2_000;
const BACK_OFF_MS = 500;
const QUIET_PART = 0.6;
const MOST_QUIET_MS = 2_000;

/**
 * Hands every committed block to the listeners, in order, none skipped, and remembers where it was.
 * It asks the application for its committed height, so listeners never read a state older than the
 * block they are told about.
 */
export function createFollower(options: FollowerOptions): Follower {
  const { rpc, environment, log } = options;
  const cursors = environment.database('follower');
  const listeners: ((block: FollowedBlock) => Promise<void> | void)[] = [];
  const wishes: (() => boolean)[] = [];
  const waiting = new Set<{ readonly height: bigint; readonly resolve: () => void }>();
  const stopping = new AbortController();
  let latest = options.start;
  let height = readCursor(cursors.get(CURSOR)) ?? latest.height;
  let isCatchingUp = false;
  let heardAt = performance.now();
  let running: Promise<void> | undefined;

  const hand = async (block: FollowedBlock): Promise<void> => {
    for (const listener of listeners) {
      try {
        await listener(block);
      } catch (error) {
        log.error({ err: error, height: block.height.toString() }, 'a block listener failed');
      }
    }
    height = block.height;
    await environment.write([{ database: cursors, key: CURSOR, value: writeCursor(height) }]);
    for (const entry of waiting) {
      if (entry.height > height) continue;
      waiting.delete(entry);
      entry.resolve();
    }
  };

  const catchUp = async (target: bigint): Promise<void> => {
    const ahead = createReadAhead(CATCH_UP_WINDOW, (at) =>
      readBlock(
        rpc,
        at,
        wishes.some((isWanted) => isWanted()),
      ),
    );
    while (height < target && !stopping.signal.aborted) {
      const block = await ahead.take(height + 1n, target);
      if (block.height > latest.height) latest = { height: block.height, timeMs: block.timeMs };
      await hand(block);
    }
  };

  const poll = async (): Promise<void> => {
    let statusAt = -Infinity;
    let blockAt = heardAt;
    while (!stopping.signal.aborted) {
      try {
        const target = await committedHeight(rpc);
        heardAt = performance.now();
        if (heardAt - statusAt > STATUS_INTERVAL_MS) {
          statusAt = heardAt;
          isCatchingUp = (await readNodeStatus(rpc)).sync_info.catching_up;
        }
        const isNew = target > height;
        await catchUp(target);
        // Blocks come evenly: for a part of the time that the last one took, the next is not asked
        // for. Every poll costs three processes of this machine some work.
        const rest = isNew ? Math.min(QUIET_PART * (heardAt - blockAt), MOST_QUIET_MS) : 0;
        if (isNew) blockAt = heardAt;
        await pause(Math.max(options.pollIntervalMs, rest), stopping.signal);
      } catch (error) {
        if (error instanceof HeightPruned) {
          log.warn({ from: height.toString(), to: error.lowest.toString() }, 'blocks pruned');
          height = error.lowest - 1n;
          continue;
        }
        log.warn({ err: error }, 'the node does not answer');
        await pause(BACK_OFF_MS, stopping.signal);
      }
    }
  };

  return {
    onBlock: (listener) => void listeners.push(listener),
    wantTransactions: (isWanted) => void wishes.push(isWanted),
    reached: (wanted) =>
      wanted <= height
        ? Promise.resolve()
        : new Promise((resolve) => waiting.add({ height: wanted, resolve })),
    latest: () => latest,
    catchingUp: () => isCatchingUp,
    lastHeard: () => heardAt,
    start: () => {
      running ??= poll();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** The height whose state the application has committed; 0 before the first block. */
async function committedHeight(rpc: Rpc): Promise<bigint> {
  const { response } = await rpc.call<{
    readonly response: { readonly last_block_height?: string };
  }>('abci_info', {});
  return BigInt(response.last_block_height ?? '0');
}

function readCursor(bytes: Uint8Array | undefined): bigint | undefined {
  return bytes === undefined ? undefined : BigInt(new TextDecoder().decode(bytes));
}

function writeCursor(height: bigint): Uint8Array {
  return new TextEncoder().encode(height.toString());
}
