import type { Logger } from 'pino';
import { keepThread } from '../../proto/keptThread.js';
import type { ThreadStart } from '../../proto/keptThread.js';
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

/** What it tells of its work: an answer, or how far the index is. */
type LcdProgress =
  { readonly status: number; readonly seconds: number } | { readonly indexed: bigint };

/** Where it listens. */
type LcdPorts = Pick<LcdSettings, 'port' | 'grpcPort'>;

export type LcdThreadReport = ThreadStart<LcdPorts> | LcdProgress;

export interface LcdThreadOptions extends Omit<LcdThreadData, 'height'> {
  readonly height: () => bigint;
  readonly observe: (status: number, seconds: number) => void;
  readonly log: Logger;
}

/** REST and gRPC on a thread of its own, so that nobody's reading holds up a query. */
export interface LcdThread extends LcdPorts {
  readonly heard: (height: bigint) => void;
  /** The last block in the index of transactions. */
  readonly indexHeight: () => bigint;
  readonly stop: () => Promise<void>;
}

/** Starts the thread, and starts it again should it ever end. @throws StartupError */
export async function startLcdThread(options: LcdThreadOptions): Promise<LcdThread> {
  const { settings, level, height, observe, log } = options;
  let indexHeight = 0n;
  const thread = await keepThread<LcdPorts, LcdThreadTask, LcdProgress>({
    start: (ports) => {
      const data: LcdThreadData = { settings: { ...settings, ...ports }, level, height: height() };
      return startThreadBeside(import.meta.url, 'serveLcd', data);
    },
    onReport: (progress) => {
      if ('indexed' in progress) indexHeight = progress.indexed;
      else observe(progress.status, progress.seconds);
    },
    failureOf: (reason) => new StartupError(reason),
    onFault: (error) => log.error({ err: error }, 'the thread of the REST interface failed'),
    onFailedRestart: (error) => log.error({ err: error }, 'the REST interface is not served'),
  });
  return {
    ...thread.place,
    heard: (newest) => thread.tell({ heard: newest }),
    indexHeight: () => indexHeight,
    stop: () => thread.stop({ stop: true }),
  };
}
