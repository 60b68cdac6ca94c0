import { CodecError } from '../message.js';
import { Reader } from '../protobufjs.js';
import { MAX_DEPTH } from './json.js';
import type { JsonObject, JsonValue } from './json.js';
import { isPackable } from './lookup.js';
import type { FieldType, MessageLookup, MessageType } from './lookup.js';
import { base64Of, defaultScalar, readScalar } from './scalarToJson.js';
import { decimalToText, durationToText, timestampToText } from './wellKnown.js';

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
    return objectOf(type, bytes, lookup, 0);
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

/** In the order of the .proto file, with what is absent. */
function objectOf(
  type: MessageType,
  bytes: Uint8Array,
  lookup: MessageLookup,
  depth: number,
): JsonObject {
  const found = readFields(type, bytes, lookup, depth);
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
  return defaultScalar(holds.scalar);
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

function nestedToJson(
  type: MessageType,
  bytes: Uint8Array,
  lookup: MessageLookup,
  depth: number,
): JsonValue {
  if (type.name === ANY) return anyToJson(type, bytes, lookup, depth);
  const object = objectOf(type, bytes, lookup, depth + 1);
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
