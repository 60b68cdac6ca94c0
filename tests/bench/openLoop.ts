import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Starts work at fixed moments, whether or not earlier work has ended, and returns how long each
 * took in milliseconds from the moment it was due: a server that stalls cannot hide it.
 */
export async function openLoop(
  perSecond: number,
  count: number,
  work: (index: number) => Promise<void>,
): Promise<number[]> {
  const start = performance.now() + 100;
  const times: number[] = [];
  const running: Promise<void>[] = [];
  for (let index = 0; index < count; index += 1) {
    const due = start + (index * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    // A timer fires up to a millisecond late; that is not the server's.
    const from = Math.max(due, performance.now() - 1);
    running.push(
      work(index).then(() => {
        times.push(performance.now() - from);
      }),
    );
  }
  await Promise.all(running);
  return times;
}
