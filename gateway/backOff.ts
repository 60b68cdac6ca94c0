import { setTimeout as wait } from 'node:timers/promises';

/** Bounds of pauses between attempts, ms. */
export interface BackOffBounds {
  readonly first: number;
  readonly most: number;
}

/** Pauses that double from attempt to attempt, up to a bound. */
export interface BackOff {
  /** Length of the next pause, ms. */
  readonly nextMs: () => number;
  /** An attempt succeeded: the next pause is the first again. */
  readonly reset: () => void;
}

export function createBackOff({ first, most }: BackOffBounds): BackOff {
  let delayMs = first;
  return {
    nextMs: () => {
      const current = delayMs;
      delayMs = Math.min(2 * delayMs, most);
      return current;
    },
    reset: () => {
      delayMs = first;
    },
  };
}

/** Says whether work that recurs by itself may be tried again after it failed. */
export interface RetryTime {
  readonly isOver: (now: number) => boolean;
  readonly failed: (now: number) => void;
  readonly succeeded: () => void;
}

/** After 0.5 s, doubling to 10 s, until an attempt succeeds. */
export function createRetryTime(): RetryTime {
  const backOff = createBackOff({ first: 500, most: 10_000 });
  let until = 0;
  return {
    isOver: (now) => now >= until,
    failed: (now) => {
      until = now + backOff.nextMs();
    },
    succeeded: () => {
      backOff.reset();
      until = 0;
    },
  };
}

/** Waits, but no longer than until the signal. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined);
}
