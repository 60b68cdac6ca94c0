import type { Logger } from 'pino';
import { pause } from './backOff.js';

/** Work that is done again and again. */
export interface Recurring {
  readonly name: string;
  /** Pause between the end of one run and the start of the next. */
  readonly everyMs: number;
  readonly run: () => Promise<void>;
}

/** Starts the loops; `stop` resolves once none of them is in the middle of a run. */
export function startTimers(
  log: Logger,
  works: readonly Recurring[],
): { readonly stop: () => Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const loop = async ({ name, everyMs, run }: Recurring): Promise<void> => {
    while (!signal.aborted) {
      try {
        await run();
      } catch (error) {
        log.error({ err: error, work: name }, 'recurring work failed');
      }
      await pause(everyMs, signal);
    }
  };
  const loops = works.map(loop);
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}
