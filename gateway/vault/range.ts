import type * as Lmdb from 'lmdb';

/** A database of the library, keys and values as bytes. */
export type Store = Lmdb.Database<Buffer, Uint8Array>;

/** Which entries a range yields, and in what order. Bounds are compared as unsigned bytes. */
export interface VaultRange {
  /** Only keys that start with these bytes. */
  readonly prefix?: Uint8Array;
  /** First key, inclusive. */
  readonly from?: Uint8Array;
  /** Last key, exclusive. */
  readonly to?: Uint8Array;
  /** Descending keys. */
  readonly reverse?: boolean;
  readonly limit?: number;
}

export interface VaultEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

const RANGE_PAGE = 256;

/** The entries of a range, a page at a time; see VaultDatabase. */
export function* rangeOf(store: Store, range: VaultRange): Generator<VaultEntry> {
  const [low, high] = boundsOf(range);
  let remaining = range.limit ?? Infinity;
  let last: Uint8Array | undefined;
  while (remaining > 0) {
    const page = [...store.getRange(pageOf(low, high, last, range.reverse, remaining))];
    for (const { key, value } of page) yield { key, value };
    if (page.length < Math.min(RANGE_PAGE, remaining)) return;
    remaining -= page.length;
    last = page.at(-1)?.key;
  }
}

function pageOf(
  low: Uint8Array | undefined,
  high: Uint8Array | undefined,
  last: Uint8Array | undefined,
  reverse: boolean | undefined,
  remaining: number,
): Lmdb.RangeOptions {
  const limit = Math.min(RANGE_PAGE, remaining);
  // LMDB's reverse ranges include their start and exclude their end; ours are [low, high).
  if (reverse === true) {
    const start = last ?? high;
    return {
      reverse,
      limit,
      ...(start === undefined ? {} : { start, exclusiveStart: true }),
      ...(low === undefined ? {} : { end: low, inclusiveEnd: true }),
    };
  }
  const start = last ?? low;
  return {
    limit,
    ...(start === undefined ? {} : { start, exclusiveStart: last !== undefined }),
    ...(high === undefined ? {} : { end: high }),
  };
}

function boundsOf(range: VaultRange): [Uint8Array | undefined, Uint8Array | undefined] {
  const { prefix, from, to } = range;
  if (prefix === undefined || prefix.length === 0) return [from, to];
  const after = successorOf(prefix);
  const low = from !== undefined && Buffer.compare(from, prefix) > 0 ? from : prefix;
  const high =
    to !== undefined && (after === undefined || Buffer.compare(to, after) < 0) ? to : after;
  return [low, high];
}

/** The smallest key greater than every key with this prefix; undefined when all bytes are 0xff. */
function successorOf(prefix: Uint8Array): Uint8Array | undefined {
  for (let end = prefix.length; end > 0; end -= 1) {
    const byte = prefix[end - 1] ?? 0;
    if (byte === 0xff) continue;
    const successor = Uint8Array.from(prefix.subarray(0, end));
    successor[end - 1] = byte + 1;
    return successor;
  }
  return undefined;
}
