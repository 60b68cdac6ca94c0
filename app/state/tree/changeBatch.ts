import type { StateChange } from '../overlay.js';
import { bitAt, compareHashes, HASH_BYTES, HASH_WORDS } from './digest.js';
import type { WriteHash } from './digest.js';
import { orderByHash, requireDistinct } from './hashOrder.js';

/** The writes of a block in ascending order of their hashed keys. */
export interface ChangeBatch {
  readonly size: number;
  readonly at: (position: number) => StateChange;
  /** The hashed keys, as words, and where that of a position begins. */
  readonly hashedKeys: Uint32Array;
  readonly wordOffset: (position: number) => number;
  /** First position in [from, to) whose hashed key has bit 1 at the depth, else `to`. */
  readonly split: (from: number, to: number, depth: number) => number;
}

/** @throws InternalError when a key comes twice. */
export function createChangeBatch(
  changes: readonly StateChange[],
  hashKey: WriteHash,
): ChangeBatch {
  const hashes = new Uint8Array(changes.length * HASH_BYTES);
  const view = new DataView(hashes.buffer);
  const firstBits = new Uint32Array(changes.length);
  changes.forEach(({ key }, index) => {
    hashKey(key, hashes, index * HASH_BYTES);
    firstBits[index] = view.getUint32(index * HASH_BYTES);
  });
  const compare = (left: number, right: number): number =>
    compareHashes(hashes, left * HASH_BYTES, hashes, right * HASH_BYTES);
  const order = orderByHash(firstBits, compare);
  const at = (position: number): StateChange => changes[order[position] as number] as StateChange;
  requireDistinct(order, firstBits, compare, (index) => (changes[index] as StateChange).key);
  const bit = (position: number, depth: number): number =>
    bitAt(hashes, (order[position] as number) * HASH_BYTES, depth);
  return {
    size: changes.length,
    at,
    hashedKeys: new Uint32Array(hashes.buffer),
    wordOffset: (position) => (order[position] as number) * HASH_WORDS,
    split: (from, to, depth) => {
      let low = from;
      let high = to;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (bit(middle, depth) === 0) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}
