import { errorText } from '../errorText.js';
import type { FieldDescriptor, FieldType, NestedMessage } from './fields.js';
import { isPacked } from './fields.js';
import { CodecError } from './message.js';
import * as scratch from './scratch.js';

const MAX_UINT64 = (1n << 64n) - 1n;
const MAX_INT64 = (1n << 63n) - 1n;
const MIN_INT64 = -(1n << 63n);

/**
 * Encodes a message: ascending field numbers, defaults omitted, repeated numbers packed.
 * @throws CodecError naming message and field when a value has the wrong type or range.
 */
export function encodeFields(
  typeUrl: string,
  fields: readonly FieldDescriptor[],
  value: object,
): Uint8Array {
  const start = scratch.begin();
  try {
    writeFields(typeUrl, fields, value);
    return scratch.finish(start);
  } catch (error) {
    scratch.drop(start);
    throw error;
  }
}

function writeFields(typeUrl: string, fields: readonly FieldDescriptor[], value: object): void {
  const source = value as Record<string, unknown>;
  let current = '';
  try {
    for (const descriptor of fields) {
      current = descriptor.protoName;
      writeField(descriptor, source[descriptor.name]);
    }
  } catch (error) {
    const detail = errorText(error);
    throw new CodecError(`${typeUrl.slice(1)}.${current}: ${detail}`);
  }
}

function writeField(descriptor: FieldDescriptor, value: unknown): void {
  const { type, number } = descriptor;
  if (!descriptor.repeated) {
    if (isDefault(type, value)) return;
    scratch.writeUint32(tagOf(number, type));
    writeValue(type, value);
    return;
  }
  const items = value as readonly unknown[];
  if (items.length === 0) return;
  if (isPacked(type)) {
    scratch.writeUint32((number << 3) | 2);
    const start = scratch.open();
    for (const item of items) writeValue(type, item);
    scratch.close(start);
    return;
  }
  for (const item of items) {
    scratch.writeUint32(tagOf(number, type));
    writeValue(type, item);
  }
}

function tagOf(number: number, type: FieldType): number {
  return (number << 3) | (isPacked(type) ? 0 : 2);
}

function isDefault(type: FieldType, value: unknown): boolean {
  switch (type.kind) {
    case 'message':
      return value === undefined;
    case 'bytes':
      return value instanceof Uint8Array && value.length === 0;
    case 'uint64':
    case 'int64':
      return value === 0n;
    case 'string':
      return value === '';
    case 'bool':
      return value === false;
    default:
      return value === 0;
  }
}

function writeValue(type: FieldType, value: unknown): void {
  switch (type.kind) {
    case 'string':
      if (typeof value !== 'string') throw new CodecError('must be a string');
      scratch.writeText(value);
      return;
    case 'bytes':
      if (!(value instanceof Uint8Array)) throw new CodecError('must be bytes');
      scratch.writeBytes(value);
      return;
    case 'bool':
      if (typeof value !== 'boolean') throw new CodecError('must be a boolean');
      scratch.writeBool(value);
      return;
    case 'uint64':
      scratch.writeVarint64(integer64(value, 0n, MAX_UINT64));
      return;
    case 'int64':
      scratch.writeVarint64(BigInt.asUintN(64, integer64(value, MIN_INT64, MAX_INT64)));
      return;
    case 'message':
      writeNested(type.message(), value as object);
      return;
    case 'enum':
      if (typeof value !== 'number' || type.names[value] === undefined) {
        throw new CodecError(`unknown value ${String(value)}`);
      }
      scratch.writeInt32(value);
      return;
    default:
      writeInteger32(type.kind, value);
  }
}

/** Ours are written in place; those of other codecs are copied. */
function writeNested(message: NestedMessage, value: object): void {
  const { fields, typeUrl } = message;
  if (fields === undefined || typeUrl === undefined) {
    scratch.writeBytes(message.encode(value as never));
    return;
  }
  const start = scratch.open();
  writeFields(typeUrl, fields, value);
  scratch.close(start);
}

function writeInteger32(kind: 'uint32' | 'int32', value: unknown): void {
  const [low, high] = kind === 'uint32' ? [0, 0xffffffff] : [-0x80000000, 0x7fffffff];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
    throw new CodecError(`must be a whole number from ${low} to ${high}`);
  }
  if (kind === 'uint32') scratch.writeUint32(value);
  else scratch.writeInt32(value);
}

function integer64(value: unknown, low: bigint, high: bigint): bigint {
  if (typeof value !== 'bigint' || value < low || value > high) {
    throw new CodecError(`must be an integer from ${low} to ${high}`);
  }
  return value;
}
