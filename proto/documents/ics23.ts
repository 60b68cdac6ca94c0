import { HashOp, LengthOp } from 'cosmjs-types/cosmos/ics23/v1/proofs';
import type { ExistenceProof, InnerOp, LeafOp } from 'cosmjs-types/cosmos/ics23/v1/proofs';
import { sha256 } from './hash.js';
import { decodeCommitmentProof, requireProof, sameBytes } from './ics23Decode.js';

export { ProofError } from './ics23Decode.js';

/** The form of the trees a proof may be of, as ICS-23 defines it. */
export interface ProofForm {
  readonly leaf: LeafOp;
  /** Most steps from a leaf to the root. */
  readonly maxDepth: number;
  /** Whether the way to a leaf is that of the bits of its hashed key. */
  readonly byHashedKey: boolean;
}

/** Bytes of every hash. */
const HASH_BYTES = 32;
const INNER_PREFIX = 1;
const EMPTY_SUBTREE = new Uint8Array(HASH_BYTES);

/** `SmtSpec`: the state. leaf = sha256(0x00 ‖ sha256(key) ‖ sha256(value)). */
export const SMT_FORM: ProofForm = {
  leaf: {
    hash: HashOp.SHA256,
    prehashKey: HashOp.SHA256,
    prehashValue: HashOp.SHA256,
    length: LengthOp.NO_PREFIX,
    prefix: Uint8Array.of(0),
  },
  maxDepth: 256,
  byHashedKey: true,
};

/** `TendermintSpec`: a batch. leaf = sha256(0x00 ‖ length ‖ key ‖ length ‖ sha256(value)). */
export const SIMPLE_FORM: ProofForm = {
  leaf: {
    hash: HashOp.SHA256,
    prehashKey: HashOp.NO_HASH,
    prehashValue: HashOp.SHA256,
    length: LengthOp.VAR_PROTO,
    prefix: Uint8Array.of(0),
  },
  maxDepth: 128,
  byHashedKey: false,
};

/**
 * Checks that a tree of this root has the value at the key. Needs nothing but the arguments.
 * @param proof an encoded `cosmos.ics23.v1.CommitmentProof` with `exist`
 * @param root 32 bytes from a source that is trusted, such as a verified header's app hash
 * @throws ProofError naming what is wrong
 */
export function verifyExistence(
  form: ProofForm,
  root: Uint8Array,
  proof: Uint8Array,
  key: Uint8Array,
  value: Uint8Array,
): void {
  const { exist, nonexist, batch, compressed } = decodeCommitmentProof(proof);
  requireProof(exist !== undefined, 'exist: missing');
  requireProof(
    nonexist === undefined && batch === undefined && compressed === undefined,
    'a proof of existence holds something else, too',
  );
  requireProof(sameBytes(exist.key, key), 'exist.key: another key');
  requireProof(sameBytes(exist.value, value), 'exist.value: another value');
  verifyLeaf(form, root, exist, 'exist');
}

/**
 * Checks that the state of this root (`SmtSpec`) has nothing at the key: two leaves that are next to
 * each other, or one at the end, leave no place for it. A tree without a leaf has no such proof.
 * @param proof an encoded `cosmos.ics23.v1.CommitmentProof` with `nonexist`
 * @throws ProofError naming what is wrong
 */
export function verifyAbsence(root: Uint8Array, proof: Uint8Array, key: Uint8Array): void {
  const { exist, nonexist, batch, compressed } = decodeCommitmentProof(proof);
  requireProof(nonexist !== undefined, 'nonexist: missing');
  requireProof(
    exist === undefined && batch === undefined && compressed === undefined,
    'a proof of absence holds something else, too',
  );
  requireProof(sameBytes(nonexist.key, key), 'nonexist.key: another key');
  const { left, right } = nonexist;
  requireProof(left !== undefined || right !== undefined, 'nonexist: no neighbour');
  const place = sha256(key);
  if (left !== undefined) {
    verifyLeaf(SMT_FORM, root, left, 'nonexist.left');
    requireProof(isBelow(sha256(left.key), place), 'nonexist.left: not left of the key');
  }
  if (right !== undefined) {
    verifyLeaf(SMT_FORM, root, right, 'nonexist.right');
    requireProof(isBelow(place, sha256(right.key)), 'nonexist.right: not right of the key');
  }
  if (left === undefined) {
    requireProof(
      isOutermost(right?.path ?? [], 'left'),
      'nonexist.left: missing, and right is not the first leaf',
    );
  } else if (right === undefined) {
    requireProof(
      isOutermost(left.path, 'right'),
      'nonexist.right: missing, and left is not the last leaf',
    );
  } else {
    requireProof(areNeighbours(left.path, right.path), 'nonexist: not neighbours');
  }
}

/** Every field is as the form has it, and the hashes end in the root. */
function verifyLeaf(form: ProofForm, root: Uint8Array, proof: ExistenceProof, name: string): void {
  const { leaf, path, key, value } = proof;
  requireProof(root.length === HASH_BYTES, 'root: not 32 bytes');
  requireProof(key.length > 0, `${name}.key: empty`);
  requireProof(value.length > 0, `${name}.value: empty`);
  requireProof(leaf !== undefined, `${name}.leaf: missing`);
  requireProof(
    leaf.hash === form.leaf.hash &&
      leaf.prehashKey === form.leaf.prehashKey &&
      leaf.prehashValue === form.leaf.prehashValue &&
      leaf.length === form.leaf.length &&
      sameBytes(leaf.prefix, form.leaf.prefix),
    `${name}.leaf: not of this form`,
  );
  requireProof(path.length <= form.maxDepth, `${name}.path: too long`);
  const hashedKey = sha256(key);
  let hash = form.byHashedKey
    ? sha256(leaf.prefix, hashedKey, sha256(value))
    : sha256(leaf.prefix, lengthOf(key), key, Uint8Array.of(HASH_BYTES), sha256(value));
  path.forEach((step, index) => {
    requireStep(step, `${name}.path[${index}]`);
    if (form.byHashedKey) {
      const depth = path.length - 1 - index;
      const bit = ((hashedKey[depth >>> 3] ?? 0) >>> (7 - (depth & 7))) & 1;
      requireProof(isFromRight(step) === (bit === 1), `${name}.path[${index}]: not the key's way`);
    }
    hash = sha256(step.prefix, hash, step.suffix);
  });
  requireProof(sameBytes(hash, root), `${name}: leads to another root`);
}

/** 0x01, then the sibling on the left or on the right of the hash that comes from below. */
function requireStep({ hash, prefix, suffix }: InnerOp, name: string): void {
  requireProof(hash === HashOp.SHA256, `${name}.hash: not SHA-256`);
  requireProof(prefix[0] === INNER_PREFIX, `${name}.prefix: does not begin with 0x01`);
  requireProof(
    (prefix.length === 1 && suffix.length === HASH_BYTES) ||
      (prefix.length === 1 + HASH_BYTES && suffix.length === 0),
    `${name}: not of two hashes`,
  );
}

function isFromRight(step: InnerOp): boolean {
  return step.suffix.length === 0;
}

function siblingOf(step: InnerOp): Uint8Array {
  return isFromRight(step) ? step.prefix.subarray(1) : step.suffix;
}

/** A protobuf varint of the length of a key. */
function lengthOf({ length }: Uint8Array): Uint8Array {
  const bytes: number[] = [];
  let rest = length;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  return Uint8Array.of(...bytes, rest);
}

/** Of two hashes of 32 bytes. */
function isBelow(left: Uint8Array, right: Uint8Array): boolean {
  const index = left.findIndex((byte, at) => byte !== right[at]);
  return index >= 0 && (left[index] ?? 0) < (right[index] ?? 0);
}

/** Nothing stands further to that side: every sibling there is an empty subtree. */
function isOutermost(path: readonly InnerOp[], side: 'left' | 'right'): boolean {
  return path.every((step) => {
    const hasSiblingThere = isFromRight(step) === (side === 'left');
    return !hasSiblingThere || sameBytes(siblingOf(step), EMPTY_SUBTREE);
  });
}

/** The ways part at one node, and between them nothing stands. */
function areNeighbours(left: readonly InnerOp[], right: readonly InnerOp[]): boolean {
  let common = 0;
  for (;;) {
    const leftStep = left[left.length - 1 - common];
    const rightStep = right[right.length - 1 - common];
    if (leftStep === undefined || rightStep === undefined) return false;
    if (!sameStep(leftStep, rightStep)) {
      if (isFromRight(leftStep) || !isFromRight(rightStep)) return false;
      break;
    }
    common += 1;
  }
  return (
    isOutermost(left.slice(0, left.length - 1 - common), 'right') &&
    isOutermost(right.slice(0, right.length - 1 - common), 'left')
  );
}

function sameStep(left: InnerOp, right: InnerOp): boolean {
  return sameBytes(left.prefix, right.prefix) && sameBytes(left.suffix, right.suffix);
}
