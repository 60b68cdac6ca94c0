import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until the condition holds. @throws Error when it does not within the time. */
export async function waitFor(
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() >= deadline) {
      throw new Error(`not within ${timeoutMs} ms: ${condition.toString()}`);
    }
    await sleep(20);
  }
}
