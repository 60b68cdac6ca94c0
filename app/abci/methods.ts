import type { Application } from '../application.js';
import { createStoreQuery } from '../block/storeQuery.js';
import type { Log } from '../log.js';
import type { StateSync } from '../snapshot/stateSync.js';
import type { TreeProver } from '../state/lmdb/treeProver.js';
import { consensusMethods } from './consensus.js';
import { mempoolMethods } from './mempool.js';
import type { AbciMethod } from './method.js';
import { queryMethods } from './query.js';
import { createSignaturesAhead, NO_SIGNATURES_AHEAD } from './signatures/ahead.js';
import type { SignaturePool } from './signatures/pool.js';
import { snapshotMethods } from './snapshot.js';
import { createStoreQueries } from './storeQuery.js';

/** Every method of `tendermint.abci.ABCI` 2.0, for a transport to serve. */
export function abciMethods(
  application: Application,
  options: {
    readonly version: string;
    readonly appVersion: bigint;
    readonly retainBlocks: bigint;
    readonly log: Log;
    /** Without it, signatures are verified when they are needed. */
    readonly signaturePool?: SignaturePool;
    /** Makes proofs of heights whose tree is not in memory. */
    readonly prover?: TreeProver;
    /** Without it, the node neither makes snapshots nor takes any. */
    readonly stateSync?: StateSync;
    /** Told of every committed block, before CometBFT is. */
    readonly committed?: (height: bigint) => void;
  },
): AbciMethod[] {
  const { consensus, mempool, queries, store, checksOf, verifier } = application;
  const {
    version,
    appVersion,
    retainBlocks,
    signaturePool: pool,
    log,
    prover,
    stateSync,
    committed,
  } = options;
  const onFault = (error: unknown): void =>
    log.error({ err: error }, 'signatures could not be verified ahead');
  const ahead =
    pool === undefined
      ? NO_SIGNATURES_AHEAD
      : createSignaturesAhead({ checksOf, pool, verifier, onFault });
  const storeQueries = createStoreQueries({
    find: createStoreQuery(application),
    store,
    prover,
    onInternalError: (path, error) => log.error({ path, err: error }, 'query met a fault'),
  });
  return [
    ...queryMethods(consensus, { queries, storeQueries }, { version, appVersion }),
    ...mempoolMethods(mempool, { ahead, log }),
    ...consensusMethods(consensus, { store, ahead, retainBlocks, log, stateSync, committed }),
    ...snapshotMethods(stateSync),
  ];
}
