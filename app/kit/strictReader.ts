/**
 * Reads a protobuf message in the one encoding that proto3 encoders give it: fields in ascending
 * order, shortest varints, no default values, valid UTF-8, no groups. Whatever else would decode to
 * the same is refused, as by decoding and encoding again, but without doing either.
 */
export interface Cursor {
  readonly bytes: Uint8Array;
  /** The same bytes, for text. */
  readonly view: { readonly toString: (encoding: 'latin1', start: number, end: number) => string };
  position: number;
  end: number;
  /** Number of the field read last. */
  field: number;
}

/** Bytes that no encoder would have made. */
export class EncodingError extends Error {
  override readonly name = 'EncodingError';
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A cursor over a whole message. */
export function cursorOver(bytes: Uint8Array): Cursor {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { bytes, view, position: 0, end: bytes.length, field: 0 };
}

/**
 * Number of the next field, or 0 at the end. `fields` tells of each by its number what may come; one
 * that is not there is not known. @throws EncodingError
 */
export function nextField(cursor: Cursor, fields: FieldTable): number {
  if (cursor.position >= cursor.end) {
    if (cursor.position > cursor.end) throw new EncodingError('runs past the end');
    return 0;
  }
  const tag = readNumber(cursor);
  if (tag > 0xffff_ffff) throw new EncodingError('a tag is too long');
  const number = tag >>> 3;
  const known = fields[number];
  if (known === undefined) throw new EncodingError(`unknown field ${number}`);
  if ((tag & 7) !== known.wireType) throw new EncodingError(`wire type ${tag & 7} of ${number}`);
  if (number < cursor.field || (number === cursor.field && !known.repeated)) {
    throw new EncodingError(`field ${number} is not in its place`);
  }
  cursor.field = number;
  return number;
}

/** Fields of a message by their number. */
export type FieldTable = Readonly<Record<number, FieldForm>>;

export interface FieldForm {
  readonly wireType: 0 | 2;
  readonly repeated: boolean;
}

/** A singular varint. */
export const INTEGER: FieldForm = { wireType: 0, repeated: false };
/** A singular string, bytes or message. */
export const LENGTH: FieldForm = { wireType: 2, repeated: false };
/** Repeated strings, bytes or messages. */
export const LENGTHS: FieldForm = { wireType: 2, repeated: true };

/** A shortest varint below 2^53. */
function readNumber(cursor: Cursor): number {
  const { bytes, end } = cursor;
  let value = 0;
  let scale = 1;
  for (let count = 0; count < 8; count += 1) {
    if (cursor.position >= end) break;
    const byte = bytes[cursor.position++] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      if (byte === 0 && count > 0) throw new EncodingError('a varint is not the shortest');
      if (value > Number.MAX_SAFE_INTEGER) break;
      return value;
    }
    scale *= 128;
  }
  throw new EncodingError('a varint is too long');
}

/** A singular uint64; its default is left out. @throws EncodingError */
export function readUint64(cursor: Cursor): bigint {
  const { bytes, end } = cursor;
  const start = cursor.position;
  let last = start;
  while (last < end && (bytes[last] ?? 0) >= 0x80) last += 1;
  const length = last - start + 1;
  if (last >= end || length > 10) throw new EncodingError('a varint is too long');
  // Seven bytes hold less than 2^53.
  if (length <= 7) {
    const value = readNumber(cursor);
    if (value === 0) throw new EncodingError('a default value is written');
    return BigInt(value);
  }
  if (bytes[last] === 0) throw new EncodingError('a varint is not the shortest');
  let value = 0n;
  for (let index = last; index >= start; index -= 1) {
    value = (value << 7n) | BigInt((bytes[index] ?? 0) & 0x7f);
  }
  if (value >> 64n !== 0n) throw new EncodingError('a varint is over 64 bits');
  cursor.position = last + 1;
  return value;
}

/** A singular bool; its default is left out. @throws EncodingError */
export function readTrue(cursor: Cursor): true {
  if (readUint64(cursor) !== 1n) throw new EncodingError('a bool is not 1');
  return true;
}

/** End of the length-delimited field that starts here; the cursor then stands at its content. */
function readEnd(cursor: Cursor): number {
  const end = readNumber(cursor) + cursor.position;
  if (end > cursor.end) throw new EncodingError('runs past the end');
  return end;
}

/** Bytes of the field, not copied; empty ones only where they are not the default. */
export function readBytes(cursor: Cursor, mayBeEmpty = false): Uint8Array {
  const end = readEnd(cursor);
  if (end === cursor.position && !mayBeEmpty) throw new EncodingError('a default is written');
  const value = cursor.bytes.subarray(cursor.position, end);
  cursor.position = end;
  return value;
}

/** A string field; empty ones only where they are not the default. @throws EncodingError */
export function readText(cursor: Cursor, mayBeEmpty = false): string {
  const end = readEnd(cursor);
  const start = cursor.position;
  if (end === start && !mayBeEmpty) throw new EncodingError('a default is written');
  cursor.position = end;
  for (let index = start; index < end; index += 1) {
    if ((cursor.bytes[index] ?? 0) >= 0x80) return readUtf8(cursor.bytes.subarray(start, end));
  }
  return cursor.view.toString('latin1', start, end);
}

function readUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new EncodingError('text is not UTF-8');
  }
}

/** Reads a nested message with the same cursor. @throws EncodingError */
export function readMessage<Value>(cursor: Cursor, read: (cursor: Cursor) => Value): Value {
  const end = readEnd(cursor);
  const { end: outerEnd, field } = cursor;
  cursor.end = end;
  cursor.field = 0;
  const value = read(cursor);
  if (cursor.position !== end) throw new EncodingError('runs past the end');
  cursor.end = outerEnd;
  cursor.field = field;
  return value;
}
