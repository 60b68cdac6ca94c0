import { ClosedBatch, ClosedPlace } from '../codec/generated/banma/accounting/v1.js';
import { ProofBatch, ProofLeaf, ProofPlace } from '../codec/generated/banma/proof/v1.js';
import { requireProof, sameBytes } from './ics23Decode.js';
import { readFields } from './stateKey.js';

/** Fields of a key behind the name of its collection. */
type Fields = Uint8Array;

/** An entry of a batch, and the leaf of the tree that holds the batch. */
export interface BatchedEntry {
  /** Key and value in the batch's own tree. */
  readonly entry: { readonly key: Uint8Array; readonly value: Uint8Array };
  readonly batch: { readonly fields: Fields; readonly value: Uint8Array };
}

/** How a collection outside the tree is proven: through the batches of one inside it. */
export interface BatchedForm {
  readonly batchCollection: string;
  /**
   * Checks that batch and entry are those of the asked key. Returns the batch's root and the value
   * of the asked key. @throws ProofError or CodecError naming the field
   */
  readonly open: (asked: Fields, proven: BatchedEntry) => OpenedEntry;
}

export interface OpenedEntry {
  readonly root: Uint8Array;
  readonly value: Uint8Array;
}

/** Contribution proofs: (hit digest → `ProofLeaf`) in batches by contract and first id. */
function openLeaf(contract: Uint8Array | undefined, { entry, batch }: BatchedEntry) {
  const fields = readFields(batch.fields);
  const batchContract = fields.takePrefixed();
  const isOwn = contract !== undefined && sameBytes(batchContract ?? NONE, contract);
  requireProof(isOwn, 'batch key: another contract');
  const content = ProofBatch.decode(batch.value);
  const { firstProofId, count, root } = content;
  requireProof(fields.u64() === firstProofId && fields.isAtEnd(), 'batch key: another first id');
  const leaf = ProofLeaf.decode(entry.value);
  const isWithin = leaf.proofId >= firstProofId && leaf.proofId < firstProofId + count;
  requireProof(isWithin, 'leaf: its id is not of the batch');
  requireProof(sameBytes(leaf.hitDigest, entry.key), 'leaf: another hit digest');
  return { leaf, root, firstProofId };
}

/** Closed records: (querier ‖ request hash → `Record`) in batches by contract and height. */
function openClosed(
  contract: Uint8Array | undefined,
  recordKey: Uint8Array | undefined,
  { entry, batch }: BatchedEntry,
) {
  const fields = readFields(batch.fields);
  const batchContract = fields.takePrefixed();
  const isOwn = contract !== undefined && sameBytes(batchContract ?? NONE, contract);
  requireProof(isOwn, 'batch key: another contract');
  const { height, root } = ClosedBatch.decode(batch.value);
  requireProof(fields.u64() === height && fields.isAtEnd(), 'batch key: another height');
  const isAsked = recordKey !== undefined && sameBytes(entry.key, recordKey);
  requireProof(isAsked, 'record: another querier or request hash');
  return { height, root };
}

const NONE = new Uint8Array(0);
/** Querier, 20 bytes, and request hash, 32. */
const RECORD_KEY_BYTES = 52;

/** Of a collection outside the tree that is provable; undefined for any other. */
export function batchedForm(collection: string): BatchedForm | undefined {
  return Object.hasOwn(BATCHED_FORMS, collection) ? BATCHED_FORMS[collection] : undefined;
}

const BATCHED_FORMS: Readonly<Record<string, BatchedForm>> = {
  'proof/leaf': {
    batchCollection: 'proof/batch',
    open: (asked, proven) => {
      const fields = readFields(asked);
      const { leaf, root } = openLeaf(fields.takePrefixed(), proven);
      requireProof(fields.u64() === leaf.proofId && fields.isAtEnd(), 'leaf: another proof id');
      return { root, value: proven.entry.value };
    },
  },
  'proof/digest': {
    batchCollection: 'proof/batch',
    open: (asked, proven) => {
      const fields = readFields(asked);
      const { leaf, root, firstProofId } = openLeaf(fields.takePrefixed(), proven);
      const digest = fields.takePrefixed()?.subarray(1) ?? NONE;
      const isAsked = sameBytes(digest, leaf.hitDigest) && fields.isAtEnd();
      requireProof(isAsked, 'leaf: another hit digest than asked');
      return { root, value: ProofPlace.encode({ proofId: leaf.proofId, firstProofId }) };
    },
  },
  'accounting/closed': {
    batchCollection: 'accounting/batch',
    open: (asked, proven) => {
      const fields = readFields(asked);
      const [contract, askedHeight] = [fields.takePrefixed(), fields.u64()];
      const recordKey = fields.take(RECORD_KEY_BYTES);
      const { height, root } = openClosed(contract, recordKey, proven);
      requireProof(askedHeight === height && fields.isAtEnd(), 'record: another height than asked');
      return { root, value: proven.entry.value };
    },
  },
  'accounting/closed_place': {
    batchCollection: 'accounting/batch',
    open: (asked, proven) => {
      const fields = readFields(asked);
      const [contract, recordKey] = [fields.takePrefixed(), fields.take(RECORD_KEY_BYTES)];
      const { height, root } = openClosed(contract, recordKey, proven);
      requireProof(fields.isAtEnd(), 'record: the asked key is too long');
      return { root, value: ClosedPlace.encode({ height }) };
    },
  },
};
