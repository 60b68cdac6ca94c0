import { compareBytes } from '../kit/bytes.js';
import type { StoredEntry } from '../kit/state.js';
import { orderByHash } from '../state/tree/hashOrder.js';

/** Entries of one collection, collected to be written in the order of their keys. */
export interface SortedRun {
  readonly add: (key: Uint8Array, value: Uint8Array) => void;
  /** Bytes of what was added since it was last taken. */
  readonly bytes: () => number;
  /** In key order, as views that end with the next `add`; empties the run. */
  readonly take: () => Generator<StoredEntry>;
}

const FIRST_BYTES = 65_536;
const FIRST_ENTRIES = 1_024;

/**
 * Packed, without an object for each. Most indexes have keys that share their beginning and go on
 * like hashes, so they are sorted by the first 32 bits behind what they share.
 */
export function createSortedRun(): SortedRun {
  let packed = new Uint8Array(FIRST_BYTES);
  /** Three numbers for each: where its key begins, where its value does, and where that ends. */
  let places = new Uint32Array(3 * FIRST_ENTRIES);
  let length = 0;
  let count = 0;
  /** Leading bytes that all keys share. */
  let shared = 0;

  const keyOf = (index: number): Uint8Array =>
    packed.subarray(places[3 * index], places[3 * index + 1]);
  const valueOf = (index: number): Uint8Array =>
    packed.subarray(places[3 * index + 1], places[3 * index + 2]);

  const makeRoom = (bytes: number): void => {
    if (length + bytes > packed.length) {
      const larger = new Uint8Array(Math.max(2 * packed.length, length + bytes));
      larger.set(packed);
      packed = larger;
    }
    if (3 * count + 3 > places.length) {
      const larger = new Uint32Array(2 * places.length);
      larger.set(places);
      places = larger;
    }
  };

  const firstBits = (key: Uint8Array): number => {
    let bits = 0;
    for (let index = shared; index < shared + 4; index += 1) bits = bits * 256 + (key[index] ?? 0);
    return bits;
  };

  return {
    add: (key, value) => {
      makeRoom(key.length + value.length);
      packed.set(key, length);
      packed.set(value, length + key.length);
      places[3 * count] = length;
      places[3 * count + 1] = length + key.length;
      length += key.length + value.length;
      places[3 * count + 2] = length;
      shared = count === 0 ? key.length : sharedBytes(keyOf(0), key, shared);
      count += 1;
    },
    bytes: () => length,
    *take() {
      const bits = new Uint32Array(count);
      for (let index = 0; index < count; index += 1) bits[index] = firstBits(keyOf(index));
      const order = orderByHash(bits, (left, right) => compareBytes(keyOf(left), keyOf(right)));
      for (const index of order) yield [keyOf(index), valueOf(index)];
      length = 0;
      count = 0;
    },
  };
}

function sharedBytes(left: Uint8Array, right: Uint8Array, atMost: number): number {
  let index = 0;
  while (index < atMost && left[index] === right[index]) index += 1;
  return index;
}
