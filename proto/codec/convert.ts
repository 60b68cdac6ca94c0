import { base64 } from '@scure/base';
import type { FieldDescriptor, FieldType } from './fields.js';
import { defaultValue } from './fields.js';
import { CodecError } from './message.js';

/** Fills missing fields with proto3 defaults; unknown names are refused. */
export function fieldsFromPartial(
  typeUrl: string,
  fields: readonly FieldDescriptor[],
  partial: object,
): Record<string, unknown> {
  const source = partial as Record<string, unknown>;
  const known = new Set(fields.map(({ name }) => name));
  const unknown = Object.keys(source)
    .sort((left, right) => (left < right ? -1 : 1))
    .find((name) => !known.has(name));
  if (unknown !== undefined) throw new CodecError(`${typeUrl.slice(1)}: unknown field ${unknown}`);
  const value: Record<string, unknown> = {};
  for (const { name, type, repeated } of fields) {
    const given = source[name];
    if (repeated) {
      value[name] = ((given ?? []) as readonly unknown[]).map((item) => complete(type, item));
    } else {
      value[name] = given === undefined ? defaultValue(type) : complete(type, given);
    }
  }
  return value;
}

function complete(type: FieldType, value: unknown): unknown {
  return type.kind === 'message' ? type.message().fromPartial(value as never) : value;
}

/** JSON form of a message: proto names, every field present, absent messages null. */
export function fieldsToJson(
  fields: readonly FieldDescriptor[],
  value: object,
): Record<string, unknown> {
  const source = value as Record<string, unknown>;
  const json: Record<string, unknown> = {};
  for (const { name, protoName, type, repeated } of fields) {
    const current = source[name];
    json[protoName] = repeated
      ? (current as readonly unknown[]).map((item) => valueToJson(type, item))
      : valueToJson(type, current);
  }
  return json;
}

function valueToJson(type: FieldType, value: unknown): unknown {
  switch (type.kind) {
    case 'bytes':
      return base64.encode(value as Uint8Array);
    case 'uint64':
    case 'int64':
      return String(value);
    case 'enum':
      return type.names[value as number];
    case 'message':
      return value === undefined ? null : type.message().toJson(value as never);
    default:
      return value;
  }
}
