import { errorText } from '../errorText.js';
import type { FieldDescriptor, FieldType } from './fields.js';
import { defaultValue, isPacked } from './fields.js';
import { CodecError } from './message.js';
import { Reader } from './protobufjs.js';

/** Reads a message field by field; the caller compares the re-encoding to refuse other forms. */
export function decodeFields(
  typeUrl: string,
  fields: readonly FieldDescriptor[],
  byNumber: ReadonlyMap<number, FieldDescriptor>,
  bytes: Uint8Array,
): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const descriptor of fields) {
    value[descriptor.name] = descriptor.repeated ? [] : defaultValue(descriptor.type);
  }
  const reader = Reader.create(bytes);
  let name = '';
  try {
    while (reader.pos < bytes.length) {
      const tag = reader.uint32();
      const descriptor = byNumber.get(tag >>> 3);
      if (descriptor === undefined) throw new CodecError(`unknown field ${tag >>> 3}`);
      name = `.${descriptor.protoName}`;
      readField(reader, descriptor, tag & 7, value);
      name = '';
    }
  } catch (error) {
    const detail = errorText(error);
    throw new CodecError(`${typeUrl.slice(1)}${name}: ${detail}`);
  }
  return value;
}

function readField(
  reader: Reader,
  descriptor: FieldDescriptor,
  wireType: number,
  value: Record<string, unknown>,
): void {
  const { type, name } = descriptor;
  const packed = isPacked(type);
  const expected = packed && !descriptor.repeated ? 0 : 2;
  if (wireType !== expected) throw new CodecError(`wire type ${wireType}, expected ${expected}`);
  if (!descriptor.repeated) {
    value[name] = readValue(reader, type);
    return;
  }
  const items = value[name] as unknown[];
  if (!packed) {
    items.push(readValue(reader, type));
    return;
  }
  const end = reader.uint32() + reader.pos;
  if (end > reader.len) throw new CodecError('runs past the end');
  while (reader.pos < end) items.push(readValue(reader, type));
}

function readValue(reader: Reader, type: FieldType): unknown {
  switch (type.kind) {
    case 'string':
      return reader.string();
    case 'bytes':
      // A copy: a slice would keep the whole block in memory.
      return Uint8Array.from(reader.bytes());
    case 'bool':
      return reader.bool();
    case 'uint32':
      return reader.uint32();
    case 'int32':
      return reader.int32();
    case 'uint64':
      return BigInt.asUintN(64, readLong(reader.uint64()));
    case 'int64':
      return BigInt.asIntN(64, readLong(reader.int64()));
    case 'enum':
      return readEnum(reader, type.names);
    case 'message': {
      const message = type.message();
      return (message.decodeTrusted ?? message.decode)(reader.bytes());
    }
  }
}

function readEnum(reader: Reader, names: Readonly<Record<number, string>>): number {
  const value = reader.int32();
  if (names[value] === undefined) throw new CodecError(`unknown value ${value}`);
  return value;
}

function readLong(value: unknown): bigint {
  const { low, high } = value as { low: number; high: number };
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}
