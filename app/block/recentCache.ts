/** Remembers the most recent entries within a bound; what it forgot is computed anew. */
export interface RecentCache<Value> {
  readonly get: (key: string) => Value | undefined;
  readonly set: (key: string, value: Value, weight?: number) => void;
}

/**
 * Two generations: when the young one is full it becomes the old one, and the old one is forgotten.
 * What is read moves to the young one. At most twice `capacity` of weight is held.
 */
export function createRecentCache<Value>(capacity: number): RecentCache<Value> {
  interface Entry {
    readonly value: Value;
    readonly weight: number;
  }
  let young = new Map<string, Entry>();
  let old = new Map<string, Entry>();
  let youngWeight = 0;

  const put = (key: string, entry: Entry): void => {
    if (youngWeight + entry.weight > capacity) {
      old = young;
      young = new Map();
      youngWeight = 0;
    }
    young.set(key, entry);
    youngWeight += entry.weight;
  };

  return {
    get: (key) => {
      const entry = young.get(key);
      if (entry !== undefined) return entry.value;
      const older = old.get(key);
      if (older !== undefined) put(key, older);
      return older?.value;
    },
    set: (key, value, weight = 1) => {
      if (!young.has(key)) put(key, { value, weight });
    },
  };
}
