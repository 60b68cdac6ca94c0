import { join } from 'node:path';
import { errorText } from '../../proto/errorText.js';
import { bytesToHex } from '../kit/bytes.js';
import type { Log } from '../log.js';
import { startThreadBeside } from '../../proto/thread.js';
import type { HoldingStore } from '../state/lmdbStore.js';
import { SNAPSHOT_FORMAT } from './format.js';
import type { SnapshotOffer } from './format.js';
import { readChunk, readSnapshots } from './snapshotFiles.js';

/** The snapshots of this node: made at an interval, offered to others. */
export interface Snapshots {
  /** To be told of each block as soon as it is committed, before the next one is. */
  readonly committed: (height: bigint) => void;
  /** Newest first. */
  readonly list: () => readonly SnapshotOffer[];
  /** A compressed chunk; undefined where there is none. */
  readonly chunk: (
    height: bigint,
    format: number,
    index: number,
  ) => Promise<Uint8Array | undefined>;
  /** Resolves when none is being made. */
  readonly idle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface SnapshotOptions {
  readonly store: HoldingStore;
  /** Folder of the state. */
  readonly folder: string;
  readonly mapBytes?: number | undefined;
  /** Heights between two snapshots; 0 makes none. */
  readonly interval: bigint;
  /** How many are kept. */
  readonly keep: number;
  /** Names of the collections whose entries travel. */
  readonly collections: readonly string[];
  readonly log: Log;
  /** How long the thread may take until its transaction is open: blocks wait for it (ms). */
  readonly openingMs?: number;
}

/** What the thread is started with. */
export interface SnapshotTask {
  readonly folder: string;
  readonly snapshots: string;
  readonly mapBytes: number | undefined;
  readonly height: bigint;
  readonly keep: number;
  readonly collections: readonly string[];
}

/** From the thread: its transaction is open; the snapshot is whole; or it failed. */
export type SnapshotReport =
  { readonly opened: bigint } | { readonly made: bigint } | { readonly failed: string };

const OPENING_MS = 10_000;

/** Where the snapshots of a state lie. */
function snapshotFolder(stateFolder: string): string {
  return join(stateFolder, 'snapshots');
}

/**
 * Makes snapshots in a thread of their own, one at a time: an interval that comes too soon is left
 * out. A snapshot that fails, or whose thread hangs before it has its transaction, is told to the
 * operator; the node goes on without it.
 */
export function createSnapshots(options: SnapshotOptions): Snapshots {
  const { store, folder, mapBytes, interval, keep, collections, log } = options;
  const { openingMs = OPENING_MS } = options;
  const snapshots = snapshotFolder(folder);
  let stored = readSnapshots(snapshots);
  let making: Promise<void> | undefined;
  let stop: (() => Promise<unknown>) | undefined;
  let isClosing = false;

  const runThread = (height: bigint, release: () => void): Promise<void> => {
    const task: SnapshotTask = { folder, snapshots, mapBytes, height, keep, collections };
    const worker = startThreadBeside(import.meta.url, 'snapshotThread', task);
    stop = () => worker.terminate();
    let opening: NodeJS.Timeout | undefined;
    return new Promise<void>((resolve, reject) => {
      opening = setTimeout(() => {
        reject(new Error(`its transaction was not open after ${openingMs} ms`));
        // Not waited for: what hangs in a call to the disk does not end either.
        void worker.terminate();
      }, openingMs);
      worker.on('message', (report: SnapshotReport) => {
        if ('opened' in report) {
          clearTimeout(opening);
          release();
        } else if ('failed' in report) reject(new Error(report.failed));
        else resolve();
      });
      worker.on('error', reject);
      worker.once('exit', () => reject(new Error('its thread has ended')));
    }).finally(() => clearTimeout(opening));
  };

  const make = async (height: bigint): Promise<void> => {
    const text = height.toString();
    try {
      const release = await store.hold();
      try {
        await runThread(height, release);
      } finally {
        release();
      }
      stored = readSnapshots(snapshots);
      const [newest] = stored;
      if (newest === undefined) return;
      const { chunks, hash } = newest;
      log.info({ height: text, chunks, hash: bytesToHex(hash) }, 'snapshot');
    } catch (error) {
      if (isClosing) return;
      log.error({ height: text }, `no snapshot: ${errorText(error)}`);
    }
  };

  return {
    committed: (height) => {
      if (interval === 0n || height % interval !== 0n || making !== undefined) return;
      making = make(height).finally(() => {
        making = undefined;
        stop = undefined;
      });
    },
    list: () => stored,
    chunk: async (height, format, index) =>
      format === SNAPSHOT_FORMAT ? readChunk(snapshots, height, index) : undefined,
    idle: async () => making,
    close: async () => {
      isClosing = true;
      await stop?.();
      await making;
    },
  };
}
