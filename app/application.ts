import '../proto/codec/cosmosAllocation.js';
import { createRegistry } from './block/registry.js';
import type { Registry } from './block/registry.js';
import { createChecksAhead } from './block/checksAhead.js';
import type { ChecksAhead } from './block/checksAhead.js';
import { createConsensus } from './block/consensus.js';
import type { Consensus } from './block/consensus.js';
import { createMempool } from './block/mempool.js';
import type { Mempool } from './block/mempool.js';
import { createQueries } from './block/queries.js';
import type { Queries } from './block/queries.js';
import { createTxDecoder } from './block/txDecoder.js';
import { createVerifier } from './block/verifier.js';
import type { RememberingVerifier } from './block/verifier.js';
import type { ModuleSet } from './modules/moduleSet.js';
import { createStateRoot } from './state/stateRoot.js';
import type { StateRoot } from './state/stateRoot.js';
import type { Store } from './state/store.js';

/** The state machine with all it needs, grouped by the connection that asks. No I/O but the store. */
export interface Application {
  readonly registry: Registry;
  readonly consensus: Consensus;
  readonly mempool: Mempool;
  readonly queries: Queries;
  readonly store: Store;
  readonly stateRoot: StateRoot;
  readonly verifier: RememberingVerifier;
  /** Signatures inside a transaction, to be verified ahead. */
  readonly checksOf: (tx: Uint8Array) => ChecksAhead;
}

export interface ApplicationOptions {
  readonly modules: ModuleSet;
  readonly store: Store;
  /** Its folder, for the operator. */
  readonly storeName?: string;
  /** Of this program, told by Info and `/app/version`. */
  readonly version: string;
  /** Told of faults behind a query, whose text the client does not see. */
  readonly onInternalError?: (path: string, error: unknown) => void;
}

/**
 * Builds the state machine over a store.
 * @throws Error naming a duplicate among the modules' names, type URLs, paths, prefixes and codes
 * @throws StoreError when the state is damaged
 */
export function createApplication(options: ApplicationOptions): Application {
  const { modules, store, version } = options;
  const registry = createRegistry(modules.modules);
  const stateRoot = createStateRoot(store, registry.keyspace, options.storeName ?? 'memory');
  const decode = createTxDecoder(registry);
  const verifier = createVerifier();
  const mempool: Mempool = createMempool({
    modules,
    decode,
    verifier,
    tip: () => consensus.tip(),
  });
  const consensus: Consensus = createConsensus({
    modules,
    store,
    stateRoot,
    decode,
    verifier,
    committed: mempool.settle,
  });
  const onInternalError = options.onInternalError ?? (() => undefined);
  const queries = createQueries({
    modules,
    registry,
    store,
    writesOf: store.writesOf,
    version,
    onInternalError,
  });
  const tip = consensus.tip;
  const checksOf = createChecksAhead({ modules, decode, verifier, tip });
  return { registry, consensus, mempool, queries, store, stateRoot, verifier, checksOf };
}
