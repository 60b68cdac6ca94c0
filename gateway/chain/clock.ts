import type { FollowedBlock } from './block.js';
import type { Follower } from './follower.js';

/** Largest difference between our clock and the chain's (operations.md, localnet). */
export const CLOCK_TOLERANCE_MS = 5_000;

export interface ClockCheck {
  /** Our clock minus the chain's in ms, measured when the latest block arrived. */
  readonly skewMs: () => number | undefined;
  /** Resolves with the first skew measured. */
  readonly measured: Promise<number>;
}

/**
 * Compares our clock with the chain's. A block's time is when the validators voted for the block
 * before it, so it is compared with the moment that block arrived here: on a chain that pauses
 * between blocks, comparing with the block's own arrival would be a false alarm. Blocks fetched
 * while catching up arrive late and do not count.
 */
export function createClockCheck(follower: Follower, now: () => number = Date.now): ClockCheck {
  let previous: { readonly height: bigint; readonly arrivedAt: number } | undefined;
  let skew: number | undefined;
  let found: (skewMs: number) => void = () => undefined;
  const measured = new Promise<number>((resolve) => (found = resolve));
  const startHeight = follower.latest().height;

  follower.onBlock(({ height, timeMs }: FollowedBlock) => {
    const arrivedAt = now();
    const isLive = height > startHeight && !follower.catchingUp();
    // Blocks that arrive together were fetched together, late.
    const isOwnArrival = previous !== undefined && arrivedAt - previous.arrivedAt > MIN_APART_MS;
    if (isLive && previous?.height === height - 1n && isOwnArrival) {
      skew = previous.arrivedAt - timeMs;
      found(skew);
    }
    previous = isLive ? { height, arrivedAt } : undefined;
  });
  return { skewMs: () => skew, measured };
}

const MIN_APART_MS = 50;
