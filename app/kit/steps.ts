/**
 * Work cut into short steps: whoever runs it may let others have the event loop between them. Apart
 * from that it is one synchronous computation. `long` tells that the next step takes long.
 */
export type Steps<Result> = Generator<'long' | undefined, Result, undefined>;

/** Work that is either done, or is cut into steps because there may be much of it. */
export type Work<Result> = Result | Steps<Result>;

/** The work as a part of other steps. */
export function* stepsOf<Result>(work: Work<Result>): Steps<Result> {
  return isSteps(work) ? yield* work : work;
}

/** Runs what is left of the work in one go. */
export function runAtOnce<Result>(work: Work<Result>): Result {
  if (!isSteps(work)) return work;
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

function isSteps<Result>(work: Work<Result>): work is Steps<Result> {
  return typeof work === 'object' && work !== null && Symbol.iterator in work && 'next' in work;
}
