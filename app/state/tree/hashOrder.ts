import { bytesToHex } from '../../kit/bytes.js';
import { assert } from '../../kit/errors.js';

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const PASSES = 3;
/** So few are sorted by comparison: the counting passes cost the same for any number. */
const FEW = 128;

/**
 * The numbers 0, 1, … in ascending order of what they stand for: by their first 32 bits in three
 * counting passes, and where these are equal, which is rare for hashes, by comparison.
 */
export function orderByHash(
  firstBits: Uint32Array,
  compare: (left: number, right: number) => number,
): Uint32Array {
  const count = firstBits.length;
  let order = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) order[index] = index;
  if (count <= FEW) {
    const bitsOf = (item: number): number => firstBits[item] as number;
    return order.sort((left, right) => bitsOf(left) - bitsOf(right) || compare(left, right));
  }
  let sorted = new Uint32Array(count);
  for (let pass = 0; pass < PASSES; pass += 1) {
    sortByDigit(firstBits, pass * DIGIT_BITS, order, sorted);
    [order, sorted] = [sorted, order];
  }
  sortTies(firstBits, compare, order);
  return order;
}

/** @throws InternalError naming the key where two of the order have one hash */
export function requireDistinct(
  order: Uint32Array,
  firstBits: Uint32Array,
  compare: (left: number, right: number) => number,
  keyOf: (index: number) => Uint8Array,
): void {
  for (let position = 1; position < order.length; position += 1) {
    const before = order[position - 1] as number;
    const index = order[position] as number;
    if (firstBits[before] !== firstBits[index]) continue;
    assert(compare(before, index) !== 0, `the key ${bytesToHex(keyOf(index))} comes twice`);
  }
}

function sortByDigit(
  firstBits: Uint32Array,
  shift: number,
  from: Uint32Array,
  to: Uint32Array,
): void {
  const starts = new Uint32Array(DIGITS + 1);
  const digitOf = (item: number): number => ((firstBits[item] as number) >>> shift) & (DIGITS - 1);
  for (const item of from) {
    const digit = digitOf(item);
    starts[digit + 1] = (starts[digit + 1] as number) + 1;
  }
  for (let digit = 0; digit < DIGITS; digit += 1) {
    starts[digit + 1] = (starts[digit + 1] as number) + (starts[digit] as number);
  }
  for (const item of from) {
    const digit = digitOf(item);
    const place = starts[digit] as number;
    to[place] = item;
    starts[digit] = place + 1;
  }
}

/** Sorts each run of equal first bits by comparison. */
function sortTies(
  firstBits: Uint32Array,
  compare: (left: number, right: number) => number,
  order: Uint32Array,
): void {
  let start = 0;
  for (let end = 1; end <= order.length; end += 1) {
    const bits = firstBits[order[start] as number];
    if (end < order.length && firstBits[order[end] as number] === bits) continue;
    if (end - start > 1) order.subarray(start, end).sort(compare);
    start = end;
  }
}
