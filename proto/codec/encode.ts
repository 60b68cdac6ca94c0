import type { FieldDescriptor, FieldType } from './fields.js';
import { isPacked } from './fields.js';
import { CodecError } from './message.js';
import { Writer } from './protobufjs.js';

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
  const writer = Writer.create();
  const source = value as Record<string, unknown>;
  for (const descriptor of fields) {
    const current = source[descriptor.name];
    try {
      writeField(writer, descriptor, current);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      throw new CodecError(`${typeUrl.slice(1)}.${descriptor.protoName}: ${detail}`);
    }
  }
  return writer.finish();
}

function writeField(writer: Writer, descriptor: FieldDescriptor, value: unknown): void {
  const { type, number } = descriptor;
  if (!descriptor.repeated) {
    if (isDefault(type, value)) return;
    writer.uint32(tagOf(number, type));
    writeValue(writer, type, value);
    return;
  }
  const items = value as readonly unknown[];
  if (items.length === 0) return;
  if (isPacked(type)) {
    writer.uint32((number << 3) | 2).fork();
    for (const item of items) writeValue(writer, type, item);
    writer.ldelim();
    return;
  }
  for (const item of items) {
    writer.uint32(tagOf(number, type));
    writeValue(writer, type, item);
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

function writeValue(writer: Writer, type: FieldType, value: unknown): void {
  switch (type.kind) {
    case 'string':
      if (typeof value !== 'string') throw new CodecError('must be a string');
      writer.string(value);
      return;
    case 'bytes':
      if (!(value instanceof Uint8Array)) throw new CodecError('must be bytes');
      writer.bytes(value);
      return;
    case 'bool':
      if (typeof value !== 'boolean') throw new CodecError('must be a boolean');
      writer.bool(value);
      return;
    case 'uint64':
      writer.uint64(toLong(value, 0n, MAX_UINT64) as never);
      return;
    case 'int64':
      writer.int64(toLong(value, MIN_INT64, MAX_INT64) as never);
      return;
    case 'message':
      writer.bytes(type.message().encode(value as never));
      return;
    case 'enum':
      if (typeof value !== 'number' || type.names[value] === undefined) {
        throw new CodecError(`unknown value ${String(value)}`);
      }
      writer.int32(value);
      return;
    default:
      writeInteger32(writer, type.kind, value);
  }
}

function writeInteger32(writer: Writer, kind: 'uint32' | 'int32', value: unknown): void {
  const [low, high] = kind === 'uint32' ? [0, 0xffffffff] : [-0x80000000, 0x7fffffff];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
    throw new CodecError(`must be a whole number from ${low} to ${high}`);
  }
  writer[kind](value);
}

/** The two halves protobufjs writes; a bare bigint would silently be encoded as 0. */
function toLong(value: unknown, low: bigint, high: bigint): { low: number; high: number } {
  if (typeof value !== 'bigint' || value < low || value > high) {
    throw new CodecError(`must be an integer from ${low} to ${high}`);
  }
  return { low: Number(value & 0xffffffffn), high: Number((value >> 32n) & 0xffffffffn) };
}
