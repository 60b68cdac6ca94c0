import { errorText } from '../errorText.js';
import { batchedForm } from './batchedEntry.js';
import type { BatchedForm } from './batchedEntry.js';
import { SIMPLE_FORM, SMT_FORM, verifyAbsence, verifyExistence } from './ics23.js';
import { decodeCommitmentProof, ProofError, requireProof, sameBytes } from './ics23Decode.js';
import { COLLECTIONS_OUTSIDE_TREE, parseStateKey } from './stateKey.js';

/** One step of a proof as ABCI queries carry it (`tendermint.crypto.ProofOp`). */
export interface ProofOp {
  readonly type: string;
  /** The key that the step proves, in the tree of its type. */
  readonly key: Uint8Array;
  /** Encoded `cosmos.ics23.v1.CommitmentProof`. */
  readonly data: Uint8Array;
}

/** Step inside a batch, whose root is in a leaf of the state. */
export const SIMPLE_OP = 'ics23:simple';
/** Step inside the state, whose root is the app hash. */
export const SMT_OP = 'ics23:smt';

/** ABCI query path of the state's entries by key. */
export const STORE_PATH = '/store/banma/key';
/** Longest state key in bytes. */
export const MAX_STATE_KEY_BYTES = 1_024;

/** What a proof says of a key. */
export interface ProvenEntry {
  /** Undefined where the state has no such key. */
  readonly value: Uint8Array | undefined;
  /** Of entries in batches: the batch's leaf in the state, and the entry in the batch. */
  readonly batched?: {
    readonly batchKey: Uint8Array;
    readonly batchValue: Uint8Array;
    readonly entryKey: Uint8Array;
    readonly entryValue: Uint8Array;
  };
}

/**
 * What the state of an app hash has at a key, by nothing but the proof (chain.md, State). Keys of
 * the tree: one op, `ics23:smt`, of existence or absence. Entries in batches (contribution proofs,
 * closed records, and their indexes): `ics23:simple` from the entry to the batch's root, then
 * `ics23:smt` from the batch to the app hash; that one was never there cannot be proven.
 * @param appHash 32 bytes; that of header H+1 is the state after block H
 * @throws ProofError naming what is wrong
 */
export function verifyStoreProof(
  ops: readonly ProofOp[],
  appHash: Uint8Array,
  key: Uint8Array,
): ProvenEntry {
  const parsed = parseStateKey(key);
  const form = parsed && batchedForm(parsed.collection);
  if (parsed !== undefined && form !== undefined)
    return verifyBatched(form, ops, appHash, parsed.fields);
  requireProof(ops.length === 1, `proof: ${ops.length} ops, not 1`);
  return { value: verifyTreeOp(ops[0], 'ops[0]', appHash, key) };
}

/** Value at the key, or undefined where its absence is proven. */
function verifyTreeOp(
  op: ProofOp | undefined,
  name: string,
  appHash: Uint8Array,
  key: Uint8Array,
): Uint8Array | undefined {
  const proof = requireOp(op, name, SMT_OP);
  requireProof(sameBytes(proof.key, key), `${name}.key: another key`);
  return named(name, () => {
    const { exist } = decodeCommitmentProof(proof.data);
    if (exist !== undefined) {
      verifyExistence(SMT_FORM, appHash, proof.data, key, exist.value);
      return exist.value;
    }
    const collection = parseStateKey(key)?.collection ?? '';
    const isOutside = COLLECTIONS_OUTSIDE_TREE.includes(collection);
    requireProof(!isOutside, `absence says nothing: ${collection} is not in the tree`);
    verifyAbsence(appHash, proof.data, key);
    return undefined;
  });
}

function verifyBatched(
  form: BatchedForm,
  ops: readonly ProofOp[],
  appHash: Uint8Array,
  asked: Uint8Array,
): ProvenEntry {
  requireProof(ops.length === 2, `proof: ${ops.length} ops, not 2`);
  const batchKey = requireOp(ops[1], 'ops[1]', SMT_OP).key;
  const batch = parseStateKey(batchKey);
  const isBatch = batch?.collection === form.batchCollection;
  requireProof(isBatch, `ops[1].key: not of ${form.batchCollection}`);
  const batchValue = verifyTreeOp(ops[1], 'ops[1]', appHash, batchKey);
  requireProof(batchValue !== undefined, 'ops[1]: the batch is absent');
  const inner = requireOp(ops[0], 'ops[0]', SIMPLE_OP);
  return named('ops[0]', () => {
    const { exist } = decodeCommitmentProof(inner.data);
    requireProof(exist !== undefined, 'exist: missing');
    const entry = { key: inner.key, value: exist.value };
    const opened = form.open(asked, {
      entry,
      batch: { fields: batch.fields, value: batchValue },
    });
    verifyExistence(SIMPLE_FORM, opened.root, inner.data, entry.key, entry.value);
    const batched = { batchKey, batchValue, entryKey: entry.key, entryValue: entry.value };
    return { value: opened.value, batched };
  });
}

function requireOp(op: ProofOp | undefined, name: string, type: string): ProofOp {
  requireProof(op !== undefined, `${name}: missing`);
  requireProof(op.type === type, `${name}.type: ${op.type.slice(0, 50)}, not ${type}`);
  return op;
}

/** Whatever does not fit is a proof that proves nothing, with the op's name before it. */
function named<Result>(name: string, verify: () => Result): Result {
  try {
    return verify();
  } catch (error) {
    throw new ProofError(`${name}: ${errorText(error)}`);
  }
}
