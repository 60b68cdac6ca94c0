import {
  EncodingError,
  INTEGER,
  LENGTH,
  nextField,
  readBytes,
  readText,
  readUint64,
} from './strictReader.js';
import type { Cursor, FieldTable } from './strictReader.js';

/** `google.protobuf.Any`. */
export interface AnyPart {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

const ANY: FieldTable = { 1: LENGTH, 2: LENGTH };
const TIMESTAMP: FieldTable = { 1: INTEGER, 2: INTEGER };

/** Reads an Any inside a message. @throws EncodingError */
export function readAny(cursor: Cursor): AnyPart {
  let typeUrl = '';
  let value: Uint8Array = new Uint8Array(0);
  for (;;) {
    const field = nextField(cursor, ANY);
    if (field === 0) return { typeUrl, value };
    if (field === 1) typeUrl = readText(cursor);
    else value = readBytes(cursor);
  }
}

/** 0001-01-01 and 9999-12-31, the ends of `google.protobuf.Timestamp`, Unix seconds. */
const FIRST_SECOND = -62_135_596_800n;
const LAST_SECOND = 253_402_300_799n;

/** `google.protobuf.Timestamp` as Unix ns, negative before 1970. @throws EncodingError */
export function readTimestamp(cursor: Cursor): bigint {
  let seconds = 0n;
  let nanos = 0n;
  for (;;) {
    const field = nextField(cursor, TIMESTAMP);
    if (field === 0) break;
    if (field === 1) seconds = BigInt.asIntN(64, readUint64(cursor));
    else nanos = readUint64(cursor);
  }
  const isTime = seconds >= FIRST_SECOND && seconds <= LAST_SECOND && nanos < 1_000_000_000n;
  if (!isTime) throw new EncodingError('not a time');
  return seconds * 1_000_000_000n + nanos;
}
