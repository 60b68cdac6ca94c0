import { BinaryWriter } from 'cosmjs-types/binary';

/**
 * The writer of cosmjs-types 0.11 makes a new pool of 8 KiB for every message it encodes, so that
 * each encoded account or event would hold 8 KiB. The bytes written are the same without it.
 */
BinaryWriter.alloc = (size: number): Uint8Array => new Uint8Array(size);
