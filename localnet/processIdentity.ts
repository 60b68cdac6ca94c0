import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasErrorCode } from './errors.js';

/** A process for good: pids are reused, a pid together with its start is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Boot id and start tick on Linux, the start time as `ps` prints it elsewhere. */
  readonly started: string;
}

interface ProcessState {
  readonly started: string;
  /** The kernel's letter: R, S, D, T (stopped), Z (zombie) … */
  readonly letter: string;
}

/** Who runs under this pid now; undefined when nobody does (a zombie counts as nobody). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const state = readProcessState(pid);
  return state && state.letter !== 'Z' ? { pid, started: state.started } : undefined;
}

/** True while that very process lives. */
export function isSameProcess(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.started === identity.started;
}

/** True if the process is stopped by a signal (SIGSTOP), as a test that pauses it does. */
export function isPaused(pid: number): boolean {
  return readProcessState(pid)?.letter === 'T';
}

/** The identity that a pid file or lock holds; undefined for none or for a torn one. */
export function parseIdentity(text: string | undefined): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    if (typeof value === 'object' && value && 'pid' in value && 'started' in value) {
      const { pid, started } = value;
      return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined;
    }
  } catch {
    // A torn file says nothing.
  }
  return undefined;
}

/** Sends a signal to that very process; false if it is gone. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  return isSameProcess(identity) && trySignal(identity.pid, signal);
}

/** Resolves to true as soon as the process is gone, to false if it outlives the timeout. */
export async function waitForExit(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isSameProcess(identity)) {
    if (Date.now() >= deadline) {
      return false;
    }
    await sleep(25);
  }
  return true;
}

/** Asks a process to end (SIGTERM), and kills it if it is still there after `graceMs`. */
export async function terminateProcess(identity: ProcessIdentity, graceMs: number): Promise<void> {
  signalProcess(identity, 'SIGTERM');
  // A paused process would not see the SIGTERM before it is continued.
  signalProcess(identity, 'SIGCONT');
  if (!(await waitForExit(identity, graceMs))) {
    signalProcess(identity, 'SIGKILL');
    await waitForExit(identity, graceMs);
  }
}

/**
 * All live processes whose environment holds `name=value`. It finds what no pid file tells of, such
 * as the child of a process that was killed before it could note it. Empty where there is no /proc.
 */
export function findByEnvironment(name: string, value: string): readonly ProcessIdentity[] {
  if (!existsSync('/proc/self/environ')) {
    return [];
  }
  const wanted = `${name}=${value}`;
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids.flatMap((pid) => {
    const environment = readProcFile(`/proc/${pid}/environ`)?.split('\0') ?? [];
    const identity = environment.includes(wanted) ? identifyProcess(Number(pid)) : undefined;
    return identity ? [identity] : [];
  });
}

function trySignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (hasErrorCode(error, 'ESRCH', 'EPERM')) {
      return false;
    }
    throw error;
  }
}

function readProcessState(pid: number): ProcessState | undefined {
  if (existsSync('/proc/self/stat')) {
    const text = readProcFile(`/proc/${pid}/stat`);
    // The command name stands in parentheses and may itself hold spaces and parentheses.
    const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
    const [letter, startTick] = [fields?.[0], fields?.[19]];
    return letter && startTick ? { letter, started: `${bootId()}/${startTick}` } : undefined;
  }
  const result = spawnSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const match = /^(\S)\S*\s+(.+)$/.exec(result.stdout.trim());
  return match?.[1] && match[2] ? { letter: match[1], started: match[2] } : undefined;
}

let cachedBootId: string | undefined;

function bootId(): string {
  cachedBootId ??= readProcFile('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return cachedBootId;
}

function readProcFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Gone meanwhile, or another user's.
    return undefined;
  }
}
