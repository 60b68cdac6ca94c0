import { firstChangedHeight } from './writeBlock.js';
import { openDatabases, readCommitted } from './databases.js';
import { readerAt } from './history.js';
import { readerOf } from './reader.js';
import { summaryOf } from './summaries.js';
import { DEFAULT_KEEP_RECENT, oldestKept, requireKeptHeight } from '../store.js';
import type { Committed, ReadableState } from '../store.js';

export interface ReadOnlyStoreOptions {
  readonly keepRecent?: bigint | undefined;
  readonly archive?: boolean | undefined;
}

/** What is on the disk of a folder that another thread writes. */
export interface ReadOnlyStore extends ReadableState {
  /** Reads see from now on, until the turn of the event loop ends, the newest block on the disk. */
  readonly renew: () => void;
  readonly close: () => Promise<void>;
}

/** Opens a state for reading. @throws StoreError naming the folder */
export function openReadOnlyStore(
  folder: string,
  { keepRecent = DEFAULT_KEEP_RECENT, archive = false }: ReadOnlyStoreOptions = {},
): ReadOnlyStore {
  const databases = openDatabases(folder, { readOnly: true });
  let committed: Committed | undefined;
  const oldestHeight = (): bigint => {
    if (committed === undefined) return 0n;
    const first = firstChangedHeight(databases) ?? committed.height;
    return oldestKept({ keepRecent, archive }, first, committed.height);
  };
  const requireKept = (height: bigint): void =>
    requireKeptHeight(height, oldestHeight(), committed?.height ?? 0n);
  return {
    latest: readerOf(databases.state),
    at: (height) => {
      requireKept(height);
      return readerAt(databases, height);
    },
    blockOf: (height) => {
      requireKept(height);
      return summaryOf(databases, height);
    },
    committed: () => committed,
    renew: () => {
      databases.root.resetReadTxn();
      committed = readCommitted(folder, databases.fields);
    },
    close: () => databases.root.close(),
  };
}
