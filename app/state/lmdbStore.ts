import { assert, InternalError } from '../kit/errors.js';
import { blockWrites, NO_RUNNING_HASH, writesInChunks } from './blockWrites.js';
import { checkedReader, createLayer, readOver } from './layers.js';
import type { Layer } from './layers.js';
import { packBlock } from './lmdb/blockMessage.js';
import type { BlockMessage } from './lmdb/blockMessage.js';
import { clearState, isHalfLoaded } from './lmdb/bulkLoad.js';
import {
  checkStateVersion,
  openDatabases,
  plainBytes,
  readCommitted,
  u64ToBytes,
} from './lmdb/databases.js';
import type { Databases } from './lmdb/databases.js';
import { checkFolder } from './lmdb/fileCheck.js';
import { readerAt } from './lmdb/history.js';
import { rangeOf, readerOf } from './lmdb/reader.js';
import { isChunkKey, summaryOf } from './lmdb/summaries.js';
import { firstChangedHeight } from './lmdb/writeBlock.js';
import { startWriter } from './lmdb/writer.js';
import { DEFAULT_KEEP_RECENT, MAX_UNWRITTEN, oldestKept, requireKeptHeight } from './store.js';
import type { BlockWrites, Committed, CommittedBlock, Store, StoreError } from './store.js';

export interface LmdbStoreOptions {
  readonly keepRecent?: bigint;
  readonly archive?: boolean;
  /** Names of the collections whose entries never change: no history is kept of them. */
  readonly withoutHistory?: readonly string[];
  /** Upper bound of the file's size. */
  readonly mapBytes?: number;
  /** Told once, as soon as a write has failed: the node must not go on. */
  readonly onFailure?: (error: StoreError) => void;
}

/** What of the store makes and takes snapshots. */
export interface HoldingStore extends Store {
  /**
   * Resolves once the newest block is on the disk. Blocks committed after this call wait in memory
   * until the function it resolves to is called, which may be done twice.
   */
  readonly hold: () => Promise<() => void>;
  /** Reads see from now on what another thread has loaded into the empty folder. */
  readonly renewReads: () => void;
  /** Takes up the block that it has made the folder's state, if it has. */
  readonly reload: () => void;
}

/**
 * Opens the store in a folder, which is made when missing. Blocks are written by a thread of their
 * own, in one transaction each, and lie in memory over the file until then: after a kill at any
 * instruction the folder holds some whole block, at most `MAX_UNWRITTEN` behind.
 * @throws StoreError naming the folder when it cannot be used.
 */
export function openLmdbStore(folder: string, options: LmdbStoreOptions = {}): HoldingStore {
  const { mapBytes, withoutHistory = [] } = options;
  const { keepRecent = DEFAULT_KEEP_RECENT, archive = false } = options;
  checkFolder(folder);
  const databases = openDatabases(folder, { mapBytes });
  let committed: Committed | undefined;
  try {
    checkStateVersion(folder, databases.fields);
    committed = readCommitted(folder, databases.fields);
    if (isHalfLoaded(databases)) clearState(databases);
  } catch (error) {
    void databases.root.close();
    throw error;
  }
  let durable = committed?.height ?? 0n;
  /** The oldest height the file can answer for. */
  let first = firstChangedHeight(databases) ?? durable;
  /** Oldest first. Replaced, never changed: a range may still read the former ones. */
  let layers: readonly Layer[] = [];
  let waiting: Waiting[] = [];
  /** Blocks that a snapshot holds back; undefined while none does. */
  let held: BlockMessage[] | undefined;

  const oldestHeight = (): bigint =>
    committed === undefined ? 0n : oldestKept({ keepRecent, archive }, first, committed.height);

  const settle = (): void => {
    const failure = writer.failure();
    const settled = waiting.filter(({ isMet }) => failure !== undefined || isMet());
    waiting = waiting.filter((waiter) => !settled.includes(waiter));
    for (const { resolve, reject } of settled) {
      if (failure === undefined) resolve();
      else reject(failure);
    }
  };

  const writer = startWriter(
    { folder, mapBytes, withoutHistory },
    (height) => {
      // Reads must see the block in the file before its layer goes.
      databases.root.resetReadTxn();
      durable = height;
      layers = layers.filter((layer) => layer.committed.height > height);
      settle();
    },
    (failure) => {
      settle();
      options.onFailure?.(failure);
    },
  );

  const wait = (isMet: () => boolean): Promise<void> => {
    const failure = writer.failure();
    if (failure !== undefined) return Promise.reject(failure);
    if (isMet()) return Promise.resolve();
    return new Promise((resolve, reject) => waiting.push({ isMet, resolve, reject }));
  };

  const release = (): void => {
    const blocks = held ?? [];
    held = undefined;
    for (const block of blocks) writer.write(block);
  };

  const renewReads = (): void => {
    assert(layers.length === 0, 'blocks wait for the disk');
    databases.root.resetReadTxn();
  };

  const latest = readOver(() => layers, readerOf(databases.state));

  return {
    latest,
    at: (height) => {
      const newest = committed?.height ?? 0n;
      requireKeptHeight(height, oldestHeight(), newest);
      const state = readOver(
        () => layers.filter((layer) => layer.committed.height <= height),
        readerAt(databases, height),
      );
      return checkedReader(state, () =>
        requireKeptHeight(height, oldestHeight(), committed?.height ?? 0n),
      );
    },
    blockOf: (height) => {
      requireKeptHeight(height, oldestHeight(), committed?.height ?? 0n);
      const layer = layers.find((each) => each.committed.height === height);
      return layer?.committed ?? summaryOf(databases, height);
    },
    oldestHeight,
    committed: () => committed,
    durableHeight: () => durable,
    commit: (block) => {
      const failure = writer.failure();
      if (failure !== undefined) throw failure;
      requireNext(committed, block);
      const layer = createLayer(block);
      committed = block.committed;
      if (first === 0n) first = committed.height;
      layers = [...layers, layer];
      const message = packBlock(block, oldestHeight());
      if (held === undefined) writer.write(message);
      else held.push(message);
    },
    ready: () => wait(() => layers.length < MAX_UNWRITTEN),
    flushed: () => wait(() => layers.length === 0),
    hold: async () => {
      assert(held === undefined, 'the blocks are held already');
      held = [];
      const height = committed?.height ?? 0n;
      try {
        await wait(() => durable >= height);
      } catch (error) {
        release();
        throw error;
      }
      return release;
    },
    renewReads,
    reload: () => {
      renewReads();
      committed = readCommitted(folder, databases.fields);
      durable = committed?.height ?? 0n;
      first = firstChangedHeight(databases) ?? durable;
    },
    writesOf: (height) => {
      if (height < oldestHeight()) return undefined;
      // What is read may be ahead of what this thread was told.
      const onDisk = readCommitted(folder, databases.fields)?.height ?? 0n;
      if (height <= onDisk) return writtenWrites(databases, height);
      const unwritten = layers.filter((layer) => layer.committed.height > onDisk);
      return unwrittenWrites(databases, unwritten, height);
    },
    close: async () => {
      release();
      await writer.close();
      await databases.root.close();
    },
  };
}

interface Waiting {
  readonly isMet: () => boolean;
  readonly resolve: () => void;
  readonly reject: (error: StoreError) => void;
}

/** @throws InternalError */
function requireNext(before: Committed | undefined, { committed }: CommittedBlock): void {
  if (before !== undefined && committed.height !== before.height + 1n) {
    throw new InternalError(`block ${committed.height} is committed after ${before.height}`);
  }
}

function writtenWrites(databases: Databases, height: bigint): BlockWrites {
  const { changes } = databases;
  const { hash, running } = summaryOf(databases, height);
  return writesInChunks({ height, hash, running }, function* () {
    for (const [key, bytes] of rangeOf(changes, u64ToBytes(height), u64ToBytes(height + 1n))) {
      if (isChunkKey(key)) yield bytes;
    }
  });
}

function unwrittenWrites(
  { fields }: Databases,
  layers: readonly Layer[],
  height: bigint,
): BlockWrites | undefined {
  let running: Uint8Array = plainBytes(fields.getBinary('running_hash')) ?? NO_RUNNING_HASH;
  for (const { committed, writes } of layers) {
    const written = blockWrites(committed.height, writes, running);
    if (committed.height === height) return written;
    ({ running } = written);
  }
  return undefined;
}
