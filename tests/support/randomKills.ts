import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalnetError } from '../../localnet/errors.js';
import { killProcess } from '../../localnet/faults.js';
import { initNetwork } from '../../localnet/init.js';
import { startNetwork, stopNetwork } from '../../localnet/lifecycle.js';
import type { NetworkRecord } from '../../localnet/network.js';
import { readNodeStatus } from '../../localnet/nodeStatus.js';
import { ensureBuilt } from './e2eBuild.js';
import { seeded } from './people.js';
import { replayDifferences } from './replayBlocks.js';
import { sendsDifferences } from './sendsOnChain.js';
import { startSends, steadyBalances } from './steadySends.js';
import { waitFor } from './waitFor.js';

/** A validator under load whose processes are killed while localnet's supervisor brings them back. */
export interface KillableNode {
  /**
   * Kills the application, CometBFT or both so many times and waits until the chain has gone on.
   * Every fourth time it does not wait before the next, which then falls into the coming back, and
   * is of the application: for CometBFT, see `FailPoints`.
   */
  readonly kill: (times: number) => Promise<KillReport>;
  /** Ends the load; what the chain has that it should not, or not what it should. [] if all is well. */
  readonly differences: () => Promise<readonly string[]>;
  readonly stop: (options: { readonly keep: boolean }) => Promise<void>;
}

export interface KillReport {
  readonly app: number;
  readonly cometbft: number;
  readonly both: number;
  readonly height: bigint;
}

type Victim = 'app' | 'cometbft' | 'both';

export interface KillOptions {
  readonly seed: number;
  /** `retain_blocks` of the application; with pruned blocks nothing can be replayed from the start. */
  readonly retainBlocks?: number;
}

const VICTIMS: readonly Victim[] = ['app', 'app', 'cometbft', 'both'];
const LANES = 12;
const PAUSE_MS = 50;
const COMMIT_TIMEOUT_MS = 50;
/** Within this time after the chain is seen to go on, the next kill falls. */
const WINDOW_MS = 400;
const GO_ON_MS = 60_000;
/** The supervisor's patience with a crash loop would only take time here. */
const RESTART = { firstDelayMs: 20, maximumDelayMs: 20, loopExits: 1_000_000 };
const NODE = 'institution-1';

/** The seed of this run, to be given again in CRASH_SEED; it is printed. */
export function crashSeed(): number {
  const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
  console.log(`CRASH_SEED=${seed}`);
  return seed;
}

export async function startKillable(options: KillOptions): Promise<KillableNode> {
  ensureBuilt();
  const root = mkdtempSync(join(tmpdir(), 'banma-kills-'));
  const { retainBlocks } = options;
  const network = await initNetwork({
    name: 'kills',
    root,
    validators: 1,
    gateways: false,
    ports: 'free',
    commitTimeoutMs: COMMIT_TIMEOUT_MS,
    stallMs: 3_000,
    balances: steadyBalances(LANES),
    ...(retainBlocks === undefined
      ? {}
      : { overrides: { app: { state: { retain_blocks: retainBlocks } } } }),
  });
  await startNetwork(network, { restart: RESTART });
  const [{ rpcUrl }] = network.institutions as [NetworkRecord['institutions'][0]];
  const node = { rpcUrl, chainId: network.chainId };
  const sends = await startSends(node, { lanes: LANES, pauseMs: PAUSE_MS }).catch(
    async (error: unknown) => {
      await stopNetwork(network);
      throw error;
    },
  );
  const random = seeded(options.seed);
  let height = 0n;

  const goneOn = async (blocks: bigint): Promise<void> => {
    const from = height;
    await waitFor(async () => {
      const status = await readNodeStatus(rpcUrl);
      if (status !== undefined && status.height > height) height = status.height;
      return height >= from + blocks;
    }, GO_ON_MS);
  };

  return {
    kill: async (times) => {
      const counts = { app: 0, cometbft: 0, both: 0 };
      for (let done = 0; done < times;) {
        const isHasty = random() < 0.25;
        if (!isHasty) await goneOn(2n);
        await sleep(random() * WINDOW_MS);
        const victim = isHasty ? 'app' : VICTIMS[Math.floor(random() * VICTIMS.length)]!;
        if (!(await killVictim(network, victim))) continue;
        counts[victim] += 1;
        done += 1;
      }
      await goneOn(5n);
      return { ...counts, height };
    },
    differences: async () => {
      await sends.finish();
      if (retainBlocks !== undefined) return [];
      return [
        ...(await sendsDifferences(node, sends.lanes)),
        ...(await replayDifferences(network, root)),
      ];
    },
    stop: async ({ keep }) => {
      await sends.stop();
      await stopNetwork(network);
      if (keep) console.error(`the logs are in ${network.folder}`);
      else rmSync(root, { recursive: true, force: true });
    },
  };
}

/** False where not all of it ran at that instant: it is just being brought back. */
async function killVictim(network: NetworkRecord, victim: Victim): Promise<boolean> {
  const kinds = victim === 'both' ? (['app', 'cometbft'] as const) : ([victim] as const);
  const killed = await Promise.allSettled(kinds.map((kind) => killProcess(network, NODE, kind)));
  for (const result of killed) {
    if (result.status === 'rejected' && !(result.reason instanceof LocalnetError)) {
      throw result.reason;
    }
  }
  return killed.every(({ status }) => status === 'fulfilled');
}
