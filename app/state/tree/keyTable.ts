import { assert } from '../../kit/errors.js';
import { createKeyArena } from './keyArena.js';
import { bitAt, HASH_BYTES, HASH_WORDS } from './digest.js';

/**
 * The keys of all leaves of all versions, by a number, with their hashes. A key is kept from the
 * version that brings it to the end of the last version that has it; leaves share it meanwhile.
 */
export interface KeyTable {
  /** Takes in a key whose hash stands at the offset. @throws InternalError for one over 64 KiB */
  readonly add: (key: Uint8Array, hashes: Uint32Array, wordOffset: number) => number;
  readonly free: (keyId: number) => void;
  /** The raw key, a copy. */
  readonly key: (keyId: number) => Uint8Array;
  /** The hashed key, a copy of 32 bytes. */
  readonly hashedKey: (keyId: number) => Uint8Array;
  /** Bit of the hashed key: 0 left, 1 right. */
  readonly bit: (keyId: number, depth: number) => number;
  /** Its first 32 bits, as a number. */
  readonly firstBits: (keyId: number) => number;
  readonly hasHash: (keyId: number, hashes: Uint32Array, wordOffset: number) => boolean;
  /** The memory its hash stands in. */
  readonly hashesOf: (keyId: number) => Uint8Array;
  readonly offsetOf: (keyId: number) => number;
  /** Keys held. */
  readonly size: () => number;
  /** Memory taken, in bytes. */
  readonly bytes: () => number;
}

interface Chunk {
  readonly hashes: Uint8Array;
  /** The same memory as `hashes`. */
  readonly words: Uint32Array;
  /** Where the raw key is in the arena; of a free number the next free one. */
  readonly places: Uint32Array;
}

const CHUNK_BITS = 14;
const CHUNK_KEYS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_KEYS - 1;
const NONE = 0xffff_ffff;

function createChunk(): Chunk {
  const hashes = new Uint8Array(CHUNK_KEYS * HASH_BYTES);
  return { hashes, words: new Uint32Array(hashes.buffer), places: new Uint32Array(CHUNK_KEYS) };
}

export function createKeyTable(): KeyTable {
  const arena = createKeyArena();
  const chunks: Chunk[] = [];
  let taken = 0;
  let firstFree = NONE;
  let free = 0;

  const chunkOf = (keyId: number): Chunk => chunks[keyId >>> CHUNK_BITS] as Chunk;
  const placeOf = (keyId: number): number => chunkOf(keyId).places[keyId & CHUNK_MASK] as number;
  const offsetOf = (keyId: number): number => (keyId & CHUNK_MASK) * HASH_BYTES;

  const takeNumber = (): number => {
    if (firstFree !== NONE) {
      const keyId = firstFree;
      firstFree = placeOf(keyId);
      free -= 1;
      return keyId;
    }
    if (taken >>> CHUNK_BITS === chunks.length) chunks.push(createChunk());
    taken += 1;
    return taken - 1;
  };

  return {
    add: (key, hashes, wordOffset) => {
      assert(key.length <= 0xffff, `a key of ${key.length} bytes is too long for the tree`);
      const keyId = takeNumber();
      const { words, places } = chunkOf(keyId);
      const to = (keyId & CHUNK_MASK) * HASH_WORDS;
      for (let word = 0; word < HASH_WORDS; word += 1) {
        words[to + word] = hashes[wordOffset + word] as number;
      }
      places[keyId & CHUNK_MASK] = arena.add(key);
      return keyId;
    },
    free: (keyId) => {
      arena.free(placeOf(keyId));
      chunkOf(keyId).places[keyId & CHUNK_MASK] = firstFree;
      firstFree = keyId;
      free += 1;
    },
    key: (keyId) => arena.key(placeOf(keyId)),
    hashedKey: (keyId) => {
      const offset = offsetOf(keyId);
      return chunkOf(keyId).hashes.slice(offset, offset + HASH_BYTES);
    },
    bit: (keyId, depth) => bitAt(chunkOf(keyId).hashes, offsetOf(keyId), depth),
    firstBits: (keyId) => {
      const { hashes } = chunkOf(keyId);
      return new DataView(hashes.buffer).getUint32(offsetOf(keyId));
    },
    hasHash: (keyId, hashes, wordOffset) => {
      const { words } = chunkOf(keyId);
      const from = (keyId & CHUNK_MASK) * HASH_WORDS;
      for (let word = 0; word < HASH_WORDS; word += 1) {
        if (words[from + word] !== hashes[wordOffset + word]) return false;
      }
      return true;
    },
    hashesOf: (keyId) => chunkOf(keyId).hashes,
    offsetOf,
    size: () => taken - free,
    bytes: () => chunks.length * CHUNK_KEYS * (HASH_BYTES + 4) + arena.bytes(),
  };
}
