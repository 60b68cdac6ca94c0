/** Keys kept in order for range reads: cheap to add to one by one, sorted only when read. */
export interface SortedKeys {
  readonly add: (key: string) => void;
  /** Keys with start ≤ key < end, ascending or descending. Do not add while iterating. */
  readonly range: (start: string, end: string, reverse: boolean) => Iterable<string>;
}

const CHUNK_KEYS = 512;

/** First index in the ascending keys that is not below the key. */
function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * A list of ascending chunks. Writes and range reads alternate within a block, so that sorting
 * everything again at each read would cost the square of the number of writes.
 */
export function createSortedKeys(): SortedKeys {
  let chunks: string[][] = [];
  let added: string[] = [];

  /** Index of the chunk in which the key belongs. */
  const chunkOf = (key: string): number => {
    let low = 0;
    let high = chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((chunks[middle]?.[0] ?? '') <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  const insert = (key: string): void => {
    const index = chunkOf(key);
    const chunk = chunks[index];
    if (chunk === undefined) {
      chunks.push([key]);
      return;
    }
    chunk.splice(lowerBound(chunk, key), 0, key);
    if (chunk.length > CHUNK_KEYS) chunks.splice(index + 1, 0, chunk.splice(CHUNK_KEYS >> 1));
  };

  const rebuild = (): void => {
    const all = [...chunks.flat(), ...added].sort(compareText);
    chunks = [];
    for (let start = 0; start < all.length; start += CHUNK_KEYS >> 1) {
      chunks.push(all.slice(start, start + (CHUNK_KEYS >> 1)));
    }
  };

  const settle = (): void => {
    if (added.length === 0) return;
    // One by one where few are new; all at once where most are.
    if (added.length * 8 < chunks.length * CHUNK_KEYS) for (const key of added) insert(key);
    else rebuild();
    added = [];
  };

  return {
    add: (key) => {
      added.push(key);
    },
    *range(start, end, reverse) {
      settle();
      if (chunks.length === 0 || start >= end) return;
      const bound = reverse ? end : start;
      let chunkIndex = chunkOf(bound);
      let index = lowerBound(chunks[chunkIndex] ?? [], bound);
      if (reverse) index -= 1;
      const step = reverse ? -1 : 1;
      for (;;) {
        const key = chunks[chunkIndex]?.[index];
        if (key === undefined) {
          chunkIndex += step;
          const next = chunks[chunkIndex];
          if (next === undefined) return;
          index = reverse ? next.length - 1 : 0;
          continue;
        }
        if (reverse ? key < start : key >= end) return;
        yield key;
        index += step;
      }
    },
  };
}
