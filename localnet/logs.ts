import { setTimeout as sleep } from 'node:timers/promises';
import { LocalnetError } from './errors.js';
import type { NetworkRecord } from './network.js';
import { readPlan } from './orphans.js';
import { supervisorLogFile } from './paths.js';
import { fileSize, lastLines, readRange } from './processFiles.js';

const POLL_MS = 250;
const TAIL_BYTES = 65_536;

interface Log {
  readonly name: string;
  readonly path: string;
}

export interface LogOptions {
  /** An institution, a kind (`app`), one process (`institution-1/app`) or `supervisor`. */
  readonly name?: string;
  /** Lines of each log to begin with. */
  readonly lines: number;
  readonly write: (line: string) => void;
}

/**
 * Prints the last lines of a network's logs, each with the process's name before it.
 * @throws LocalnetError for a name that no log has.
 */
export function printLogs(network: NetworkRecord, options: LogOptions): void {
  for (const { name, path } of selectLogs(network, options.name)) {
    for (const line of lastLines(path, options.lines, TAIL_BYTES)) {
      options.write(`${name} | ${line}`);
    }
  }
}

/** As `printLogs`, then prints what is added until the signal aborts. */
export async function followLogs(
  network: NetworkRecord,
  options: LogOptions,
  signal: AbortSignal,
): Promise<void> {
  const logs = selectLogs(network, options.name).map((log) => ({
    ...log,
    offset: fileSize(log.path),
    rest: '',
  }));
  printLogs(network, options);
  while (!signal.aborted) {
    for (const log of logs) {
      const size = fileSize(log.path);
      // Smaller than before: it was put aside and begun anew.
      const added = readRange(log.path, size < log.offset ? 0 : log.offset, size);
      log.offset = size;
      const lines = (log.rest + added).split('\n');
      log.rest = lines.pop() ?? '';
      for (const line of lines) {
        options.write(`${log.name} | ${line}`);
      }
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

function selectLogs(network: NetworkRecord, name: string | undefined): readonly Log[] {
  const processes = readPlan(network.folder)?.processes ?? [];
  const supervisor = { name: 'supervisor', path: supervisorLogFile(network.folder) };
  const selected = [
    ...processes
      .filter(
        (spec) => name === undefined || [spec.name, spec.institution, spec.kind].includes(name),
      )
      .map((spec) => ({ name: spec.name, path: spec.logFile })),
    ...(name === undefined || name === supervisor.name ? [supervisor] : []),
  ];
  if (selected.length === 0) {
    const names = processes.map((spec) => spec.name).join(', ');
    throw new LocalnetError(`no log is named "${name ?? ''}" (${names}, supervisor)`);
  }
  return selected;
}
