/** Token bucket per key: so many a second on average, so many at once. */
export interface RateLimit {
  /** Takes one token; otherwise tells in how many whole seconds there is one. */
  readonly take: (key: string, now: number) => { readonly retryAfterSeconds: number } | undefined;
}

const MAX_KEYS = 10_000;

/** @param now of `take` is in ms */
export function createRateLimit(perSecond: number, burst: number): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take: (key, now) => {
      let bucket = buckets.get(key);
      if (bucket === undefined) {
        if (buckets.size >= MAX_KEYS) buckets.clear();
        bucket = { tokens: burst, at: now };
        buckets.set(key, bucket);
      }
      const elapsed = Math.max(0, now - bucket.at) / 1_000;
      bucket.tokens = Math.min(burst, bucket.tokens + elapsed * perSecond);
      bucket.at = now;
      if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return undefined;
      }
      return { retryAfterSeconds: Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond)) };
    },
  };
}
