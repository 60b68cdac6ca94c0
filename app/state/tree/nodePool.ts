import { writeSha256 } from '../../../proto/documents/hash.js';
import { createNodeMessage, HASH_BYTES, HASH_WORDS } from './digest.js';

/**
 * A subtree: twice the slot of its top node, plus one where that is a leaf; 0 where it is empty.
 * Nodes are never changed once written, so one may stand in many versions.
 */
export type NodeRef = number;

export const EMPTY: NodeRef = 0;

export function isLeaf(ref: NodeRef): boolean {
  return (ref & 1) === 1;
}

/** All nodes of all versions, 40 bytes each, in chunks that are taken as needed and never moved. */
export interface NodePool {
  /** A new leaf: sha256(0x00 ‖ hashed key ‖ sha256(value)). The hashed key stands at the offset. */
  readonly addLeaf: (
    keyId: number,
    hashedKeys: Uint32Array,
    wordOffset: number,
    value: Uint8Array,
  ) => NodeRef;
  /** A copy of another pool's leaf. */
  readonly copyLeaf: (from: NodePool, leaf: NodeRef) => NodeRef;
  /** A new inner node: sha256(0x01 ‖ left ‖ right), an empty side being 32 zero bytes. */
  readonly addInner: (left: NodeRef, right: NodeRef) => NodeRef;
  /** Gives a node back; its slot is used again. */
  readonly free: (ref: NodeRef) => void;
  readonly left: (ref: NodeRef) => NodeRef;
  readonly right: (ref: NodeRef) => NodeRef;
  /** Key of a leaf, in the table of keys. */
  readonly keyId: (ref: NodeRef) => number;
  /** Hash of a subtree, 32 bytes of its own. */
  readonly hash: (ref: NodeRef) => Uint8Array;
  readonly hasSameHash: (left: NodeRef, right: NodeRef) => boolean;
  /** Nodes in use. */
  readonly size: () => number;
  /** Memory taken, in bytes. */
  readonly bytes: () => number;
}

interface Chunk {
  readonly hashes: Uint8Array;
  /** The same memory as `hashes`. */
  readonly words: Uint32Array;
  /** Left and right; of a leaf its key; of a free slot the next free one. */
  readonly links: Uint32Array;
}

const CHUNK_BITS = 15;
const CHUNK_NODES = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_NODES - 1;
const NODE_BYTES = HASH_BYTES + 8;

function createChunk(): Chunk {
  const hashes = new Uint8Array(CHUNK_NODES * HASH_BYTES);
  return {
    hashes,
    words: new Uint32Array(hashes.buffer),
    links: new Uint32Array(CHUNK_NODES * 2),
  };
}

/** A pool without nodes. Slot 0 is never used: its hash, 32 zero bytes, is that of nothing. */
export function createNodePool(): NodePool {
  const chunks = [createChunk()];
  const leafMessage = createNodeMessage(0);
  const innerMessage = createNodeMessage(1);
  let taken = 1;
  let firstFree = 0;
  let free = 0;

  const chunkOf = (slot: number): Chunk => chunks[slot >>> CHUNK_BITS] as Chunk;

  const takeSlot = (): number => {
    if (firstFree !== 0) {
      const slot = firstFree;
      firstFree = chunkOf(slot).links[(slot & CHUNK_MASK) * 2] as number;
      free -= 1;
      return slot;
    }
    const slot = taken;
    if (slot >>> CHUNK_BITS === chunks.length) chunks.push(createChunk());
    taken += 1;
    return slot;
  };

  const link = (ref: NodeRef, side: number): number =>
    chunkOf(ref >>> 1).links[((ref >>> 1) & CHUNK_MASK) * 2 + side] as number;

  const copyHash = (ref: NodeRef, target: Uint32Array, offset: number): void => {
    const { words } = chunkOf(ref >>> 1);
    const from = ((ref >>> 1) & CHUNK_MASK) * HASH_WORDS;
    for (let word = 0; word < HASH_WORDS; word += 1) {
      target[offset + word] = words[from + word] as number;
    }
  };

  return {
    addLeaf: (keyId, hashedKeys, wordOffset, value) => {
      const slot = takeSlot();
      const { hashes, links } = chunkOf(slot);
      const { bytes, words } = leafMessage;
      for (let word = 0; word < HASH_WORDS; word += 1) {
        words[word] = hashedKeys[wordOffset + word] as number;
      }
      writeSha256(value, bytes, 1 + HASH_BYTES);
      writeSha256(bytes, hashes, (slot & CHUNK_MASK) * HASH_BYTES);
      links[(slot & CHUNK_MASK) * 2] = keyId;
      return slot * 2 + 1;
    },
    copyLeaf: (from, leaf) => {
      const slot = takeSlot();
      const { hashes, links } = chunkOf(slot);
      hashes.set(from.hash(leaf), (slot & CHUNK_MASK) * HASH_BYTES);
      links[(slot & CHUNK_MASK) * 2] = from.keyId(leaf);
      return slot * 2 + 1;
    },
    addInner: (left, right) => {
      const slot = takeSlot();
      const { hashes, links } = chunkOf(slot);
      copyHash(left, innerMessage.words, 0);
      copyHash(right, innerMessage.words, HASH_WORDS);
      writeSha256(innerMessage.bytes, hashes, (slot & CHUNK_MASK) * HASH_BYTES);
      links[(slot & CHUNK_MASK) * 2] = left;
      links[(slot & CHUNK_MASK) * 2 + 1] = right;
      return slot * 2;
    },
    free: (ref) => {
      const slot = ref >>> 1;
      chunkOf(slot).links[(slot & CHUNK_MASK) * 2] = firstFree;
      firstFree = slot;
      free += 1;
    },
    left: (ref) => link(ref, 0),
    right: (ref) => link(ref, 1),
    keyId: (ref) => link(ref, 0),
    hash: (ref) => {
      const from = ((ref >>> 1) & CHUNK_MASK) * HASH_BYTES;
      return chunkOf(ref >>> 1).hashes.slice(from, from + HASH_BYTES);
    },
    hasSameHash: (left, right) => {
      const leftWords = chunkOf(left >>> 1).words;
      const rightWords = chunkOf(right >>> 1).words;
      const leftFrom = ((left >>> 1) & CHUNK_MASK) * HASH_WORDS;
      const rightFrom = ((right >>> 1) & CHUNK_MASK) * HASH_WORDS;
      for (let word = 0; word < HASH_WORDS; word += 1) {
        if (leftWords[leftFrom + word] !== rightWords[rightFrom + word]) return false;
      }
      return true;
    },
    size: () => taken - 1 - free,
    bytes: () => chunks.length * CHUNK_NODES * NODE_BYTES,
  };
}
