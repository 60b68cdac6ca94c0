import { setTimeout as wait } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { startThreadBeside } from '../../proto/thread.js';
import { StartupError } from '../errors.js';
import type { LcdSettings } from './lcd.js';

/** What the thread is started with. */
export interface LcdThreadData {
  readonly settings: LcdSettings;
  readonly level: string;
  /** Newest block of the node. */
  readonly height: bigint;
}

export type LcdThreadTask = { readonly heard: bigint } | { readonly stop: true };

export type LcdThreadReport =
  | { readonly listening: number }
  | { readonly failed: string }
  | { readonly status: number; readonly seconds: number }
  | { readonly indexed: bigint };

export interface LcdThreadOptions extends Omit<LcdThreadData, 'height'> {
  readonly height: () => bigint;
  readonly observe: (status: number, seconds: number) => void;
  readonly log: Logger;
}

/** The REST interface on a thread of its own, so that nobody's reading holds up a query. */
export interface LcdThread {
  readonly port: number;
  readonly heard: (height: bigint) => void;
  /** The last block in the index of transactions. */
  readonly indexHeight: () => bigint;
  readonly stop: () => Promise<void>;
}

const RESTART_MS = 1_000;

/** Starts the thread, and starts it again should it ever end. @throws StartupError */
export async function startLcdThread(options: LcdThreadOptions): Promise<LcdThread> {
  const { level, height, observe, log } = options;
  let indexHeight = 0n;
  let current: Worker | undefined;
  let ended: Promise<void> = Promise.resolve();
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;

  const launch = (settings: LcdSettings): Promise<number> => {
    const data: LcdThreadData = { settings, level, height: height() };
    const thread = startThreadBeside(import.meta.url, 'serveLcd', data);
    current = thread;
    ended = new Promise((resolve) => {
      thread.once('exit', () => resolve());
    });
    return new Promise((resolve, reject) => {
      thread.on('message', (report: LcdThreadReport) => {
        if ('listening' in report) resolve(report.listening);
        else if ('failed' in report) reject(new StartupError(report.failed));
        else if ('indexed' in report) indexHeight = report.indexed;
        else observe(report.status, report.seconds);
      });
      thread.on('error', (error) => {
        log.error({ err: error }, 'the thread of the REST interface failed');
        reject(error);
      });
    });
  };

  const port = await launch(options.settings);
  const keep = async (): Promise<void> => {
    for (;;) {
      await ended;
      if (isStopping()) return;
      await wait(RESTART_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (isStopping()) return;
      await launch({ ...options.settings, port }).catch((error: unknown) => {
        log.error({ err: error }, 'the REST interface is not served');
      });
    }
  };
  const keeping = keep();
  const tell = (task: LcdThreadTask): void => current?.postMessage(task);
  return {
    port,
    heard: (newest) => tell({ heard: newest }),
    indexHeight: () => indexHeight,
    stop: async () => {
      stopping.abort();
      tell({ stop: true });
      await keeping;
    },
  };
}
