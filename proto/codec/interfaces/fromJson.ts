import { CodecError } from '../message.js';
import { Writer } from '../protobufjs.js';
import { MAX_DEPTH } from './json.js';
import type { JsonValue } from './json.js';
import { isPackable } from './lookup.js';
import type { FieldType, MessageLookup, MessageType } from './lookup.js';
import { bytesOf, numberOf, requireObject, requireText } from './valueFromJson.js';
import type { Seconds } from './wellKnown.js';
import { decimalFromText, durationFromText, timestampFromText } from './wellKnown.js';

/**
 * The bytes of a message from its proto3 JSON: either form of a field's name, numbers with or
 * without quotes, enums by name or number, bytes in base64 (either alphabet), `Any` with `@type`.
 * @throws CodecError naming the field: unknown, of another type, out of range
 */
export function messageFromJson(
  type: MessageType,
  json: JsonValue,
  lookup: MessageLookup,
): Uint8Array {
  return encodeMessage(type, json, lookup, 0);
}

function encodeMessage(
  type: MessageType,
  json: JsonValue,
  lookup: MessageLookup,
  depth: number,
): Uint8Array {
  if (depth > MAX_DEPTH) throw new CodecError(`${type.name}: nested too deeply`);
  if (type.name === 'google.protobuf.Any') return encodeAny(json, lookup, depth);
  if (type.name === 'google.protobuf.Timestamp' && typeof json === 'string') {
    return encodeSeconds(timestampFromText(json));
  }
  if (type.name === 'google.protobuf.Duration' && typeof json === 'string') {
    return encodeSeconds(durationFromText(json));
  }
  const object = requireObject(json, type.name);
  for (const name of Object.keys(object)) {
    if (!type.byName.has(name)) {
      throw new CodecError(`unknown field ${JSON.stringify(name.slice(0, 100))} in ${type.name}`);
    }
  }
  const writer = Writer.create();
  for (const field of type.byOrder) {
    const value = object[field.name] ?? object[field.camelName];
    if (value === undefined || value === null) continue;
    const where = `${type.name}.${field.name}`;
    const place = { where, lookup, depth };
    if (field.repeated !== true) {
      encodeField(writer, field, value, place);
      continue;
    }
    if (!Array.isArray(value)) throw new CodecError(`${where}: not an array`);
    const items = value as readonly JsonValue[];
    if (!isPackable(field)) {
      for (const item of items) encodeItem(writer, field, item, place);
    } else if (items.length > 0) {
      const packed = Writer.create();
      for (const item of items) writeInteger(packed, numberOf(field, item, where));
      writer.uint32((field.number << 3) | 2).bytes(packed.finish());
    }
  }
  return writer.finish();
}

interface Place {
  readonly where: string;
  readonly lookup: MessageLookup;
  readonly depth: number;
}

/** A singular field; a default is left out, as the canonical form has it. */
function encodeField(writer: Writer, field: FieldType, value: JsonValue, place: Place): void {
  if (field.oneof === undefined && field.holds.kind !== 'message') {
    const isDefault = isPackable(field)
      ? numberOf(field, value, place.where) === 0n
      : value === '' && field.text === undefined;
    if (isDefault) return;
  }
  encodeItem(writer, field, value, place);
}

function encodeItem(writer: Writer, field: FieldType, value: JsonValue, place: Place): void {
  const { holds, number } = field;
  const { where, lookup, depth } = place;
  if (isPackable(field)) {
    writeInteger(writer.uint32(number << 3), numberOf(field, value, where));
    return;
  }
  writer.uint32((number << 3) | 2);
  if (holds.kind === 'message') {
    writer.bytes(encodeMessage(holds.message, value, lookup, depth + 1));
    return;
  }
  const text = requireText(value, where);
  if (field.type === 'bytes' && field.text === undefined) writer.bytes(bytesOf(text, where));
  else writer.string(field.text === 'decimal' ? decimalFromText(text) : text);
}

function writeInteger(writer: Writer, value: bigint): void {
  const bits = BigInt.asUintN(64, value);
  const parts = { low: Number(bits & 0xffff_ffffn) | 0, high: Number(bits >> 32n) | 0 };
  writer.uint64({ ...parts, unsigned: true });
}

function encodeSeconds({ seconds, nanos }: Seconds): Uint8Array {
  const writer = Writer.create();
  if (seconds !== 0n) writeInteger(writer.uint32(8), seconds);
  if (nanos !== 0) writer.uint32(16).int32(nanos);
  return writer.finish();
}

function encodeAny(json: JsonValue, lookup: MessageLookup, depth: number): Uint8Array {
  const { '@type': typeUrl, ...fields } = requireObject(json, 'google.protobuf.Any');
  const text = requireText(typeUrl ?? null, '@type');
  const type = lookup(text.slice(text.lastIndexOf('/') + 1));
  if (type === undefined) throw new CodecError(`unable to resolve type URL ${text.slice(0, 200)}`);
  const value = encodeMessage(type, fields, lookup, depth + 1);
  return Writer.create().uint32(10).string(text).uint32(18).bytes(value).finish();
}
