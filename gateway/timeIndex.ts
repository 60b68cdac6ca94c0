import { binaryRange, PRESENT, sortableTime } from './sealedStore.js';
import type { VaultEnvironment, VaultWrite } from './vault/environment.js';

/** Keys of documents by time: for a history and for forgetting what is old enough. */
export interface TimeIndex {
  /** Puts a key in, for `environment.write` or `applyWrite`. @param timeMs ms */
  readonly toWrite: (timeMs: number, key: string) => VaultWrite;
  /** Keys newest first, strictly after the cursor, and the cursor of those that follow. */
  readonly newest: (
    cursor: string | undefined,
    limit: number,
  ) => { readonly keys: readonly string[]; readonly next: string | undefined };
  /**
   * Takes at most so many keys of times before `before` (ms) out, and calls `forget` for each inside
   * the same transaction. Resolves with the keys once it is committed.
   */
  readonly purge: (
    before: number,
    limit: number,
    forget: (key: string) => void,
  ) => Promise<readonly string[]>;
}

/** @param name of the database */
export function createTimeIndex(environment: VaultEnvironment, name: string): TimeIndex {
  const times = environment.database(name);
  const entries = (range: Parameters<typeof binaryRange>[0]): string[] =>
    [...times.range(binaryRange(range))].map(({ key }) => Buffer.from(key).toString());
  return {
    toWrite: (timeMs, key) => ({
      database: times,
      key: Buffer.from(`${sortableTime(timeMs)}/${key}`),
      value: PRESENT,
    }),
    newest: (cursor, limit) => {
      const upTo = cursor ? { to: cursor } : {};
      const found = entries({ reverse: true, limit: limit + 1, ...upTo });
      const page = found.slice(0, limit);
      return { keys: page.map(keyOf), next: found.length > limit ? page.at(-1) : undefined };
    },
    purge: async (before, limit, forget) => {
      const expired = entries({ to: sortableTime(before), limit });
      if (expired.length === 0) return [];
      const keys = expired.map(keyOf);
      await environment.transaction(() => {
        for (const entry of expired) times.remove(Buffer.from(entry));
        for (const key of keys) forget(key);
      });
      return keys;
    },
  };
}

function keyOf(entry: string): string {
  return entry.slice(entry.indexOf('/') + 1);
}
