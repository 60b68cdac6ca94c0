import type { Application } from '../application.js';
import type { Log } from '../log.js';
import { runInSlices } from '../slices.js';
import type { HoldingStore } from '../state/lmdbStore.js';
import { createRestorer } from './restorer.js';
import type { Restorer } from './restorer.js';
import { createSnapshots } from './snapshots.js';
import type { Snapshots } from './snapshots.js';
import { travellingCollections } from './streamState.js';

/** How a state leaves this node, and how one comes to it. */
export interface StateSync {
  readonly snapshots: Snapshots;
  readonly restorer: Restorer;
  /** Of the files that an exported genesis names; undefined where none was given. */
  readonly genesisFolder: string | undefined;
  readonly close: () => Promise<void>;
}

export interface StateSyncOptions {
  readonly store: HoldingStore;
  /** Of the state. */
  readonly folder: string;
  readonly mapBytes?: number;
  readonly chainId: string | undefined;
  /** Heights between two snapshots; 0 makes none. */
  readonly interval: bigint;
  readonly keep: number;
  readonly genesisFolder?: string | undefined;
  readonly log: Log;
}

/** Snapshots and restores for an application over its store. */
export function createStateSync(
  { registry, consensus, stateRoot }: Application,
  options: StateSyncOptions,
): StateSync {
  const { store, folder, mapBytes, chainId, interval, keep, log } = options;
  const collections = travellingCollections(registry.keyspace.collections);
  const snapshots = createSnapshots({ store, folder, mapBytes, interval, keep, collections, log });
  /** Millions of entries take seconds, in which the process goes on answering. */
  const readTree = async (height: bigint): Promise<void> => {
    store.renewReads();
    await runInSlices(stateRoot.rebuildAhead(height));
  };
  const restorer = createRestorer({
    folder,
    mapBytes,
    chainId,
    isEmpty: () => store.committed() === undefined && consensus.tip() === undefined,
    adopt: async (height) => {
      await readTree(height);
      // In one turn, so that nobody meets a state without its tree.
      store.reload();
      stateRoot.rebuild();
      consensus.resume();
    },
    refresh: readTree,
    emptied: store.renewReads,
    log,
  });
  return {
    snapshots,
    restorer,
    genesisFolder: options.genesisFolder,
    close: async () => {
      await snapshots.close();
      await restorer.close();
    },
  };
}
