import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writeJsonFile } from './atomicFile.js';
import { ensureCometbft } from './cometbft/build.js';
import { LocalnetError } from './errors.js';
import type { NetworkRecord } from './network.js';
import { joinersOf } from './networkList.js';
import { cleanOrphans, readPlan } from './orphans.js';
import { planFile, supervisorLogFile, supervisorPidFile, supervisorReportFile } from './paths.js';
import { networkProcesses, requirePrograms } from './plan.js';
import { requireFreePorts } from './ports.js';
import { lastLines, readPidFile, removeFile, rotateLog } from './processFiles.js';
import { isSameProcess, signalProcess, waitForExit } from './processIdentity.js';
import type { ProcessIdentity } from './processIdentity.js';
import { DEFAULT_RESTART_POLICY } from './processSpec.js';
import type { ProcessSpec, RestartPolicy, SupervisorPlan } from './processSpec.js';
import { nodeArgumentsFor, repositoryFolder } from './repository.js';
import { waitUntilReady } from './waiting.js';

export interface StartOptions {
  /** How long all processes together may take until they are ready; default 2 minutes. */
  readonly readyTimeoutMs?: number;
  readonly restart?: Partial<RestartPolicy>;
  /** Told what takes long. */
  readonly onProgress?: (message: string) => void;
  /** The processes to run instead of those planned; for tests that need others. */
  readonly changeProcesses?: (planned: readonly ProcessSpec[]) => readonly ProcessSpec[];
}

/** The supervisor of a network, if it runs. */
export function runningSupervisor(network: NetworkRecord): ProcessIdentity | undefined {
  const identity = readPidFile(supervisorPidFile(network.folder));
  return identity && isSameProcess(identity) ? identity : undefined;
}

/**
 * Starts all processes of a network under a supervisor of their own and waits until each is ready.
 * On failure everything is stopped again; the logs stay.
 * @throws LocalnetError when it runs already, a tool or program is missing, a port is taken, or a
 *   process does not become ready (the message names it and its last log line).
 */
export async function startNetwork(
  network: NetworkRecord,
  options: StartOptions = {},
): Promise<void> {
  if (runningSupervisor(network)) {
    throw new LocalnetError(`network "${network.name}" runs already`);
  }
  const plan = await createPlan(network, options);
  await cleanOrphans(network.folder);
  await requireFreePorts(network);
  for (const spec of plan.processes) {
    removeFile(spec.holdFile);
  }
  removeFile(supervisorReportFile(network.folder));
  writeJsonFile(planFile(network.folder), plan);
  const supervisor = spawnSupervisor(network.folder);
  try {
    await awaitSupervisor(network, supervisor);
    await waitUntilReady(network, { timeoutMs: options.readyTimeoutMs ?? 120_000 });
  } catch (error) {
    await stopNetwork(network);
    throw error;
  }
}

/**
 * Ends all processes of a network: gateways, then cometbfts, then apps. None is left afterwards,
 * even if the supervisor had been killed. Does nothing to a network that is not running.
 */
export async function stopNetwork(network: NetworkRecord): Promise<void> {
  for (const joiner of joinersOf(network)) await stopNetwork(joiner);
  const supervisor = runningSupervisor(network);
  const restart = readPlan(network.folder)?.restart ?? DEFAULT_RESTART_POLICY;
  if (supervisor) {
    signalProcess(supervisor, 'SIGTERM');
    signalProcess(supervisor, 'SIGCONT');
    // Three kinds of process, one after the other, each with its own grace.
    if (!(await waitForExit(supervisor, 4 * restart.stopGraceMs))) {
      signalProcess(supervisor, 'SIGKILL');
      await waitForExit(supervisor, restart.stopGraceMs);
    }
  }
  await cleanOrphans(network.folder);
  removeFile(supervisorPidFile(network.folder));
}

/** Stops a network and removes its folder with all its keys and data, and what joined it. */
export async function resetNetwork(network: NetworkRecord): Promise<void> {
  for (const joiner of joinersOf(network)) await resetNetwork(joiner);
  await stopNetwork(network);
  rmSync(network.folder, { recursive: true, force: true });
}

async function createPlan(network: NetworkRecord, options: StartOptions): Promise<SupervisorPlan> {
  const { onProgress } = options;
  const cometbft =
    network.cometbft ?? (await ensureCometbft(onProgress ? { onBuild: onProgress } : {}));
  const planned = networkProcesses(network, cometbft);
  const processes = options.changeProcesses?.(planned) ?? planned;
  requirePrograms(processes);
  return {
    network: network.name,
    folder: network.folder,
    stallMs: network.stallMs,
    restart: { ...DEFAULT_RESTART_POLICY, ...options.restart },
    processes,
  };
}

function spawnSupervisor(folder: string): { readonly exitCode: number | null } {
  const entry = import.meta.resolve(
    import.meta.url.endsWith('.ts') ? './supervisorMain.ts' : './supervisorMain.js',
  );
  rotateLog(supervisorLogFile(folder));
  const log = openSync(supervisorLogFile(folder), 'a');
  try {
    const child = spawn(
      process.execPath,
      [...nodeArgumentsFor(entry), fileURLToPath(entry), folder],
      { cwd: repositoryFolder(), stdio: ['ignore', log, log], detached: true },
    );
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

async function awaitSupervisor(
  network: NetworkRecord,
  child: { readonly exitCode: number | null },
): Promise<void> {
  while (!runningSupervisor(network)) {
    if (child.exitCode !== null) {
      const line = lastLines(supervisorLogFile(network.folder), 1)[0] ?? '';
      throw new LocalnetError(`the supervisor of network "${network.name}" ended: ${line}`);
    }
    await sleep(50);
  }
}
