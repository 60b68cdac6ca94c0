import { setTimeout as sleep } from 'node:timers/promises';
import { readTextFile } from './atomicFile.js';
import { LocalnetError } from './errors.js';
import type { NetworkRecord } from './network.js';
import { readNodeStatus } from './nodeStatus.js';
import { supervisorReportFile } from './paths.js';
import { identifyProcess } from './processIdentity.js';
import type { ProcessReport, SupervisorReport } from './processSpec.js';

/** What the supervisor last wrote of each process; empty before it wrote anything. */
export function readReports(network: NetworkRecord): readonly ProcessReport[] {
  const text = readTextFile(supervisorReportFile(network.folder));
  return text === undefined ? [] : (JSON.parse(text) as SupervisorReport).processes;
}

/**
 * Waits until processes are ready: all of them, or those of `names` (`institution-1/app`).
 * @throws LocalnetError for one in a crash loop, or when the time is over; it names the process.
 */
export async function waitUntilReady(
  network: NetworkRecord,
  options: { readonly timeoutMs?: number; readonly names?: readonly string[] } = {},
): Promise<void> {
  const timeoutMs = options.timeoutMs ?? 60_000;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const reports = readReports(network).filter(
      ({ name }) => options.names?.includes(name) ?? true,
    );
    const unready = reports.filter((report) => !isReadyNow(report));
    if (reports.length > 0 && unready.length === 0) {
      return;
    }
    const looping = unready.find(({ phase }) => phase === 'crash-looping');
    if (looping) {
      throw new LocalnetError(
        `${looping.name} ends again and again (${looping.lastExit ?? ''}): ` +
          (looping.lastLine ?? 'no log'),
      );
    }
    if (Date.now() >= deadline) {
      const list = unready.map(({ name, phase }) => `${name} is ${phase}`).join(', ');
      throw new LocalnetError(`not ready within ${timeoutMs / 1000} s: ${list || 'no process'}`);
    }
    await sleep(50);
  }
}

/** A process just killed is reported as ready until the supervisor has seen its end. */
function isReadyNow({ phase, pid }: ProcessReport): boolean {
  return phase === 'ready' && pid !== undefined && identifyProcess(pid) !== undefined;
}

/**
 * Waits until a node has a block of this height and returns the height it then has.
 * @throws LocalnetError when the time is over.
 */
export async function waitForHeight(
  rpcUrl: string,
  height: bigint,
  timeoutMs = 60_000,
): Promise<bigint> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const status = await readNodeStatus(rpcUrl);
    if (status && status.height >= height) {
      return status.height;
    }
    if (Date.now() >= deadline) {
      throw new LocalnetError(
        `${rpcUrl} did not reach height ${height} within ${timeoutMs / 1000} s ` +
          `(${status ? `it is at ${status.height}` : 'it does not answer'})`,
      );
    }
    await sleep(50);
  }
}
