import { createHash } from 'node:crypto';
import { sha256 } from '../../proto/documents/hash.js';
import type { StateChange } from './overlay.js';
import type { BlockWrites, KeyWrite } from './store.js';

/*
 * Writes of a block in key order, each u16 key length ‖ key ‖ 1 ‖ sha256(value), or ‖ 0 where the
 * key was removed; in chunks that end between writes.
 */

export const NO_RUNNING_HASH: Uint8Array = new Uint8Array(32);

/** Larger values would need runs of free pages in LMDB that a fragmented file may not have. */
const CHUNK_BYTES = 32_768;
const HASH_BYTES = 32;

export interface EncodedWrites {
  readonly chunks: readonly Uint8Array[];
  readonly hash: Uint8Array;
  readonly running: Uint8Array;
}

/** Encodes the writes of a block after the one with the given running hash. */
export function encodeWrites(
  changes: Iterable<StateChange>,
  runningBefore: Uint8Array,
): EncodedWrites {
  const chunks = encodeKeyWrites(hashValues(changes));
  const hasher = createHash('sha256');
  for (const bytes of chunks) hasher.update(bytes);
  const hash = new Uint8Array(hasher.digest());
  return { chunks, hash, running: sha256(runningBefore, hash) };
}

function* hashValues(changes: Iterable<StateChange>): Generator<KeyWrite> {
  for (const { key, value } of changes) {
    yield { key, valueHash: value === undefined ? undefined : sha256(value) };
  }
}

/** Writes in chunks that end between them. */
export function encodeKeyWrites(writes: Iterable<KeyWrite>): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let chunk = new Uint8Array(CHUNK_BYTES);
  let length = 0;
  const close = (): void => {
    if (length > 0) chunks.push(chunk.subarray(0, length));
    chunk = new Uint8Array(CHUNK_BYTES);
    length = 0;
  };
  for (const { key, valueHash } of writes) {
    if (length + 3 + key.length + HASH_BYTES > CHUNK_BYTES) close();
    chunk[length] = key.length >> 8;
    chunk[length + 1] = key.length & 0xff;
    chunk.set(key, length + 2);
    length += 3 + key.length;
    if (valueHash === undefined) continue;
    chunk[length - 1] = 1;
    chunk.set(valueHash, length);
    length += HASH_BYTES;
  }
  close();
  return chunks;
}

/** The writes in chunks, in their order. */
export function* decodeWrites(chunks: Iterable<Uint8Array>): Generator<KeyWrite> {
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const keyEnd = at + 2 + (((chunk[at] ?? 0) << 8) | (chunk[at + 1] ?? 0));
      const end = keyEnd + 1 + (chunk[keyEnd] === 1 ? HASH_BYTES : 0);
      yield {
        key: chunk.slice(at + 2, keyEnd),
        valueHash: end > keyEnd + 1 ? chunk.slice(keyEnd + 1, end) : undefined,
      };
      at = end;
    }
  }
}

/** What `Store.writesOf` tells of a block that is in memory. */
export function blockWrites(
  height: bigint,
  changes: Iterable<StateChange>,
  runningBefore: Uint8Array,
): BlockWrites {
  const { chunks, hash, running } = encodeWrites(changes, runningBefore);
  return writesInChunks({ height, hash, running }, () => chunks);
}

/** The single writes are read and decoded only when they are asked for: most ask for the hash. */
export function writesInChunks(
  summary: Omit<BlockWrites, 'writes'>,
  chunks: () => Iterable<Uint8Array>,
): BlockWrites {
  return {
    ...summary,
    get writes() {
      return [...decodeWrites(chunks())];
    },
  };
}
