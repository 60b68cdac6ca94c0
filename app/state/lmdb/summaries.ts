import { concatBytes } from '../../kit/bytes.js';
import { assert } from '../../kit/errors.js';
import type { BlockFacts } from '../store.js';
import { plainBytes, u64ToBytes } from './databases.js';
import type { Databases } from './databases.js';

/** What is kept of a block beside its single writes. */
export interface BlockSummary extends BlockFacts {
  /** Of the writes, as `BlockWrites` has them. */
  readonly hash: Uint8Array;
  readonly running: Uint8Array;
  /** False of the store's first block: nobody asks for what was before. */
  readonly hasHistory: boolean;
}

const HASH_BYTES = 32;
const HEIGHT_BYTES = 8;

/** hash ‖ running hash ‖ app hash ‖ u64 time ‖ 1 if the block has history. */
export function encodeSummary(summary: BlockSummary): Uint8Array {
  const tail = new Uint8Array(9);
  new DataView(tail.buffer).setBigUint64(0, summary.timeMs);
  tail[8] = summary.hasHistory ? 1 : 0;
  return concatBytes([summary.hash, summary.running, summary.appHash, tail]);
}

export function decodeSummary(bytes: Uint8Array): BlockSummary {
  const hashAt = (index: number): Uint8Array =>
    bytes.slice(index * HASH_BYTES, (index + 1) * HASH_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset + 3 * HASH_BYTES);
  return {
    hash: hashAt(0),
    running: hashAt(1),
    appHash: hashAt(2),
    timeMs: view.getBigUint64(0),
    hasHistory: view.getUint8(8) === 1,
  };
}

/** Height ‖ u32 index of a chunk of writes: behind the summary, which has the height alone. */
export function chunkKey(height: bigint, index: number): Uint8Array {
  const bytes = new Uint8Array(HEIGHT_BYTES + 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, height);
  view.setUint32(HEIGHT_BYTES, index);
  return bytes;
}

/** False for the key of a summary. */
export function isChunkKey(key: Uint8Array): boolean {
  return key.length > HEIGHT_BYTES;
}

/** What is kept of a block. @param height one that is kept */
export function summaryOf({ changes }: Databases, height: bigint): BlockSummary {
  const bytes = plainBytes(changes.getBinary(u64ToBytes(height)));
  assert(bytes !== undefined, `the changes of height ${height} have no summary`);
  return decodeSummary(bytes);
}
