/**
 * Work cut into short steps: whoever runs it may let others have the event loop between them. Apart
 * from that it is one synchronous computation. `long` tells that the next step takes long.
 */
export type Steps<Result> = Generator<'long' | undefined, Result, undefined>;

/** Runs what is left of the work in one go. */
export function runAtOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
