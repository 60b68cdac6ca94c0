import { MAX_STATE_KEY_BYTES, SIMPLE_OP, SMT_OP } from '../../proto/documents/proofOps.js';
import type { ProofOp } from '../../proto/documents/proofOps.js';
import { parseStateKey } from '../../proto/documents/stateKey.js';
import type { CollectionInfo } from '../kit/collection.js';
import { coded, require, SDK_ERRORS } from '../kit/errors.js';
import type { BatchedProof, BulkProver } from '../kit/module.js';
import type { StateReader } from '../kit/state.js';
import { commitmentProof, encodeProof, existence } from '../state/proof.js';
import type { StateRoot } from '../state/stateRoot.js';
import type { Store } from '../state/store.js';
import type { Registry } from './registry.js';

export interface StoreQuery {
  readonly path: string;
  readonly key: Uint8Array;
  /** 0 means the newest committed. */
  readonly height: bigint;
  readonly prove: boolean;
}

/** What the state has at a key, and what of its proof could be made at once. */
export interface StoreFinding {
  /** Empty where there is no such key. */
  readonly value: Uint8Array;
  readonly height: bigint;
  /** Undefined where no proof was asked for. */
  readonly proof: TreeProof | undefined;
}

export interface TreeProof {
  /** Up to the root of a batch, for entries of batches. */
  readonly steps: readonly ProofOp[];
  /** What the tree proves: the asked key, or the batch's. */
  readonly treeKey: Uint8Array;
  /** Undefined where the tree of that height is not in memory. */
  readonly treeProof: Uint8Array | undefined;
}

/** Every path of the raw state begins so. */
export const STORE_PREFIX = '/store/';
const STORE_NAME = 'banma';
const NO_BYTES = new Uint8Array(0);

/**
 * Answers `/store/banma/key`: one entry of the state after a block, by its key, with ICS-23 proof
 * if asked. The root of the proof is the app hash of the header of height + 1. Height 0 means the
 * newest block, whose root is in a header only once the next block is there: who wants to verify
 * at once asks for the height below that of the newest header.
 */
export function createStoreQuery(services: {
  readonly registry: Registry;
  readonly store: Store;
  readonly stateRoot: StateRoot;
}): (query: StoreQuery) => StoreFinding {
  const { registry, store, stateRoot } = services;
  const collections = new Map(registry.keyspace.collections.map((info) => [info.name, info]));
  const provers = new Map<string, BulkProver>();
  for (const { proveBulk = {} } of registry.modules) {
    // eslint-disable-next-line determinism/no-object-key-order -- a map by name has no order
    for (const [name, prover] of Object.entries(proveBulk)) provers.set(name, prover);
  }

  const treeProof = (state: StateReader, key: Uint8Array, height: bigint) =>
    height < stateRoot.tree.oldestHeight()
      ? undefined
      : encodeProof(commitmentProof(stateRoot.tree, state, key, height));

  return ({ path, key, height: asked, prove }) => {
    requirePath(path);
    require(key.length > 0, SDK_ERRORS.invalidRequest, 'the key is empty');
    require(key.length <= MAX_STATE_KEY_BYTES, SDK_ERRORS.invalidRequest, () =>
      `the key has ${key.length} bytes, over ${MAX_STATE_KEY_BYTES}`);
    const newest = store.committed()?.height;
    if (newest === undefined) throw coded(SDK_ERRORS.invalidHeight, 'no block is committed yet');
    require(asked >= 0n, SDK_ERRORS.invalidHeight, () => `height ${asked}`);
    const height = asked === 0n ? newest : asked;
    const state = height === newest ? store.latest : store.at(height);

    const parsed = parseStateKey(key);
    const info = parsed && collections.get(parsed.collection);
    const prover = parsed && provers.get(parsed.collection);
    if (parsed !== undefined && prover !== undefined) {
      const found = provenBy(prover, state, parsed.fields, parsed.collection);
      if (!prove) return { value: found?.value ?? NO_BYTES, height, proof: undefined };
      if (found === undefined) {
        const detail = `${parsed.collection} has no such key; that it never had cannot be proven`;
        throw coded(SDK_ERRORS.keyNotFound, detail);
      }
      const { proof, batchKey, value } = found;
      const data = encodeProof(existence(proof));
      const steps = [{ type: SIMPLE_OP, key: proof.key, data }];
      const batched = treeProof(state, batchKey, height);
      return { value, height, proof: { steps, treeKey: batchKey, treeProof: batched } };
    }
    requireReadable(info, prove, height === newest);
    const value = state.get(key) ?? NO_BYTES;
    if (!prove) return { value, height, proof: undefined };
    const inTree = treeProof(state, key, height);
    return { value, height, proof: { steps: [], treeKey: key, treeProof: inTree } };
  };
}

/** The op that ends a proof. */
export function treeOp(key: Uint8Array, data: Uint8Array): ProofOp {
  return { type: SMT_OP, key, data };
}

function requirePath(path: string): void {
  const [, , name = '', ...rest] = path.split('/');
  require(name === STORE_NAME, SDK_ERRORS.unknownRequest, () =>
    `there is no store ${name.slice(0, 50)}, only ${STORE_NAME}`);
  const below = rest.join('/');
  require(below === 'key', SDK_ERRORS.unknownRequest, () =>
    `store ${STORE_NAME} is asked by /store/${STORE_NAME}/key, not …/${below.slice(0, 50)}`);
}

function provenBy(
  prover: BulkProver,
  state: StateReader,
  fields: Uint8Array,
  collection: string,
): BatchedProof | undefined {
  try {
    return prover(state, fields);
  } catch (error) {
    // The second is what a text of a key throws that is no UTF-8.
    const isForm =
      error instanceof RangeError ||
      (error as { readonly code?: unknown }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
    if (!isForm) throw error;
    throw coded(
      SDK_ERRORS.invalidRequest,
      `not a key of ${collection}: ${(error as Error).message}`,
    );
  }
}

/** Indexes and journals are in no tree, and those that only grow have no history. */
function requireReadable(
  info: CollectionInfo | undefined,
  prove: boolean,
  isNewest: boolean,
): void {
  if (info === undefined || info.kind === 'authenticated') return;
  require(!prove, SDK_ERRORS.notSupported, () =>
    `${info.name} is not in the tree and has no proofs`);
  require(isNewest || !info.appendOnly, SDK_ERRORS.invalidHeight, () =>
    `${info.name} has no history: ask for the newest height`);
}
