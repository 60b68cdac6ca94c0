import type { ReadOnlyStore } from '../state/lmdb/readOnlyStore.js';

/** Keeps queries from seeing less than was committed when they came. */
export interface Freshness {
  /**
   * Resolves when the disk holds what is committed now; reads see it until the turn of the event
   * loop ends. @throws StaleState after two seconds without the disk
   */
  readonly reached: () => Promise<void>;
  /** A height is on the disk. */
  readonly durable: (height: bigint) => void;
}

/** The disk does not follow; the query may be asked again. */
export class StaleState extends Error {
  override readonly name = 'StaleState';
}

const PATIENCE_MS = 2_000;

/** @param committed the newest committed height */
export function createFreshness(
  committed: () => bigint,
  store: Pick<ReadOnlyStore, 'renew' | 'committed'>,
  patienceMs = PATIENCE_MS,
): Freshness {
  let waiting: readonly { readonly height: bigint; readonly resolve: () => void }[] = [];

  const isReached = (height: bigint): boolean => {
    store.renew();
    return (store.committed()?.height ?? 0n) >= height;
  };

  const waitFor = (height: bigint): Promise<void> =>
    new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const waiter = { height, resolve: done };
      const timer = setTimeout(() => {
        waiting = waiting.filter((other) => other !== waiter);
        reject(new StaleState(`height ${height} is not on the disk yet`));
      }, patienceMs);
      waiting = [...waiting, waiter];
    });

  return {
    reached: async () => {
      const height = committed();
      if (isReached(height)) return;
      await waitFor(height);
      store.renew();
    },
    durable: (height) => {
      const met = waiting.filter((waiter) => waiter.height <= height);
      waiting = waiting.filter((waiter) => waiter.height > height);
      for (const { resolve } of met) resolve();
    },
  };
}
