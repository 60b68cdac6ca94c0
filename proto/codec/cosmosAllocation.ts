import './cosmosIntegers.js';
import { BinaryWriter } from 'cosmjs-types/binary';

const SLAB_BYTES = 8_192;
/** Longer messages get memory of their own. */
const LARGEST_SHARED = 2_048;
let slab = new Uint8Array(SLAB_BYTES);
let used = 0;

/**
 * The writer of cosmjs-types 0.11 makes a new pool of 8 KiB for every message it encodes, so that
 * each encoded account or event would hold 8 KiB. This one shares the pool; what is written is the
 * same.
 */
BinaryWriter.alloc = (size: number): Uint8Array => {
  if (size > LARGEST_SHARED) return new Uint8Array(size);
  if (used + size > SLAB_BYTES) {
    slab = new Uint8Array(SLAB_BYTES);
    used = 0;
  }
  used += size;
  return slab.subarray(used - size, used);
};
