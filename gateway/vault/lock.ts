import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';
import { StartupError } from '../errors.js';
import type { VaultEnvironment } from './environment.js';

/** A process, told from a later one with the same number. */
export interface LockHolder {
  readonly pid: number;
  /** When it was started, as the system says. */
  readonly started: string;
  /** Machine since its boot, and the space of process numbers. */
  readonly place: string;
}

const KEY = Buffer.from('holder');

/**
 * Takes the vault for this process. Two gateways on one vault would answer, claim and upload side
 * by side, each from its own memory. What a killed process left does not hold, nor does a holder of
 * another machine or container, which nobody here can look for. LMDB lets one process at a time
 * write, so that of two takers one sees the other.
 * @returns what gives it back
 * @throws StartupError naming the vault and the process that holds it
 */
export async function lockVault(
  environment: VaultEnvironment,
  holder: LockHolder = thisProcess(),
): Promise<() => Promise<void>> {
  const database = environment.database('lock');
  const entry = JSON.stringify(holder);
  const read = (): string | undefined => {
    const bytes = database.get(KEY);
    return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
  };
  await environment.transaction(() => {
    const known = read();
    const other = known === undefined ? undefined : (JSON.parse(known) as LockHolder);
    if (other !== undefined && isRunning(other)) {
      throw new StartupError(
        `the vault ${environment.path} is in use by the gateway with process id ${other.pid}`,
      );
    }
    database.put(KEY, Buffer.from(entry));
  });
  return () =>
    environment.transaction(() => {
      if (read() === entry) database.remove(KEY);
    });
}

/** This process as the holder of a vault. */
export function thisProcess(): LockHolder {
  const { pid } = process;
  return { pid, started: startOf(pid) ?? '', place: thisPlace() };
}

function isRunning({ pid, started, place }: LockHolder): boolean {
  return place === thisPlace() && startOf(pid) === started;
}

/** Start of a process in ticks since boot; undefined when there is none any more. */
function startOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field, a name in brackets, may hold anything.
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const isDead = state === 'Z' || state === 'X';
    return isDead ? undefined : (fields[STARTED] ?? '');
  } catch {
    return 'unknown';
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)), counted from the one after the state. */
const STARTED = 18;

function thisPlace(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
