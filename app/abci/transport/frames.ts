import { concatBytes } from '../../kit/bytes.js';

/** One `tendermint.abci.Request`: which of its fields is set, and that field's bytes. */
export interface RequestFrame {
  readonly field: number;
  readonly body: Uint8Array;
  /** Offset behind the frame. */
  readonly end: number;
}

/** The frame at the offset, or undefined when it is not whole yet. @throws Error when malformed */
export function readFrame(bytes: Uint8Array, offset: number): RequestFrame | undefined {
  const length = readVarint(bytes, offset);
  if (length === undefined || length.end + length.value > bytes.length) return undefined;
  const end = length.end + length.value;
  const tag = readVarint(bytes, length.end);
  if (tag === undefined || (tag.value & 7) !== 2) throw new Error('malformed request frame');
  const size = readVarint(bytes, tag.end);
  if (size === undefined || size.end + size.value !== end) {
    throw new Error('malformed request frame');
  }
  return { field: tag.value >>> 3, body: bytes.subarray(size.end, end), end };
}

/** A length-delimited `tendermint.abci.Response` with one field set. */
export function responseFrame(field: number, body: Uint8Array): Uint8Array {
  const head = concatBytes([varint((field << 3) | 2), varint(body.length)]);
  return concatBytes([varint(head.length + body.length), head, body]);
}

function readVarint(
  bytes: Uint8Array,
  offset: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes[offset + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: offset + index + 1 };
  }
  throw new Error('malformed length');
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
