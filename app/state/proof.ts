import { CommitmentProof } from 'cosmjs-types/cosmos/ics23/v1/proofs';
import type { ExistenceProof } from 'cosmjs-types/cosmos/ics23/v1/proofs';
import { SMT_FORM } from '../../proto/documents/ics23.js';
import { bytesToHex } from '../kit/bytes.js';
import { assert } from '../kit/errors.js';
import { innerOp } from '../kit/merkleProof.js';
import type { StateReader } from '../kit/state.js';
import type { AuthenticatedTree, LeafPath } from './tree/tree.js';

function leafProof(view: StateReader, { key, siblings, fromRight }: LeafPath): ExistenceProof {
  const value = view.get(key);
  assert(value !== undefined, `the leaf ${bytesToHex(key)} of the tree is not in the state`);
  return {
    key,
    value,
    leaf: SMT_FORM.leaf,
    path: siblings.map((sibling, index) => innerOp(sibling, fromRight[index] ?? false)),
  };
}

/**
 * Proof that the state at a height has the key, or has it not (ICS-23 `SmtSpec`).
 * @param view the state after that height
 * @throws InternalError for a height the tree does not hold, when tree and view differ, and for an
 *   empty tree, of which ICS-23 proves nothing
 */
export function commitmentProof(
  tree: AuthenticatedTree,
  view: StateReader,
  key: Uint8Array,
  height: bigint,
): CommitmentProof {
  const location = tree.locate(key, height);
  if (location.kind === 'present') {
    return existence(leafProof(view, location.leaf));
  }
  const left = location.left && leafProof(view, location.left);
  const right = location.right && leafProof(view, location.right);
  assert(left !== undefined || right !== undefined, 'an empty tree proves nothing');
  const neighbours = { ...(left && { left }), ...(right && { right }) };
  return CommitmentProof.fromPartial({ nonexist: { key, ...neighbours } });
}

/** That there is an entry: a leaf of the tree, or an entry of a batch (ICS-23 `TendermintSpec`). */
export function existence(exist: ExistenceProof): CommitmentProof {
  return CommitmentProof.fromPartial({ exist });
}

/** The bytes of a proof, as a `ProofOp` carries them. */
export function encodeProof(proof: CommitmentProof): Uint8Array {
  return CommitmentProof.encode(proof).finish();
}
