import * as assert from 'uvu/assert';

/** Waits for the attempt, which must fail with an error whose text matches. */
export async function rejects(attempt: () => Promise<unknown>, pattern: RegExp): Promise<void> {
  let failure: unknown;
  try {
    await attempt();
  } catch (error) {
    failure = error;
  }
  assert.ok(failure !== undefined, `it was not refused: ${String(pattern)}`);
  assert.match(failure instanceof Error ? String(failure) : '', pattern);
}
