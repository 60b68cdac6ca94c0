import { SnapshotMetadata } from '../../proto/codec/generated/banma/state/v1.js';
import { sha256 } from '../../proto/documents/hash.js';
import { bytesToHex, compareBytes } from '../kit/bytes.js';
import type { StoredEntry } from '../kit/state.js';
import { MAX_KEY_BYTES, STATE_VERSION } from '../state/store.js';
import type { Committed } from '../state/store.js';

/*
 * The stream of a state: every authenticated and bulk entry in key order, each as u16 key length ‖
 * u32 value length ‖ key ‖ value (big-endian), cut into chunks between entries. An entry goes into
 * the chunk before it as long as that has room, so that all nodes cut alike.
 */

export const SNAPSHOT_FORMAT = 1;
/** A chunk before its compression; what cannot be compressed stays below gRPC's 4 MiB, too. */
export const MAX_CHUNK_BYTES = 3_670_016;
/** 35 GB of state; the metadata of ten snapshots then still fits one reply. */
export const MAX_CHUNKS = 10_000;

const FRAME_BYTES = 6;

/** Why a state that came from elsewhere cannot be taken. */
export class BrokenStateError extends Error {
  override readonly name = 'BrokenStateError';
}

/** A snapshot as nodes tell each other of it (`tendermint.abci.Snapshot`). */
export interface SnapshotOffer {
  readonly height: bigint;
  readonly format: number;
  readonly chunks: number;
  readonly hash: Uint8Array;
  /** Encoded `SnapshotMetadata`. */
  readonly metadata: Uint8Array;
}

/** Cuts a stream of entries into chunks. */
export interface ChunkCutter {
  readonly add: (key: Uint8Array, value: Uint8Array) => void;
  /** Ends the last chunk; returns how many entries there were. */
  readonly end: () => bigint;
}

/** @param take gets each chunk; its bytes are used again afterwards */
export function createChunkCutter(take: (chunk: Uint8Array) => void): ChunkCutter {
  const chunk = new Uint8Array(MAX_CHUNK_BYTES);
  const view = new DataView(chunk.buffer);
  let length = 0;
  let entries = 0;
  const cut = (): void => {
    if (length > 0) take(chunk.subarray(0, length));
    length = 0;
  };
  return {
    add: (key, value) => {
      const size = FRAME_BYTES + key.length + value.length;
      if (size > MAX_CHUNK_BYTES) {
        throw new Error(`the entry ${bytesToHex(key)} has ${size} bytes: no chunk holds it`);
      }
      if (length + size > MAX_CHUNK_BYTES) cut();
      view.setUint16(length, key.length);
      view.setUint32(length + 2, value.length);
      chunk.set(key, length + FRAME_BYTES);
      chunk.set(value, length + FRAME_BYTES + key.length);
      length += size;
      entries += 1;
    },
    end: () => {
      cut();
      return BigInt(entries);
    },
  };
}

/** The entries of a chunk, as views of it. @throws BrokenStateError when they do not fill it */
export function* entriesOfChunk(chunk: Uint8Array): Generator<StoredEntry> {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  for (let at = 0; at < chunk.length;) {
    if (at + FRAME_BYTES > chunk.length) throw new BrokenStateError('a chunk ends in an entry');
    const keyAt = at + FRAME_BYTES;
    const valueAt = keyAt + view.getUint16(at);
    const end = valueAt + view.getUint32(at + 2);
    if (end > chunk.length) throw new BrokenStateError('a chunk ends in an entry');
    if (valueAt === keyAt || valueAt - keyAt > MAX_KEY_BYTES || end === valueAt) {
      throw new BrokenStateError('a chunk has an entry of a wrong size');
    }
    yield [chunk.subarray(keyAt, valueAt), chunk.subarray(valueAt, end)];
    at = end;
  }
}

/** Tells whether keys ascend, over all chunks. */
export function createOrderCheck(): (key: Uint8Array) => void {
  let before: Uint8Array = new Uint8Array(0);
  return (key) => {
    if (compareBytes(before, key) >= 0) {
      throw new BrokenStateError(`the key ${bytesToHex(key)} does not follow the one before it`);
    }
    before = key;
  };
}

/** The encoded metadata of the state after a block, of so many entries in chunks of these hashes. */
export function encodeMetadata(
  { chainId, height }: Pick<Committed, 'chainId' | 'height'>,
  stream: { readonly entries: bigint; readonly chunkHashes: readonly Uint8Array[] },
): Uint8Array {
  return SnapshotMetadata.encode({
    format: SNAPSHOT_FORMAT,
    chainId,
    height,
    stateVersion: STATE_VERSION,
    ...stream,
  });
}

/** Hash of a snapshot: it names the very bytes of the state, and no way of compressing them. */
export function snapshotHash(metadata: Uint8Array): Uint8Array {
  return sha256(metadata);
}
