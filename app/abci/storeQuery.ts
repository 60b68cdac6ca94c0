import type { ProofOps } from 'cosmjs-types/tendermint/crypto/proof';
import type { ProofOp } from '../../proto/documents/proofOps.js';
import { MAX_ANSWER_BYTES } from '../block/limits.js';
import { failedAnswer } from '../block/queries.js';
import type { QueryAnswer } from '../block/queries.js';
import { treeOp } from '../block/storeQuery.js';
import type { StoreFinding, StoreQuery, TreeProof } from '../block/storeQuery.js';
import { coded, require, SDK_ERRORS } from '../kit/errors.js';
import type { Store } from '../state/store.js';
import type { TreeProver } from '../state/lmdb/treeProver.js';

export interface StoreAnswer extends QueryAnswer {
  readonly proofOps?: ProofOps;
}

/** Answers queries of `/store/…`; only proofs of former heights are waited for. */
export type StoreQueries = (query: StoreQuery) => StoreAnswer | Promise<StoreAnswer>;

export function createStoreQueries(services: {
  readonly find: (query: StoreQuery) => StoreFinding;
  readonly store: Store;
  /** Without one, only heights whose tree is in memory are proven. */
  readonly prover?: TreeProver | undefined;
  readonly onInternalError: (path: string, error: unknown) => void;
}): StoreQueries {
  const { find, store, prover, onInternalError } = services;

  const former = async (finding: StoreFinding, treeKey: Uint8Array): Promise<Uint8Array> => {
    const { height } = finding;
    if (prover === undefined) {
      throw coded(SDK_ERRORS.notSupported, `this node makes no proofs of height ${height}`);
    }
    const { appHash } = store.blockOf(height);
    const proof = await prover.prove(treeKey, height, appHash);
    // Pruned while it was read, it is no proof of anything.
    store.blockOf(height);
    return proof;
  };

  const failed = (path: string, error: unknown): StoreAnswer =>
    failedAnswer(error, store.committed()?.height ?? 1n, (fault) => onInternalError(path, fault));

  const completed = async (
    path: string,
    finding: StoreFinding,
    { steps, treeKey }: TreeProof,
  ): Promise<StoreAnswer> => {
    try {
      return answered(finding, [...steps, treeOp(treeKey, await former(finding, treeKey))]);
    } catch (error) {
      return failed(path, error);
    }
  };

  return (query) => {
    try {
      const finding = find(query);
      const { proof } = finding;
      if (proof === undefined) return answered(finding, undefined);
      const { steps, treeKey, treeProof } = proof;
      if (treeProof === undefined) return completed(query.path, finding, proof);
      return answered(finding, [...steps, treeOp(treeKey, treeProof)]);
    } catch (error) {
      return failed(query.path, error);
    }
  };
}

function answered(
  { value, height }: StoreFinding,
  ops: readonly ProofOp[] | undefined,
): StoreAnswer {
  const answer = { code: 0, codespace: '', log: '', value, height };
  if (ops === undefined) return answer;
  const size = ops.reduce((sum, op) => sum + op.data.length + op.key.length, value.length);
  require(size <= MAX_ANSWER_BYTES, SDK_ERRORS.invalidRequest, () =>
    `value and proof have ${size} bytes`);
  return { ...answer, proofOps: { ops: [...ops] } };
}
