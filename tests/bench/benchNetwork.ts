import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runningProcess } from '../../localnet/faults.js';
import { initNetwork } from '../../localnet/init.js';
import { startNetwork, stopNetwork } from '../../localnet/lifecycle.js';
import type { NetworkRecord } from '../../localnet/network.js';
import type { NetworkOptions } from '../../localnet/options.js';

/** Runs the work on a network of its own, which is stopped and removed afterwards. */
export async function withNetwork<Result>(
  options: NetworkOptions,
  work: (network: NetworkRecord) => Promise<Result>,
): Promise<Result> {
  const root = mkdtempSync(join(tmpdir(), 'banma-bench-'));
  try {
    const network = await initNetwork({ name: 'bench', ports: 'free', ...options, root });
    try {
      await startNetwork(network);
      return await work(network);
    } finally {
      await stopNetwork(network);
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The most memory a gateway ever had, in MB (VmHWM). */
export function peakMemoryMb(network: NetworkRecord, institution: string): number {
  const { pid } = runningProcess(network, institution, 'gateway');
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}
