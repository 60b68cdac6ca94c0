import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { claimPidFile, releasePidFile } from '../claim.js';
import { ensureCometbft } from '../cometbft/build.js';
import { LocalnetError } from '../errors.js';
import { initNetwork } from '../init.js';
import { resetNetwork, runningSupervisor, startNetwork } from '../lifecycle.js';
import { findNetwork, networkFolder } from '../network.js';
import type { NetworkRecord } from '../network.js';
import { defaultRoot } from '../repository.js';
import { INSTITUTIONS } from './generator/sharing.js';

const DEMO_NETWORK = 'demo';
/** Beside the network's folder, which a demo removes: who runs it now. */
const LOCK = 'demo.pid';
/** The demo's network, which is also the one that queries are measured on. */
export const DEMO_SETTINGS = {
  validators: INSTITUTIONS,
  /** Blocks come fast, so that nobody waits long, yet leave two cores time to work. */
  commitTimeoutMs: 400,
  stallMs: 5_000,
  /** All institutions share one machine here: who asks goes before who executes blocks. */
  nice: 19,
  overrides: {
    // Four validators that check ten thousand proofs on two cores need longer than one alone.
    cometbft: { consensus: { timeout_propose: '6s' } },
    // Four nodes that make snapshots at once hold up everything else: as seldom as by default.
    app: { state: { snapshot_interval: 1_000 } },
    // A batch for each block: many small ones leave queries more room than few large ones.
    gateway: { accounting: { flush_ms: 400 } },
  },
} as const;

/**
 * Lets one demo run at a time: two would remove each other's network.
 * @returns what lets the next one run
 * @throws LocalnetError naming the process of the other
 */
export function claimDemo(root = defaultRoot()): () => void {
  const path = join(root, LOCK);
  mkdirSync(root, { recursive: true });
  const other = claimPidFile(path);
  if (other !== undefined) {
    throw new LocalnetError(`a demo is running here (pid ${other}): let it end, or stop it`);
  }
  return () => releasePidFile(path);
}

/** Lays the demo's network out anew and starts it; whatever an earlier run left is removed. */
export async function startDemoNetwork(say: (line: string) => void): Promise<NetworkRecord> {
  const root = defaultRoot();
  const former = findNetwork(root, DEMO_NETWORK);
  if (former) {
    const was = runningSupervisor(former) ? 'still running' : 'laid out before';
    const rest = 'its keys and data, and the nodes that joined it, are removed';
    say(`The network "${DEMO_NETWORK}" was ${was}: ${rest}, and it is laid out anew.`);
    await resetNetwork(former);
  } else if (existsSync(networkFolder(root, DEMO_NETWORK))) {
    // Half-made by a run that was interrupted.
    rmSync(networkFolder(root, DEMO_NETWORK), { recursive: true });
  }
  await ensureCometbft({ onBuild: say });
  const network = await initNetwork({
    name: DEMO_NETWORK,
    root,
    operator: true,
    ...DEMO_SETTINGS,
  });
  await startNetwork(network, { onProgress: say });
  return network;
}
