import { createHash } from 'node:crypto';

/** A stream of numbers that follows from a text alone, the same on every machine. */
export interface Random {
  /** A whole number from 0 to `below` − 1; `below` up to 2³². */
  readonly below: (below: number) => number;
  /** A whole number from `low` to `high`, both included. */
  readonly between: (low: number, high: number) => number;
  /** One item of a list that is not empty. */
  readonly pick: <Item>(items: readonly Item[]) => Item;
  /** True so many times in a hundred. */
  readonly percent: (chance: number) => boolean;
}

/**
 * xoshiro128** (Blackman and Vigna, 2018), its four 32-bit words taken from SHA-256 of the seed.
 * Not for secrets: anybody who knows the seed knows every number.
 */
export function createRandom(seed: string): Random {
  const digest = createHash('sha256').update(seed).digest();
  let [a, b, c, d] = [0, 4, 8, 12].map((offset) => digest.readUInt32LE(offset)) as [
    number,
    number,
    number,
    number,
  ];
  const next = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  // The bias of a 32-bit number scaled to these small ranges is below one in a million.
  const below = (limit: number): number => Math.floor((next() / 0x1_0000_0000) * limit);
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    pick: (items) => items[below(items.length)] as (typeof items)[number],
    percent: (chance) => below(100) < chance,
  };
}
