import type { Steps } from './kit/steps.js';

/** How long work may hold the event loop at least before others have their turn, and at most. */
const SLICE_MS = 4;
const LONGEST_SLICE_MS = 24;

/** Resolves when all that waits for the event loop now has had it. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Runs work in slices, with everything else that waits for the event loop between them. A slice
 * lasts as long as the others' turn before it, within bounds, so that a flood of calls does not
 * starve the work. Ends after the first slice where that is all.
 */
export async function runInSlices<Result>(steps: Steps<Result>): Promise<Result> {
  let sliceMs = SLICE_MS;
  for (;;) {
    const end = performance.now() + sliceMs;
    do {
      const step = steps.next();
      if (step.done === true) return step.value;
    } while (performance.now() < end);
    const paused = performance.now();
    await nextTurn();
    const others = performance.now() - paused;
    sliceMs = Math.min(Math.max(others, SLICE_MS), LONGEST_SLICE_MS);
  }
}

/** Does the work when what is done now, and its reply, are through. */
export function afterThis(work: () => void): void {
  setImmediate(work);
}
