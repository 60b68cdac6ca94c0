import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SnapshotMetadata } from '../../proto/codec/generated/banma/state/v1.js';
import { SNAPSHOT_FORMAT, snapshotHash } from './format.js';
import type { SnapshotOffer } from './format.js';

/*
 * snapshots/<height>/metadata and one file a chunk, named by its number. While it is made the
 * folder is called <height>.partial: under its own name it is whole, also after a power cut, for
 * all of it is on the disk before it gets that name.
 */

const METADATA = 'metadata';
const PARTIAL = '.partial';

/** A snapshot that is being written, by a thread that may wait for the disk. */
export interface SnapshotWriter {
  readonly writeChunk: (index: number, bytes: Uint8Array) => void;
  /** Gives it its name. */
  readonly finish: (metadata: Uint8Array) => void;
}

export function createSnapshotWriter(folder: string, height: bigint): SnapshotWriter {
  const whole = join(folder, String(height));
  const partial = `${whole}${PARTIAL}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  return {
    writeChunk: (index, bytes) => writeToDisk(join(partial, String(index)), bytes),
    finish: (metadata) => {
      writeToDisk(join(partial, METADATA), metadata);
      syncFolder(partial);
      rmSync(whole, { recursive: true, force: true });
      renameSync(partial, whole);
      syncFolder(folder);
    },
  };
}

function writeToDisk(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'w');
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The names in a folder are on the disk after this. */
function syncFolder(folder: string): void {
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** Whole snapshots, newest first; removes what was left half-way or cannot be read any more. */
export function readSnapshots(folder: string): readonly SnapshotOffer[] {
  const found: SnapshotOffer[] = [];
  for (const name of listFolder(folder)) {
    const snapshot = /^[1-9][0-9]*$/.test(name) ? readSnapshot(folder, name) : undefined;
    if (snapshot === undefined) rmSync(join(folder, name), { recursive: true, force: true });
    else found.push(snapshot);
  }
  return found.sort((left, right) => (left.height > right.height ? -1 : 1));
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function readSnapshot(folder: string, name: string): SnapshotOffer | undefined {
  try {
    const metadata = new Uint8Array(readFileSync(join(folder, name, METADATA)));
    const { format, height, chunkHashes } = SnapshotMetadata.decode(metadata);
    const files = listFolder(join(folder, name)).length;
    const chunks = chunkHashes.length;
    if (format !== SNAPSHOT_FORMAT || String(height) !== name || files !== chunks + 1) {
      return undefined;
    }
    return { height, format, chunks, hash: snapshotHash(metadata), metadata };
  } catch {
    return undefined;
  }
}

/** A chunk as it goes to a peer; undefined where there is none. */
export async function readChunk(
  folder: string,
  height: bigint,
  index: number,
): Promise<Uint8Array | undefined> {
  try {
    return await readFile(join(folder, String(height), String(index)));
  } catch (error) {
    // It may have been removed meanwhile; the peer asks another.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function removeSnapshot(folder: string, height: bigint): void {
  rmSync(join(folder, String(height)), { recursive: true, force: true });
}
