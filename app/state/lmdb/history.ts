import { bytesToText, compareBytes } from '../../kit/bytes.js';
import type { StateReader, StoredEntry } from '../../kit/state.js';
import { mergeWrites } from '../overlay.js';
import type { PendingWrite } from '../overlay.js';
import type { Bytes, Databases } from './databases.js';
import { u64FromBytes } from './databases.js';
import { firstOf, readerOf } from './reader.js';

/*
 * History: key ‖ height (8 bytes, big-endian) → the value before the block of that height, as a
 * marker byte (0 absent, 1 present) and the value. Keys of the state are prefix-free, so that the
 * order of key ‖ height is the order of keys.
 */

const HEIGHT_BYTES = 8;
const PRESENT = 1;
const LAST_HEIGHT = 0xffff_ffff_ffff_ffffn;
const ABOVE_ALL = new Uint8Array(16).fill(0xff);

/** Key of the value that a key had before the block of a height. */
export function historyKey(key: Uint8Array, height: bigint): Uint8Array {
  const bytes = new Uint8Array(key.length + HEIGHT_BYTES);
  bytes.set(key);
  new DataView(bytes.buffer).setBigUint64(key.length, height);
  return bytes;
}

/** The stored form of a value, or of none, before a block. */
export function historyValue(value: Uint8Array | undefined): Uint8Array {
  const bytes = new Uint8Array(1 + (value?.length ?? 0));
  if (value === undefined) return bytes;
  bytes[0] = PRESENT;
  bytes.set(value, 1);
  return bytes;
}

/**
 * The state on the disk as it was after the block of a height, or as it is where the disk holds no
 * later block. The transaction that is read may be ahead of what this thread was told.
 */
export function readerAt({ state, history }: Databases, height: bigint): StateReader {
  const newest = readerOf(state);
  return {
    get: (key) => {
      const write = firstAfter(history, key, height);
      return write === undefined ? newest.get(key) : write.value;
    },
    *range(start, end, reverse = false) {
      const undone = reverse
        ? undoneBackward(history, height, start, end)
        : undoneForward(history, height, start, end);
      yield* mergeWrites(undone, newest.range(start, end, reverse), reverse);
    },
  };
}

/** What a key had to become again to undo all blocks after the height; nothing if none wrote it. */
function firstAfter(history: Bytes, key: Uint8Array, height: bigint): PendingWrite | undefined {
  const entry = firstOf(history, historyKey(key, height + 1n), behind(key));
  return entry === undefined ? undefined : writeOf(entry);
}

function* undoneForward(
  history: Bytes,
  height: bigint,
  start: Uint8Array,
  end: Uint8Array,
): Generator<PendingWrite> {
  let from = start;
  for (;;) {
    // The end is one of keys: a key that begins it is below it, its entries need not be.
    const entry = firstOf(history, from, ABOVE_ALL);
    if (entry === undefined) return;
    const key = stateKeyOf(entry);
    if (compareBytes(key, end) >= 0) return;
    from = behind(key);
    if (compareBytes(key, start) < 0) continue;
    const write = heightOf(entry) > height ? writeOf(entry) : firstAfter(history, key, height);
    if (write !== undefined) yield write;
  }
}

function* undoneBackward(
  history: Bytes,
  height: bigint,
  start: Uint8Array,
  end: Uint8Array,
): Generator<PendingWrite> {
  const above = firstOf(history, end, ABOVE_ALL);
  const beginsEnd = above !== undefined && compareBytes(stateKeyOf(above), end) < 0;
  let to = beginsEnd ? behind(stateKeyOf(above)) : end;
  for (;;) {
    const entry = firstOf(history, start, to, true);
    if (entry === undefined) return;
    const key = stateKeyOf(entry);
    if (compareBytes(key, start) < 0) return;
    // The last entry of its key: if it is not after the height, none is.
    const write = heightOf(entry) > height ? firstAfter(history, key, height) : undefined;
    if (write !== undefined) yield write;
    to = key;
  }
}

/** Above all entries of a key, and not above those of the next. */
function behind(key: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(key.length + HEIGHT_BYTES + 1);
  bytes.set(historyKey(key, LAST_HEIGHT));
  return bytes;
}

function stateKeyOf([bytes]: StoredEntry): Uint8Array {
  return bytes.slice(0, bytes.length - HEIGHT_BYTES);
}

function heightOf([bytes]: StoredEntry): bigint {
  return u64FromBytes(bytes.subarray(bytes.length - HEIGHT_BYTES));
}

function writeOf(entry: StoredEntry): PendingWrite {
  const [, value] = entry;
  const key = stateKeyOf(entry);
  return {
    key,
    text: bytesToText(key),
    value: value[0] === PRESENT ? value.slice(1) : undefined,
  };
}
