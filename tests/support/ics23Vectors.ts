import { merkleRoot } from '../../app/kit/merkle.js';
import { merkleProof } from '../../app/kit/merkleProof.js';
import { commitmentProof, encodeProof, existence } from '../../app/state/proof.js';
import { buildTree } from '../../app/state/tree/tree.js';
import { keyOf, toHex, viewOf } from './treeModel.js';

/** One proof, everything in hex; an absent key has no value. */
export interface ProofVector {
  readonly name: string;
  readonly spec: 'smt' | 'simple';
  readonly root: string;
  readonly key: string;
  readonly value: string;
  readonly proof: string;
}

function stateVectors(leaves: number): ProofVector[] {
  const pairs = Array.from(
    { length: leaves },
    (_, n) => [keyOf(`test/entry/${n}`), keyOf(`value ${n}`)] as const,
  );
  const view = viewOf(new Map(pairs.map(([key, value]) => [toHex(key), value])));
  const tree = buildTree(pairs, 1n);
  const root = toHex(tree.root());
  return ['entry/0', `entry/${leaves - 1}`, 'absent/0', 'absent/1', 'absent/2'].map((text) => {
    const key = keyOf(`test/${text}`);
    const proof = toHex(encodeProof(commitmentProof(tree, view, key, 1n)));
    const value = toHex(view.get(key) ?? new Uint8Array(0));
    return { name: `${leaves} leaves, ${text}`, spec: 'smt', root, key: toHex(key), value, proof };
  });
}

function batchVectors(count: number): ProofVector[] {
  const entries = Array.from({ length: count }, (_, n) => ({
    key: keyOf(`digest ${n}`),
    value: keyOf(`proof ${n}`),
  }));
  const root = toHex(merkleRoot(entries));
  return entries.slice(-2).map(({ key, value }, index) => ({
    name: `batch of ${count}, last but ${entries.slice(-2).length - 1 - index}`,
    spec: 'simple',
    root,
    key: toHex(key),
    value: toHex(value),
    proof: toHex(encodeProof(existence(merkleProof(entries, key)!.proof))),
  }));
}

/** The golden proofs of tests/vectors/ics23.json. */
export function proofVectors(): ProofVector[] {
  return [
    ...[1, 2, 5, 33].flatMap((leaves) => stateVectors(leaves)),
    ...[1, 2, 7].flatMap((count) => batchVectors(count)),
  ];
}
