import { sha256 } from '../../proto/documents/hash.js';
import type { CollectionInfo } from '../kit/collection.js';
import type { StateReader } from '../kit/state.js';
import { entriesOfCollections } from '../state/keyspace.js';
import { createChunkCutter } from './format.js';

/** What the chunks of a state were. */
export interface StreamedState {
  readonly entries: bigint;
  /** SHA-256 of each chunk. */
  readonly chunkHashes: readonly Uint8Array[];
}

/** Collections whose entries travel; the derived ones follow from them. */
export function travellingCollections(collections: readonly CollectionInfo[]): readonly string[] {
  return collections.filter(({ kind }) => kind !== 'derived').map(({ name }) => name);
}

/** Cuts a state into chunks; `take` gets each with its number and its hash, to use it at once. */
export function streamState(
  state: StateReader,
  collections: readonly string[],
  take: (chunk: Uint8Array, index: number, hash: Uint8Array) => void,
): StreamedState {
  const chunkHashes: Uint8Array[] = [];
  const cutter = createChunkCutter((chunk) => {
    const hash = sha256(chunk);
    take(chunk, chunkHashes.length, hash);
    chunkHashes.push(hash);
  });
  for (const [key, value] of entriesOfCollections(state, collections)) {
    cutter.add(key, value);
  }
  return { entries: cutter.end(), chunkHashes };
}
