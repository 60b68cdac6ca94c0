import { HashOp } from 'cosmjs-types/cosmos/ics23/v1/proofs';
import type { ExistenceProof, InnerOp } from 'cosmjs-types/cosmos/ics23/v1/proofs';
import { SIMPLE_FORM } from '../../proto/documents/ics23.js';
import { concatBytes, equalBytes } from './bytes.js';
import type { MerkleEntry } from './merkle.js';
import { INNER_PREFIX, merkleInner, merkleLeaf, sortedEntries } from './merkle.js';

/** An existence proof and the root (32 bytes) that it leads to. */
export interface MerkleProof {
  readonly proof: ExistenceProof;
  readonly root: Uint8Array;
}

const NO_BYTES = new Uint8Array(0);

/**
 * Proof, by ICS-23's `TendermintSpec`, that a key is among the entries of a batch; undefined where
 * it is not. Level by level: an odd node goes up as it is (RFC 6962, 2.1).
 * @throws InternalError when a key occurs twice
 */
export function merkleProof(
  entries: readonly MerkleEntry[],
  key: Uint8Array,
): MerkleProof | undefined {
  const sorted = sortedEntries(entries);
  let position = sorted.findIndex((entry) => equalBytes(entry.key, key));
  const entry = sorted[position];
  if (entry === undefined) return undefined;
  const path: InnerOp[] = [];
  let level = sorted.map(merkleLeaf);
  while (level.length > 1) {
    const sibling = level[position ^ 1];
    if (sibling !== undefined) path.push(innerOp(sibling, position % 2 === 1));
    level = levelAbove(level);
    position >>= 1;
  }
  const [root = NO_BYTES] = level;
  const { leaf } = SIMPLE_FORM;
  return { proof: { key: entry.key, value: entry.value, leaf, path }, root };
}

function levelAbove(level: readonly Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const left = level[index] ?? NO_BYTES;
    const right = level[index + 1];
    above.push(right === undefined ? left : merkleInner(left, right));
  }
  return above;
}

/** A step up, of either tree: the sibling is on the left when the way comes from the right. */
export function innerOp(sibling: Uint8Array, fromRight: boolean): InnerOp {
  const hash = HashOp.SHA256;
  return fromRight
    ? { hash, prefix: concatBytes([INNER_PREFIX, sibling]), suffix: NO_BYTES }
    : { hash, prefix: INNER_PREFIX, suffix: sibling };
}
