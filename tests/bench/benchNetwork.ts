import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runningProcess } from '../../localnet/faults.js';
import { initNetwork } from '../../localnet/init.js';
import { startNetwork, stopNetwork } from '../../localnet/lifecycle.js';
import type { NetworkRecord } from '../../localnet/network.js';
import type { NetworkOptions } from '../../localnet/options.js';
import type { ProcessKind } from '../../localnet/processSpec.js';

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

/** The most memory a process had while it was watched, in MB. */
export interface PeakMemory {
  /**
   * Pages of its own (RssAnon): heap, stacks, buffers. This is the figure that is bounded whatever
   * the vault's size.
   */
  readonly ownMb: number;
  /**
   * All that is resident (VmRSS): with it the vault's mapped pages, which are the file's cache and
   * which the kernel takes back whenever anybody needs the memory.
   */
  readonly residentMb: number;
}

const SAMPLE_MS = 50;

/** Watches a gateway's memory until the function it returns is called. */
export function watchMemory(network: NetworkRecord, institution: string): () => PeakMemory {
  const { pid } = runningProcess(network, institution, 'gateway');
  let ownKb = 0;
  let residentKb = 0;
  const sample = (): void => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const read = (field: string): number =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
    ownKb = Math.max(ownKb, read('RssAnon'));
    residentKb = Math.max(residentKb, read('VmRSS'));
  };
  sample();
  const timer = setInterval(sample, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    sample();
    return { ownMb: Math.round(ownKb / 1024), residentMb: Math.round(residentKb / 1024) };
  };
}

/** Processor time that all processes of one kind have used so far, in ms. */
export function processorMs(network: NetworkRecord, kind: ProcessKind): number {
  const validators = network.institutions.filter(({ role }) => role === 'validator');
  return validators.reduce((sum, { name }) => {
    const { pid } = runningProcess(network, name, kind);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, user = '0', system = '0'] = /^.*\) .(?: -?\d+){10} (\d+) (\d+)/.exec(stat) ?? [];
    return sum + TICK_MS * (Number(user) + Number(system));
  }, 0);
}

/** Of /proc: every Linux that Node runs on counts hundredths of a second. */
const TICK_MS = 10;
