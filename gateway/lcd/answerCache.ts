/** An answer as it goes out. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: string;
  readonly height: bigint | undefined;
}

/** Answers that do not change: what was asked at one height. Those used last stay. */
export interface AnswerCache {
  readonly get: (key: string) => KeptAnswer | undefined;
  readonly put: (key: string, answer: KeptAnswer) => void;
}

/** What an entry takes beside its texts. */
const ENTRY_BYTES = 200;

/** @param maxBytes of keys and bodies together */
export function createAnswerCache(maxBytes: number): AnswerCache {
  const kept = new Map<string, KeptAnswer>();
  let bytes = 0;
  const sizeOf = (key: string, { body }: KeptAnswer): number =>
    ENTRY_BYTES + 2 * key.length + body.length;
  const remove = (key: string, answer: KeptAnswer): void => {
    kept.delete(key);
    bytes -= sizeOf(key, answer);
  };
  return {
    get: (key) => {
      const answer = kept.get(key);
      if (answer === undefined) return undefined;
      kept.delete(key);
      kept.set(key, answer);
      return answer;
    },
    put: (key, answer) => {
      const size = sizeOf(key, answer);
      const former = kept.get(key);
      if (former !== undefined) remove(key, former);
      if (size > maxBytes / 8) return;
      kept.set(key, answer);
      bytes += size;
      for (const [oldest, other] of kept) {
        if (bytes <= maxBytes) break;
        remove(oldest, other);
      }
    },
  };
}
