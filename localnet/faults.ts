import { setTimeout as sleep } from 'node:timers/promises';
import { writeFileAtomically } from './atomicFile.js';
import { LocalnetError } from './errors.js';
import { institutionOf } from './network.js';
import type { NetworkRecord } from './network.js';
import { holdFile, pidFile } from './paths.js';
import { readPidFile, removeFile } from './processFiles.js';
import { isPaused, isSameProcess, signalProcess, waitForExit } from './processIdentity.js';
import type { ProcessIdentity } from './processIdentity.js';
import type { ProcessKind } from './processSpec.js';

const EXIT_TIMEOUT_MS = 10_000;

/**
 * The process that runs now.
 * @throws LocalnetError when it does not run.
 */
export function runningProcess(
  network: NetworkRecord,
  institution: string,
  kind: ProcessKind,
): ProcessIdentity {
  const { folder } = institutionOf(network, institution);
  const identity = readPidFile(pidFile(folder, kind));
  if (!identity || !isSameProcess(identity)) {
    throw new LocalnetError(`${institution}/${kind} of network "${network.name}" does not run`);
  }
  return identity;
}

/** SIGKILL; resolves with the pid when the process is gone. The supervisor starts it again. */
export async function killProcess(
  network: NetworkRecord,
  institution: string,
  kind: ProcessKind,
): Promise<number> {
  const identity = runningProcess(network, institution, kind);
  signalProcess(identity, 'SIGKILL');
  await waitForExit(identity, EXIT_TIMEOUT_MS);
  return identity.pid;
}

/**
 * SIGSTOP: it keeps its sockets and answers nobody; resolves when it has stopped. The height watch
 * leaves paused nodes alone.
 */
export async function pauseProcess(
  network: NetworkRecord,
  institution: string,
  kind: ProcessKind,
): Promise<void> {
  const identity = runningProcess(network, institution, kind);
  signalProcess(identity, 'SIGSTOP');
  while (isSameProcess(identity) && !isPaused(identity.pid)) {
    await sleep(5);
  }
}

/** SIGCONT: it goes on where it was paused. */
export function resumeProcess(
  network: NetworkRecord,
  institution: string,
  kind: ProcessKind,
): void {
  signalProcess(runningProcess(network, institution, kind), 'SIGCONT');
}

/** Kills a process and keeps it down until `releaseProcess` or the next start of the network. */
export async function holdProcess(
  network: NetworkRecord,
  institution: string,
  kind: ProcessKind,
): Promise<void> {
  const { folder } = institutionOf(network, institution);
  writeFileAtomically(holdFile(folder, kind), 'held down on order\n');
  await killProcess(network, institution, kind);
}

/** Lets the supervisor start a held process again. */
export function releaseProcess(
  network: NetworkRecord,
  institution: string,
  kind: ProcessKind,
): void {
  removeFile(holdFile(institutionOf(network, institution).folder, kind));
}
