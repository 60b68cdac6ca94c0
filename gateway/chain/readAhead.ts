/** Reads blocks one after the other, some of the next ones meanwhile. */
export interface ReadAhead<Block> {
  /** The block of a height, which is taken once; those up to `last` may be read ahead. */
  readonly take: (height: bigint, last: bigint) => Promise<Block>;
  /** Forgets what was read ahead. */
  readonly clear: () => void;
}

/** @param window so many are read at a time */
export function createReadAhead<Block>(
  window: number,
  read: (height: bigint) => Promise<Block>,
): ReadAhead<Block> {
  const ahead = new Map<bigint, Promise<Block>>();
  const readingOf = (height: bigint): Promise<Block> => {
    const known = ahead.get(height);
    if (known !== undefined) return known;
    const reading = read(height);
    // Whoever takes it sees the failure; until then it is not unhandled.
    reading.catch(() => undefined);
    ahead.set(height, reading);
    return reading;
  };
  return {
    take: (height, last) => {
      const taken = readingOf(height);
      for (let at = height + 1n; at <= last && at < height + BigInt(window); at += 1n) {
        void readingOf(at);
      }
      ahead.delete(height);
      return taken;
    },
    clear: () => ahead.clear(),
  };
}
