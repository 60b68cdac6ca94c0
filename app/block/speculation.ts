import type { Steps } from '../kit/steps.js';

/**
 * A block that is executed before it is decided. Whoever executes it ahead does so in steps; when the
 * block is decided, the rest of it is run. What is dropped, or failed, never happened.
 */
export interface Speculation<Result> {
  /** Replaces what there was; `execute` must have no effect but on its result. */
  readonly begin: (key: string, execute: () => Steps<Result>) => void;
  /**
   * Steps that execute it as long as it is not dropped, and up to one that takes long; undefined
   * where there is nothing to do.
   */
  readonly steps: <Told>(tell: (result: Result) => Told) => Steps<Told | undefined> | undefined;
  /**
   * The steps that are left of that very key, to its result; undefined for another, after which it
   * is dropped, and where it failed.
   */
  readonly finish: (key: string | undefined) => Steps<Result | undefined>;
  readonly drop: () => void;
}

interface Running<Result> {
  readonly key: string;
  readonly work: Steps<Result>;
  result: Result | undefined;
  hasFailed: boolean;
}

export function createSpeculation<Result>(): Speculation<Result> {
  let current: Running<Result> | undefined;

  /**
   * One step; true where it was the last that is made ahead. A fault is swallowed: the block is run
   * again when it is decided, and fails there.
   */
  const step = (running: Running<Result>): boolean => {
    try {
      const made = running.work.next();
      if (made.done !== true) return made.value === 'long';
      running.result = made.value;
    } catch {
      running.hasFailed = true;
    }
    return true;
  };

  return {
    begin: (key, execute) => {
      current = { key, work: execute(), result: undefined, hasFailed: false };
    },
    steps: (tell) => {
      const running = current;
      if (running === undefined) return undefined;
      return (function* () {
        while (current === running && running.result === undefined && !running.hasFailed) {
          if (step(running)) break;
          yield;
        }
        return running.result === undefined ? undefined : tell(running.result);
      })();
    },
    *finish(key) {
      const running = current;
      current = undefined;
      if (running === undefined || key === undefined || running.key !== key) return undefined;
      if (running.hasFailed) return undefined;
      try {
        return running.result ?? (yield* running.work);
      } catch {
        return undefined;
      }
    },
    drop: () => {
      current = undefined;
    },
  };
}
