import type { StateReader, StoredEntry } from '../../kit/state.js';
import type { Committed } from '../store.js';
import { appendEntries, clearState, finishLoad, putEntries } from './bulkLoad.js';
import { openDatabases, readCommitted } from './databases.js';
import { readerOf } from './reader.js';

/** A folder that is being filled by another thread than the one that serves it. */
export interface LoadingState {
  /** What is there so far. */
  readonly reader: StateReader;
  readonly committed: () => Committed | undefined;
  /** Removes everything there is. */
  readonly clear: () => void;
  /** Entries in key order, above all that is there. One transaction. */
  readonly append: (entries: Iterable<StoredEntry>) => void;
  /** Entries anywhere, best in key order. One transaction. */
  readonly put: (entries: Iterable<StoredEntry>) => void;
  /** Makes it the state after a block. */
  readonly finish: (committed: Committed) => void;
  readonly close: () => Promise<void>;
}

/** @throws StoreError naming the folder */
export function openLoadingState(folder: string, mapBytes?: number): LoadingState {
  const databases = openDatabases(folder, { mapBytes });
  const { root, state, fields } = databases;
  return {
    reader: readerOf(state),
    committed: () => readCommitted(folder, fields),
    clear: () => clearState(databases),
    append: (entries) => appendEntries(databases, entries),
    put: (entries) => putEntries(databases, entries),
    finish: (committed) => finishLoad(databases, committed),
    close: () => root.close(),
  };
}

/** A folder as it is on the disk at one moment; for a thread that reads it without a pause. */
export interface FrozenState {
  readonly reader: StateReader;
  readonly committed: Committed | undefined;
  readonly close: () => Promise<void>;
}

/**
 * All reads before the next turn of the event loop see one transaction, that of now.
 * @throws StoreError naming the folder
 */
export function openFrozenState(folder: string, mapBytes?: number): FrozenState {
  const databases = openDatabases(folder, { mapBytes, readOnly: true });
  databases.root.resetReadTxn();
  return {
    reader: readerOf(databases.state),
    committed: readCommitted(folder, databases.fields),
    close: () => databases.root.close(),
  };
}
