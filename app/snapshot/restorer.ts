import { SnapshotMetadata } from '../../proto/codec/generated/banma/state/v1.js';
import { equalBytes } from '../kit/bytes.js';
import { createTurns } from '../inTurn.js';
import type { Log } from '../log.js';
import { STATE_VERSION } from '../state/store.js';
import type { ExportedGenesis } from './exportedGenesis.js';
import { MAX_CHUNKS, SNAPSHOT_FORMAT, snapshotHash } from './format.js';
import type { SnapshotOffer } from './format.js';
import { startRestoreThread } from './restoreTasks.js';
import type { RestoreReply, RestoreTask, RestoreThread } from './restoreTasks.js';

export type OfferAnswer = 'accept' | 'abort' | 'reject' | 'rejectFormat';

/** What became of a chunk, and of the peer it came from. */
export type ChunkAnswer =
  | { readonly result: 'accept' | 'abort' | 'retrySnapshot' | 'rejectSnapshot' }
  /** It is to be fetched again, from somebody else. */
  | { readonly result: 'retry'; readonly refetch: number; readonly rejectSender: string };

/**
 * Takes a state from elsewhere into the empty store: a snapshot of peers, or an export. A call that
 * comes while another is under way waits for it: CometBFT may give a restore up, and go on with
 * InitChain on another connection, before its last call was answered.
 */
export interface Restorer {
  readonly offer: (snapshot: SnapshotOffer, appHash: Uint8Array) => Promise<OfferAnswer>;
  /** The answer to the last chunk comes when the node serves the restored state. */
  readonly apply: (index: number, chunk: Uint8Array, sender: string) => Promise<ChunkAnswer>;
  /** Loads an exported state below its chain's first block. @throws Error naming what is wrong */
  readonly load: (exported: ExportedGenesis, from: string) => Promise<void>;
  /** Ends what is under way and leaves the store empty. */
  readonly abandon: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface RestorerOptions {
  /** Of the state. */
  readonly folder: string;
  readonly mapBytes?: number | undefined;
  /** The only chain whose snapshots are taken, where it is known. */
  readonly chainId: string | undefined;
  /** False once the node has a state, or a genesis. */
  readonly isEmpty: () => boolean;
  /** The store's folder holds a whole state of that height now: resolves when it is served. */
  readonly adopt: (height: bigint) => Promise<void>;
  /** The store's folder has the entries of that height now, but no state of a block. */
  readonly refresh: (height: bigint) => Promise<void>;
  /** The store's folder is empty again. */
  readonly emptied: () => void;
  readonly log: Log;
}

/** A restore that is under way. */
interface Restore {
  readonly metadata: SnapshotMetadata;
  readonly appHash: Uint8Array;
  next: number;
}

export function createRestorer(options: RestorerOptions): Restorer {
  const { folder, mapBytes, isEmpty, adopt, refresh, emptied, log } = options;
  let thread: RestoreThread | undefined;
  let restore: Restore | undefined;
  const inTurn = createTurns();

  const endThread = async (): Promise<void> => {
    const ending = thread;
    thread = undefined;
    restore = undefined;
    await ending?.end();
  };

  const ask = async (task: RestoreTask): Promise<RestoreReply> => {
    thread ??= startRestoreThread({ folder, mapBytes });
    return thread.ask(task);
  };

  const rejected = (reason: string): ChunkAnswer => {
    log.warn({}, `snapshot rejected: ${reason}`);
    restore = undefined;
    return { result: 'rejectSnapshot' };
  };

  const finish = async ({ metadata, appHash }: Restore): Promise<ChunkAnswer> => {
    const { chainId, height, entries } = metadata;
    const reply = await ask({ kind: 'finish', expected: { chainId, height, entries, appHash } });
    if (reply.kind === 'broken') return rejected(reply.reason);
    await endThread();
    await adopt(height);
    log.info({ height: height.toString(), chainId }, 'state restored');
    return { result: 'accept' };
  };

  const restorer: Restorer = {
    offer: async (snapshot, appHash) => {
      if (!isEmpty()) return 'abort';
      const height = snapshot.height.toString();
      if (snapshot.format !== SNAPSHOT_FORMAT) return 'rejectFormat';
      const read = readOffer(snapshot, appHash, options);
      if (typeof read === 'string') {
        log.warn({ height }, `snapshot rejected: ${read}`);
        return 'reject';
      }
      await ask({ kind: 'begin' });
      if (thread === undefined) return 'abort';
      restore = { metadata: read, appHash: Uint8Array.from(appHash), next: 0 };
      log.info({ height, chunks: snapshot.chunks }, 'snapshot accepted');
      return 'accept';
    },
    apply: async (index, chunk, sender) => {
      if (!isEmpty()) return { result: 'abort' };
      const current = restore;
      // This process was started again meanwhile: CometBFT offers the snapshot once more.
      if (current === undefined) return { result: 'retrySnapshot' };
      if (index < current.next) return { result: 'accept' };
      const hash = current.metadata.chunkHashes[index];
      if (index > current.next || hash === undefined) {
        restore = undefined;
        return { result: 'retrySnapshot' };
      }
      const reply = await ask({ kind: 'chunk', bytes: chunk, hash });
      if (reply.kind === 'broken') return rejected(reply.reason);
      if (reply.kind === 'wrongChunk') {
        log.warn({ chunk: index, sender }, 'a wrong chunk: it is fetched from another peer');
        return { result: 'retry', refetch: index, rejectSender: sender };
      }
      current.next += 1;
      if (current.next < current.metadata.chunkHashes.length) return { result: 'accept' };
      return finish(current);
    },
    load: async (exported, from) => {
      const reply = await ask({ kind: 'files', from, exported });
      if (reply.kind === 'broken')
        throw new Error(`the exported state is refused: ${reply.reason}`);
      await endThread();
      await refresh(exported.height);
    },
    abandon: async () => {
      if (thread === undefined) return;
      await thread.ask({ kind: 'clear' });
      await endThread();
      emptied();
    },
    close: endThread,
  };
  return {
    offer: async (snapshot, appHash) => inTurn(() => restorer.offer(snapshot, appHash)),
    apply: async (index, chunk, sender) => inTurn(() => restorer.apply(index, chunk, sender)),
    load: async (exported, from) => inTurn(() => restorer.load(exported, from)),
    abandon: async () => inTurn(restorer.abandon),
    // Not in turn: what is under way ends with the thread.
    close: restorer.close,
  };
}

/** The metadata of an offer, or why it cannot be taken. */
function readOffer(
  { height, chunks, hash, metadata: bytes }: SnapshotOffer,
  appHash: Uint8Array,
  { chainId }: RestorerOptions,
): SnapshotMetadata | string {
  if (!equalBytes(snapshotHash(bytes), hash)) return 'its hash is not that of its metadata';
  if (appHash.length !== 32) return 'there is no app hash to check it against';
  let metadata: SnapshotMetadata;
  try {
    metadata = SnapshotMetadata.decode(bytes);
  } catch (error) {
    return `its metadata cannot be read (${(error as Error).message})`;
  }
  const { chunkHashes, stateVersion, entries } = metadata;
  if (metadata.format !== SNAPSHOT_FORMAT) return `its metadata has format ${metadata.format}`;
  if (chunkHashes.length === 0 || chunkHashes.length > MAX_CHUNKS) {
    return `it has ${chunkHashes.length} chunks, not 1 to ${MAX_CHUNKS}`;
  }
  if (chunkHashes.length !== chunks) return `it has ${chunkHashes.length} chunks, not ${chunks}`;
  if (chunkHashes.some((each) => each.length !== 32)) return 'the hash of a chunk is no hash';
  if (metadata.height !== height) return `it is of height ${metadata.height}, not ${height}`;
  if (height < 1n) return 'it is of no height';
  if (entries < 1n) return 'it has no entries';
  if (stateVersion !== STATE_VERSION) {
    return `its state has version ${stateVersion}, this program has version ${STATE_VERSION}`;
  }
  if (chainId !== undefined && metadata.chainId !== chainId) {
    return `it is of chain ${metadata.chainId}, not ${chainId}`;
  }
  return metadata;
}
