import { spawn } from 'node:child_process';
import path from 'node:path';

import { faultOfSource } from './discover.js';
import { clearGroup, signalGroup } from './processGroup.js';
import { parseSummary } from './summary.js';

/** The outcome of one test file. `failed` counts at least one where anything at all went wrong. */
export interface FileOutcome {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  /** Why the file failed beyond its own failing tests. */
  readonly reason?: string;
  readonly output: string;
  readonly durationMs: number;
}

/** How a child ended. */
interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set where the file did not end by itself. */
  readonly timedOutAfterMs?: number;
  readonly leftRunning: boolean;
}

const MAX_OUTPUT = 400_000;
const running = new Set<number>();

/** Kills every test process that is still running, with its children; for an interrupted run. */
export function killRunning(): void {
  for (const pid of running) signalGroup(pid, 'SIGKILL');
}

function judge(file: string, ending: Ending, output: string, durationMs: number): FileOutcome {
  const summary = parseSummary(output);
  const passed = summary?.passed ?? 0;
  const failedTests = summary ? summary.total - summary.passed : 0;
  const base = { file, passed, output, durationMs };
  const fail = (reason: string): FileOutcome => ({
    ...base,
    failed: Math.max(1, failedTests),
    reason,
  });

  if (ending.timedOutAfterMs) return fail(`it did not end in ${ending.timedOutAfterMs / 1000} s`);
  if (ending.signal) return fail(`it was killed by ${ending.signal}`);
  if (!summary) return fail(`it ended (exit ${ending.code ?? '?'}) without a summary`);
  if (summary.skipped > 0) return fail(`it skipped ${summary.skipped} tests`);
  if (summary.total === 0) return fail('it ran no test');
  if (ending.code !== 0 && failedTests === 0)
    return fail(`it exited with ${ending.code ?? '?'} after its tests had passed`);
  if (ending.leftRunning) return fail('it left a process running');
  return { ...base, failed: failedTests };
}

/**
 * Runs one test file in a process group of its own and judges it. The group is killed after
 * `timeoutMs`, and whatever the file leaves running is killed and held against it.
 */
export async function runFile(file: string, timeoutMs: number): Promise<FileOutcome> {
  const fault = faultOfSource(file);
  if (fault) return { file, passed: 0, failed: 1, reason: fault, output: '', durationMs: 0 };

  const startedAt = performance.now();
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-MAX_OUTPUT);
  };
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);

  const timeout = { passed: false };
  const timer = setTimeout(() => {
    timeout.passed = true;
    if (pid !== undefined) signalGroup(pid, 'SIGKILL');
  }, timeoutMs);

  let cleared = Promise.resolve(false);
  const ended = await new Promise<Pick<Ending, 'code' | 'signal'>>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
    // A grandchild would keep the pipes open: it goes first, then 'close' comes.
    child.once('exit', () => {
      clearTimeout(timer);
      if (pid !== undefined) cleared = clearGroup(pid);
    });
  });
  const ending = {
    ...ended,
    leftRunning: await cleared,
    ...(timeout.passed ? { timedOutAfterMs: timeoutMs } : {}),
  };
  if (pid !== undefined) running.delete(pid);
  return judge(path.normalize(file), ending, output, performance.now() - startedAt);
}
