import { setTimeout as wait } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';

/** What a thread reports first: where it listens, or why it cannot. */
export type ThreadStart<Place> = { readonly listening: Place } | { readonly failed: string };

/** A thread that serves, and is started again should it ever end. */
export interface KeptThread<Place, Task> {
  /** Where the first one listens, and every later one. */
  readonly place: Place;
  /** Tells the thread of now; nobody hears it while none runs. */
  readonly tell: (task: Task) => void;
  /** Tells it to end, and resolves once it has. */
  readonly stop: (lastTask: Task) => Promise<void>;
}

export interface KeptThreadOptions<Place, Report extends object> {
  /** @param place where the one before it listened */
  readonly start: (place?: Place) => Worker;
  /** Of all that is no ThreadStart. */
  readonly onReport: (report: Report) => void;
  /** The error of a start that failed, of which the thread says this. */
  readonly failureOf: (reason: string) => Error;
  /** The thread threw. */
  readonly onFault: (error: unknown) => void;
  /** It was started again, and does not listen. */
  readonly onFailedRestart: (error: unknown) => void;
}

const RESTART_MS = 1_000;

/** Resolves once the thread listens. @throws the error of `failureOf`, or what the thread threw */
export async function keepThread<Place, Task, Report extends object>(
  options: KeptThreadOptions<Place, Report>,
): Promise<KeptThread<Place, Task>> {
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let current: Worker;
  let ended: Promise<void>;

  const launch = async (at?: Place): Promise<Place> => {
    const thread = options.start(at);
    current = thread;
    ended = new Promise((resolve) => {
      thread.once('exit', () => resolve());
    });
    return new Promise((resolve, reject) => {
      thread.on('message', (report: ThreadStart<Place> | Report) => {
        if (!isStart<Place>(report)) options.onReport(report);
        else if ('listening' in report) resolve(report.listening);
        else reject(options.failureOf(report.failed));
      });
      thread.on('error', (error) => {
        options.onFault(error);
        reject(error);
      });
    });
  };

  const place = await launch();
  const keep = async (): Promise<void> => {
    for (;;) {
      await ended;
      if (isStopping()) return;
      await wait(RESTART_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (isStopping()) return;
      launch(place).catch(options.onFailedRestart);
    }
  };
  const keeping = keep();
  const tell = (task: Task): void => current.postMessage(task);
  return {
    place,
    tell,
    stop: async (lastTask) => {
      stopping.abort();
      tell(lastTask);
      await keeping;
    },
  };
}

function isStart<Place>(report: object): report is ThreadStart<Place> {
  return 'listening' in report || 'failed' in report;
}
