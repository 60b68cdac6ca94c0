import { CodecError } from '../message.js';
import { Reader } from '../protobufjs.js';
import type { FieldType, MessageLookup, MessageType } from './lookup.js';
import { decimalToText, durationToText, timestampToText } from './wellKnown.js';

/** What JSON.stringify takes without loss. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };
export type JsonObject = Readonly<Record<string, JsonValue>>;

/** Deeper nesting is refused: nothing that is meant well needs it. */
export const MAX_DEPTH = 64;
const ANY = 'google.protobuf.Any';
const TIMESTAMP = 'google.protobuf.Timestamp';
const DURATION = 'google.protobuf.Duration';
const EMPTY = new Uint8Array(0);

/**
 * The JSON of an encoded message as the Cosmos SDK's REST servers write it: names of the .proto
 * file, every field present, 64-bit integers in quotes, bytes in base64 (null where empty), enums
 * by name, `Any` with its fields beside `@type`, of a oneof only what is set. Unknown fields are
 * left out. @throws CodecError for bytes that are no such message
 */
export function messageToJson(
  type: MessageType,
  bytes: Uint8Array,
  lookup: MessageLookup,
): JsonObject {
  try {
    return objectOf(readFields(type, bytes, lookup, 0), type, lookup, 0);
  } catch (error) {
    if (error instanceof CodecError) throw error;
    throw new CodecError(`${type.name}: ${error instanceof Error ? error.message : 'malformed'}`);
  }
}

type Found = Map<FieldType, JsonValue | JsonValue[]>;

function readFields(
  type: MessageType,
  bytes: Uint8Array,
  lookup: MessageLookup,
  depth: number,
): Found {
  if (depth > MAX_DEPTH) throw new CodecError(`${type.name}: nested too deeply`);
  const found: Found = new Map();
  const reader = Reader.create(bytes);
  while (reader.pos < bytes.length) {
    const tag = reader.uint32();
    const field = type.byNumber.get(tag >>> 3);
    if (field === undefined) {
      reader.skipType(tag & 7);
      continue;
    }
    if (field.repeated !== true) {
      found.set(field, readValue(reader, field, lookup, depth));
      continue;
    }
    const known = found.get(field) as JsonValue[] | undefined;
    const items = known ?? [];
    if (known === undefined) found.set(field, items);
    if ((tag & 7) === 2 && isPackable(field)) {
      const end = reader.uint32() + reader.pos;
      if (end > bytes.length) throw new CodecError(`${type.name}.${field.name}: runs past the end`);
      while (reader.pos < end) items.push(readValue(reader, field, lookup, depth));
    } else {
      items.push(readValue(reader, field, lookup, depth));
    }
  }
  return found;
}

/** Whether proto3 packs it where it is repeated. */
export function isPackable({ holds, type }: FieldType): boolean {
  return (
    holds.kind === 'enum' || (holds.kind === 'scalar' && type !== 'string' && type !== 'bytes')
  );
}

/** In the order of the .proto file, with what is absent. */
function objectOf(
  found: Found,
  type: MessageType,
  lookup: MessageLookup,
  depth: number,
): JsonObject {
  const object: Record<string, JsonValue> = {};
  for (const field of type.fields) {
    const value = found.get(field);
    if (value !== undefined) object[field.name] = value;
    else if (field.oneof === undefined) object[field.name] = defaultOf(field, lookup, depth);
  }
  return object;
}

function defaultOf(field: FieldType, lookup: MessageLookup, depth: number): JsonValue {
  if (field.repeated === true) return [];
  const { holds } = field;
  if (holds.kind === 'message') {
    return field.present === true ? nestedToJson(holds.message, EMPTY, lookup, depth) : null;
  }
  if (holds.kind === 'enum') return holds.names.get(0) ?? 0;
  if (field.text !== undefined) return field.text === 'decimal' ? decimalToText('0') : '0';
  switch (holds.scalar) {
    case 'string':
      return '';
    case 'bytes':
      return null;
    case 'bool':
      return false;
    default:
      return holds.scalar.endsWith('64') ? '0' : 0;
  }
}

function readValue(
  reader: Reader,
  field: FieldType,
  lookup: MessageLookup,
  depth: number,
): JsonValue {
  const { holds } = field;
  if (holds.kind === 'message') return nestedToJson(holds.message, reader.bytes(), lookup, depth);
  if (holds.kind === 'enum') {
    const value = reader.int32();
    return holds.names.get(value) ?? value;
  }
  if (field.text !== undefined) {
    const text = new TextDecoder().decode(reader.bytes());
    return field.text === 'decimal' ? decimalToText(text) : text;
  }
  return readScalar(reader, holds.scalar);
}

function readScalar(reader: Reader, scalar: string): JsonValue {
  switch (scalar) {
    case 'string':
      return reader.string();
    case 'bytes':
      return base64Of(reader.bytes());
    case 'bool':
      return reader.bool();
    case 'int32':
      return reader.int32();
    case 'uint32':
      return reader.uint32();
    case 'int64':
    case 'uint64':
      return readLong(reader, scalar);
    default:
      throw new CodecError(`${scalar} is not supported`);
  }
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function readLong(reader: Reader, scalar: 'int64' | 'uint64'): string {
  const { low, high } = reader.uint64() as unknown as { low: number; high: number };
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return (scalar === 'int64' ? BigInt.asIntN(64, bits) : bits).toString();
}

function nestedToJson(
  type: MessageType,
  bytes: Uint8Array,
  lookup: MessageLookup,
  depth: number,
): JsonValue {
  if (type.name === ANY) return anyToJson(type, bytes, lookup, depth);
  const object = objectOf(readFields(type, bytes, lookup, depth + 1), type, lookup, depth + 1);
  if (type.name !== TIMESTAMP && type.name !== DURATION) return object;
  const time = { seconds: BigInt(object['seconds'] as string), nanos: object['nanos'] as number };
  return type.name === TIMESTAMP ? timestampToText(time) : durationToText(time);
}

/** With its own fields beside `@type`; what nobody knows the fields of, with its bytes. */
function anyToJson(
  type: MessageType,
  bytes: Uint8Array,
  lookup: MessageLookup,
  depth: number,
): JsonObject {
  if (depth >= MAX_DEPTH) throw new CodecError(`${type.name}: nested too deeply`);
  const { typeUrl, value } = readAny(type, bytes);
  const inner = lookup(typeUrl.slice(typeUrl.lastIndexOf('/') + 1));
  if (inner === undefined) return { '@type': typeUrl, value: base64Of(value) };
  const object = nestedToJson(inner, value, lookup, depth + 1);
  const isPlain = typeof object === 'object' && object !== null && !Array.isArray(object);
  return isPlain
    ? { '@type': typeUrl, ...(object as JsonObject) }
    : { '@type': typeUrl, value: object };
}

function readAny(type: MessageType, bytes: Uint8Array) {
  const reader = Reader.create(bytes);
  let typeUrl = '';
  let value: Uint8Array = EMPTY;
  while (reader.pos < bytes.length) {
    const tag = reader.uint32();
    const name = type.byNumber.get(tag >>> 3)?.name;
    if (name === 'type_url') typeUrl = reader.string();
    else if (name === 'value') value = reader.bytes();
    else reader.skipType(tag & 7);
  }
  return { typeUrl, value };
}
