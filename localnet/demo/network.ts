import { existsSync, rmSync } from 'node:fs';
import { ensureCometbft } from '../cometbft/build.js';
import { initNetwork } from '../init.js';
import { resetNetwork, runningSupervisor, startNetwork } from '../lifecycle.js';
import { findNetwork, networkFolder } from '../network.js';
import type { NetworkRecord } from '../network.js';
import { defaultRoot } from '../repository.js';
import { INSTITUTIONS } from './generator/sharing.js';

const DEMO_NETWORK = 'demo';
/** Blocks come fast, so that nobody waits long, yet leave the two cores of a laptop time to work. */
const COMMIT_TIMEOUT_MS = 400;
const STALL_MS = 5_000;
/** Four validators that check ten thousand proofs on two cores need longer than one alone. */
const TIMEOUT_PROPOSE = '6s';

/** Lays the demo's network out anew and starts it; whatever an earlier run left is removed. */
export async function startDemoNetwork(say: (line: string) => void): Promise<NetworkRecord> {
  const root = defaultRoot();
  const former = findNetwork(root, DEMO_NETWORK);
  if (former) {
    const was = runningSupervisor(former) ? 'still running' : 'laid out before';
    say(`The network "${DEMO_NETWORK}" was ${was}: it is removed and laid out anew.`);
    await resetNetwork(former);
  } else if (existsSync(networkFolder(root, DEMO_NETWORK))) {
    // Half-made by a run that was interrupted.
    rmSync(networkFolder(root, DEMO_NETWORK), { recursive: true });
  }
  await ensureCometbft({ onBuild: say });
  const network = await initNetwork({
    name: DEMO_NETWORK,
    root,
    validators: INSTITUTIONS,
    operator: true,
    commitTimeoutMs: COMMIT_TIMEOUT_MS,
    stallMs: STALL_MS,
    overrides: { cometbft: { consensus: { timeout_propose: TIMEOUT_PROPOSE } } },
  });
  await startNetwork(network, { onProgress: say });
  return network;
}
