/**
 * Lets one call after the other have its turn, each beginning when the former has ended, well or
 * not: CometBFT makes the calls of a connection so, and nothing may depend on that it does.
 */
export function createTurns(): <Result>(
  work: () => Result | Promise<Result>,
) => Result | Promise<Result> {
  let last: Promise<unknown> | undefined;
  return (work) => {
    const run = last === undefined ? work() : last.then(work);
    if (!(run instanceof Promise)) return run;
    const ended = run.then(
      () => undefined,
      () => undefined,
    );
    last = ended;
    void ended.then(() => {
      if (last === ended) last = undefined;
    });
    return run;
  };
}
