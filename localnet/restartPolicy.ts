import type { RestartPolicy } from './processSpec.js';

/** What is remembered of a process's exits from one to the next. */
export interface RestartHistory {
  /** Exits not separated by a quiet run, oldest first; at most `loopExits`. */
  readonly exitTimesMs: readonly number[];
  readonly isLooping: boolean;
}

export const NO_EXITS: RestartHistory = { exitTimesMs: [], isLooping: false };

/**
 * The history with one exit more, after a run of `ranMs`. A run longer than the window wipes it; a
 * crash loop, once seen, lasts until such a run, though its slow retries lie far apart.
 */
export function recordExit(
  policy: RestartPolicy,
  history: RestartHistory,
  nowMs: number,
  ranMs: number,
): RestartHistory {
  if (ranMs > policy.windowMs) {
    return { exitTimesMs: [nowMs], isLooping: false };
  }
  const exitTimesMs = [...history.exitTimesMs, nowMs].slice(-policy.loopExits);
  const oldest = exitTimesMs[0] ?? nowMs;
  const isDense = exitTimesMs.length === policy.loopExits && nowMs - oldest <= policy.windowMs;
  return { exitTimesMs, isLooping: history.isLooping || isDense };
}

/** How long to wait before the next start. */
export function restartDelayMs(policy: RestartPolicy, history: RestartHistory): number {
  if (history.isLooping) {
    return policy.loopDelayMs;
  }
  const doublings = Math.max(0, history.exitTimesMs.length - 1);
  return Math.min(policy.firstDelayMs * 2 ** doublings, policy.maximumDelayMs);
}
