import { setPriority } from 'node:os';

/** The most a thread can make way for others. */
export const MOST_NICE = 19;

/**
 * Lets other work of the machine go before that of the calling thread and of the threads it starts
 * from now on. Linux alone tells threads apart; elsewhere nothing is done.
 * @param nice 0 to 19, as of nice(1)
 */
export function makeWay(nice: number): void {
  if (nice > 0 && process.platform === 'linux') setPriority(nice);
}
