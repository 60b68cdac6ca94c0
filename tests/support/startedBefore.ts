import { test } from 'uvu';
import { reporting } from './reporting.js';

/** Something that runs during the tests of a file; what it kept tells why one failed. */
interface Stoppable {
  readonly stop: (options: { readonly keep: boolean }) => Promise<void>;
}

/**
 * Starts something before the first test of this file and stops it after the last; what it has
 * written is kept unless every test that was made here passed. Returns `test` for such tests.
 */
export function startedBefore<Started extends Stoppable>(
  start: () => Promise<Started>,
): (name: string, run: (started: Started) => Promise<void> | void) => void {
  let started: Started;
  let open = 0;
  test.before(
    reporting(async () => {
      started = await start();
    }),
  );
  test.after(async () => {
    await started.stop({ keep: open > 0 });
  });
  return (name, run) => {
    open += 1;
    test(name, async () => {
      await run(started);
      open -= 1;
    });
  };
}
