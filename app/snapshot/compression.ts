import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { MAX_CHUNK_BYTES } from './format.js';

/** Raw deflate at its fastest: most of a state is digests and signatures, which do not shrink. */
export function compressChunk(chunk: Uint8Array): Uint8Array {
  return deflateRawSync(chunk, { level: 1 });
}

/** Undefined for bytes that are no chunk: cut off, changed, or too large when they unfold. */
export function decompressChunk(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return inflateRawSync(bytes, { maxOutputLength: MAX_CHUNK_BYTES });
  } catch {
    return undefined;
  }
}
