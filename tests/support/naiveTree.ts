import { createHash } from 'node:crypto';

/** The compact sparse Merkle tree as its definition reads, over and over from all entries. */

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

export type HashKey = (key: Uint8Array) => Uint8Array;
export const hashOfKey: HashKey = (key) => sha256(key);

const bitOf = (hash: Uint8Array, depth: number): number =>
  (hash[depth >> 3]! >> (7 - (depth & 7))) & 1;

function subtree(leaves: readonly (readonly [Uint8Array, Uint8Array])[], depth: number): Buffer {
  if (leaves.length === 0) return Buffer.alloc(32);
  const [first] = leaves;
  if (leaves.length === 1) return sha256(Uint8Array.of(0), first![0], sha256(first![1]));
  const side = (bit: number) => leaves.filter(([hash]) => bitOf(hash, depth) === bit);
  return sha256(Uint8Array.of(1), subtree(side(0), depth + 1), subtree(side(1), depth + 1));
}

/** Root (hex) of entries by hex key. */
export function naiveRoot(
  entries: ReadonlyMap<string, Uint8Array>,
  hashKey: HashKey = hashOfKey,
): string {
  const leaves = [...entries].map(
    ([key, value]) => [hashKey(Buffer.from(key, 'hex')), value] as const,
  );
  return subtree(leaves, 0).toString('hex');
}
