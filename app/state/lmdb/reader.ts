import { compareBytes } from '../../kit/bytes.js';
import type { StateReader, StoredEntry } from '../../kit/state.js';
import { MAX_KEY_BYTES } from '../store.js';
import type { Bytes } from './databases.js';
import { plainBytes } from './databases.js';

/**
 * A database as a state, newest values. Reads in one turn of the event loop see one transaction; a
 * range sees that in which it began until it ends.
 */
export function readerOf(database: Bytes): StateReader {
  return {
    get: (key) => (canBeKey(key) ? plainBytes(database.getBinary(key)) : undefined),
    range: (start, end, reverse) => rangeOf(database, start, end, reverse),
  };
}

/** Entries with start ≤ key < end. */
export function* rangeOf(
  database: Bytes,
  start: Uint8Array,
  end: Uint8Array,
  reverse = false,
): Generator<StoredEntry> {
  const [low, high] = [boundOf(start), boundOf(end)];
  if (compareBytes(low, high) >= 0) return;
  const bounds = reverse
    ? { start: high, end: low, reverse, exclusiveStart: true, inclusiveEnd: true }
    : { start: low, end: high };
  for (const { key, value } of database.getRange(bounds)) {
    yield [plainBytes(key), plainBytes(value)];
  }
}

/** The first entry of the range, or the last; closes its cursor. */
export function firstOf(
  database: Bytes,
  start: Uint8Array,
  end: Uint8Array,
  reverse = false,
): StoredEntry | undefined {
  for (const entry of rangeOf(database, start, end, reverse)) return entry;
  return undefined;
}

function canBeKey(key: Uint8Array): boolean {
  return key.length > 0 && key.length <= MAX_KEY_BYTES;
}

/** LMDB takes no long bound; cut behind the longest key, it parts the same keys. */
function boundOf(bound: Uint8Array): Uint8Array {
  return bound.length > LONGEST_BOUND ? bound.subarray(0, LONGEST_BOUND) : bound;
}

/** A key of history has 8 bytes more than one of the state. */
const LONGEST_BOUND = MAX_KEY_BYTES + 9;
