import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { appendFileSync, closeSync, existsSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorText } from './errors.js';
import { FOLDER_VARIABLE } from './paths.js';
import { fileSize, removeFile, rotateLog, tellingLine, writePidFile } from './processFiles.js';
import { identifyProcess, terminateProcess } from './processIdentity.js';
import type { ProcessIdentity } from './processIdentity.js';
import type { ProcessPhase, ProcessReport, ProcessSpec, RestartPolicy } from './processSpec.js';
import { isReady } from './readyCheck.js';
import { NO_EXITS, recordExit, restartDelayMs } from './restartPolicy.js';

const POLL_MS = 100;

/** One process that is kept running until `stop`. */
export interface SupervisedProcess {
  readonly spec: ProcessSpec;
  /** Where in its log the present run began. */
  logStart(): number;
  /** When the present run began, and when one last ended, in milliseconds; undefined for never. */
  startedAtMs(): number | undefined;
  endedAtMs(): number | undefined;
  identity(): ProcessIdentity | undefined;
  report(): ProcessReport;
  /** Ends the present run; it is started again as after any exit, with this as the reason. */
  restart(reason: string): void;
  /** Ends it for good; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface SupervisedProcessOptions {
  readonly spec: ProcessSpec;
  /** Folder of the network; children carry it in their environment. */
  readonly folder: string;
  readonly policy: RestartPolicy;
  readonly isReady: (processName: string) => boolean;
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

/** Starts to keep a process running; see `ProcessPhase` for what it goes through. */
export function superviseProcess(options: SupervisedProcessOptions): SupervisedProcess {
  const { spec, policy } = options;
  const stopping = new AbortController();
  let phase: ProcessPhase = 'waiting';
  let identity: ProcessIdentity | undefined;
  let starts = 0;
  let logStart = 0;
  let startedAtMs: number | undefined;
  let history = NO_EXITS;
  let restartReason: string | undefined;
  let last: { readonly exit: string; readonly line: string | undefined } | undefined;

  const enter = (next: ProcessPhase) => {
    if (phase !== next) {
      phase = next;
      options.onChange();
    }
  };
  const pause = (milliseconds: number) =>
    sleep(milliseconds, undefined, { signal: stopping.signal }).catch(() => undefined);
  // A function, so that the compiler does not take it for constant across an await.
  const isStopping = () => stopping.signal.aborted;

  const awaitStart = async () => {
    const since = Date.now();
    const isDue = () =>
      spec.after.every(
        ({ name, withinMs }) =>
          options.isReady(name) || (withinMs !== undefined && Date.now() - since >= withinMs),
      );
    while (!isStopping() && (existsSync(spec.holdFile) || !isDue())) {
      enter(existsSync(spec.holdFile) ? 'held' : 'waiting');
      await pause(POLL_MS);
    }
  };

  const awaitReady = async (run: AbortSignal) => {
    const hasEnded = () => run.aborted;
    while (!hasEnded()) {
      if ((await isReady(spec.ready)) && !hasEnded()) {
        enter('ready');
        return;
      }
      await sleep(POLL_MS, undefined, { signal: run }).catch(() => undefined);
    }
  };

  const runOnce = async (): Promise<string> => {
    rotateLog(spec.logFile);
    logStart = fileSize(spec.logFile);
    startedAtMs = Date.now();
    starts += 1;
    const child = spawnChild(spec, options.folder);
    const ended = awaitExit(child);
    identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
    if (identity) {
      try {
        writePidFile(spec.pidFile, identity);
      } catch (error) {
        // On a full disk: it is still found by its environment.
        options.log(`${spec.name}: pid file not written: ${errorText(error)}`);
      }
    }
    enter('starting');
    const run = new AbortController();
    const readiness = awaitReady(run.signal);
    const exit = await ended;
    run.abort();
    await readiness;
    identity = undefined;
    removeFile(spec.pidFile);
    return exit;
  };

  const keepRunning = async () => {
    for (;;) {
      await awaitStart();
      if (isStopping()) {
        break;
      }
      const exit = await runOnce().catch((error: unknown) => errorText(error));
      if (isStopping()) {
        break;
      }
      last = { exit: restartReason ?? exit, line: tellingLine(spec.logFile, logStart) };
      restartReason = undefined;
      const nowMs = Date.now();
      history = recordExit(policy, history, nowMs, nowMs - (startedAtMs ?? nowMs));
      const delayMs = restartDelayMs(policy, history);
      options.log(`${spec.name} ended (${last.exit}); next start in ${delayMs} ms`);
      enter(history.isLooping ? 'crash-looping' : 'backoff');
      await pause(delayMs);
    }
    enter('stopped');
  };
  const done = keepRunning();

  return {
    spec,
    logStart: () => logStart,
    startedAtMs: () => startedAtMs,
    endedAtMs: () => history.exitTimesMs.at(-1),
    identity: () => identity,
    report: () => ({
      name: spec.name,
      institution: spec.institution,
      kind: spec.kind,
      phase,
      restarts: Math.max(0, starts - 1),
      ...(identity ? { pid: identity.pid } : {}),
      ...(last ? { lastExit: last.exit } : {}),
      ...(last?.line === undefined ? {} : { lastLine: last.line }),
    }),
    restart: (reason) => {
      if (identity && restartReason === undefined) {
        restartReason = reason;
        void terminateProcess(identity, policy.stopGraceMs);
      }
    },
    stop: async () => {
      stopping.abort();
      if (identity) {
        await terminateProcess(identity, policy.stopGraceMs);
      }
      await done;
    },
  };
}

function spawnChild(spec: ProcessSpec, folder: string): ChildProcess {
  const log = openSync(spec.logFile, 'a');
  try {
    const { BANMA_CACHE: _, ...environment } = process.env;
    // The log is the child's own file handle, so that it outlives a killed supervisor's pipes. All
    // stay in the supervisor's session: Linux weighs niceness within one session only (autogroup).
    return spawn(spec.argv[0] ?? '', spec.argv.slice(1), {
      cwd: spec.cwd,
      env: { ...environment, ...spec.env, [FOLDER_VARIABLE]: folder },
      stdio: ['ignore', log, log],
    }).on('error', (error) => {
      appendFileSync(
        spec.logFile,
        `${spec.argv[0] ?? ''} could not be started: ${error.message}\n`,
      );
    });
  } finally {
    closeSync(log);
  }
}

function awaitExit(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve(error.message);
    });
    child.once('exit', (code, signal) => {
      resolve(signal === null ? `exit code ${code ?? 0}` : `signal ${signal}`);
    });
  });
}
