import { hash } from 'node:crypto';
import type { StateChange } from '../../app/state/overlay.js';

/** Keys and values as a bank's are, and blocks of writes to them, the same in each run. */
export interface TreeLoad {
  readonly key: (n: number) => Uint8Array;
  /** Entries 0 … count − 1. */
  readonly entries: (count: number) => Iterable<readonly [Uint8Array, Uint8Array]>;
  /** Writes to random entries, each once; the given share goes to new ones. In key order. */
  readonly block: (writes: number, newShare: number) => StateChange[];
  /** Entries there are, after the blocks made so far. */
  readonly size: () => number;
}

const PREFIX = new TextEncoder().encode('bank/balance/');
const DENOM = new TextEncoder().encode('\u0004ublt');
const VALUE_BYTES = 40;
const ADDRESS_BYTES = 20;

/** A 32-bit generator with a seed (mulberry32): a bench repeats itself. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

export function createTreeLoad(count: number): TreeLoad {
  const random = createRandom(1);
  let size = count;
  let written = 0;

  const key = (n: number): Uint8Array => {
    const address = hash('sha256', `account ${n}`, 'buffer').subarray(0, ADDRESS_BYTES);
    return new Uint8Array(Buffer.concat([PREFIX, address, DENOM]));
  };
  const value = (): Uint8Array => {
    written += 1;
    const bytes = new Uint8Array(VALUE_BYTES).fill(7);
    new DataView(bytes.buffer).setUint32(0, written);
    return bytes;
  };
  return {
    key,
    *entries(wanted) {
      for (let n = 0; n < wanted; n += 1) yield [key(n), value()];
    },
    block: (writes, newShare) => {
      const chosen = new Set<number>();
      const fresh = Math.round(writes * newShare);
      while (chosen.size < writes - fresh) chosen.add(random() % size);
      for (let n = 0; n < fresh; n += 1) chosen.add(size + n);
      size += fresh;
      const changes = [...chosen].map((n) => ({ key: key(n), value: value() }));
      return changes.sort((left, right) => Buffer.compare(left.key, right.key));
    },
    size: () => size,
  };
}

/** Raw SHA-256 rate of one thread, by the fastest call there is, for messages as nodes have. */
export function rawHashesPerSecond(): number {
  const message = new Uint8Array(65);
  const count = 50_000;
  const start = performance.now();
  for (let n = 0; n < count; n += 1) {
    message[n & 63] = n;
    hash('sha256', message, 'binary');
  }
  return count / ((performance.now() - start) / 1000);
}
