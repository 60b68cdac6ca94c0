import { decodeKeyParts } from '../../kit/keyParts.js';
import type { BulkProver } from '../../kit/module.js';
import { leaves, places } from './keys.js';
import { readLeafHead } from './leafHead.js';
import { leafProof } from './leafProof.js';

/** Contribution proofs, by id and by hit digest, through the batch that they were registered in. */
export const proofProvers = {
  'proof/leaf': (state, fields) => {
    const [contractId, proofId] = decodeKeyParts(leaves.parts, fields) as [string, bigint];
    const value = leaves.get(state, contractId, proofId);
    const head = value === undefined ? undefined : readLeafHead(value);
    const proven = head && leafProof(state, contractId, head.hitDigest);
    return value && proven && { value, proof: proven.proof, batchKey: proven.batchKey };
  },
  'proof/digest': (state, fields) => {
    const [contractId, digest] = decodeKeyParts(places.parts, fields) as [string, Uint8Array];
    const value = state.get(places.keyOf(contractId, digest));
    const proven = leafProof(state, contractId, digest);
    return value && proven && { value, proof: proven.proof, batchKey: proven.batchKey };
  },
} satisfies Readonly<Record<string, BulkProver>>;
