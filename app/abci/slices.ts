import type { Steps } from '../block/steps.js';

/** How long work may hold the event loop before others have their turn. */
const SLICE_MS = 8;

/** Resolves when all that waits for the event loop now has had it. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Runs work in slices, with everything else that waits for the event loop between them. Ends after
 * the first slice where that is all.
 */
export async function runInSlices<Result>(steps: Steps<Result>): Promise<Result> {
  for (;;) {
    const end = performance.now() + SLICE_MS;
    do {
      const step = steps.next();
      if (step.done === true) return step.value;
    } while (performance.now() < end);
    await nextTurn();
  }
}

/** Does the work when what is done now, and its reply, are through. */
export function afterThis(work: () => void): void {
  setImmediate(work);
}
