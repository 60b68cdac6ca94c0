import { base64 } from '@scure/base';
import { defaultValue } from '../codec/fields.js';
import type { FieldDescriptor, FieldType } from '../codec/fields.js';
import type { AminoJson } from './json.js';
import { publicKeyFromAmino, publicKeyToAmino } from './publicKey.js';

type Fields = readonly FieldDescriptor[];
type JsonObject = Readonly<Record<string, AminoJson | undefined>>;

/**
 * Amino JSON of a message of ours (chain.md, Transactions): proto field names, 64-bit integers as
 * strings, bytes in base64, enums by number, and what has its default left out. A message inside is
 * there where it was set, even when it is empty; items of a list are never left out.
 */
export function fieldsToAmino(fields: Fields, value: object): JsonObject {
  const source = value as Readonly<Record<string, unknown>>;
  const result: Record<string, AminoJson> = {};
  for (const { name, protoName, type, repeated } of fields) {
    const given = source[name];
    if (given === undefined || given === null) continue;
    if (repeated) {
      const items = given as readonly unknown[];
      if (items.length > 0) result[protoName] = items.map((item) => valueToAmino(type, item));
    } else if (!isDefault(type, given)) {
      result[protoName] = valueToAmino(type, given);
    }
  }
  return result;
}

/** The message of an amino JSON; what is left out has its default. @throws Error for bad base64 */
export function fieldsFromAmino(fields: Fields, amino: JsonObject): object {
  const result: Record<string, unknown> = {};
  for (const { name, protoName, type, repeated } of fields) {
    const given = amino[protoName];
    if (repeated) {
      const items = (given ?? []) as readonly AminoJson[];
      result[name] = items.map((item) => valueFromAmino(type, item));
    } else {
      result[name] = given === undefined ? defaultValue(type) : valueFromAmino(type, given);
    }
  }
  return result;
}

function isDefault(type: FieldType, value: unknown): boolean {
  switch (type.kind) {
    case 'bytes':
      return (value as Uint8Array).length === 0;
    case 'uint64':
    case 'int64':
      return String(value) === '0';
    case 'message':
      return false;
    default:
      return value === defaultValue(type);
  }
}

function valueToAmino(type: FieldType, value: unknown): AminoJson {
  switch (type.kind) {
    case 'bytes':
      return base64.encode(value as Uint8Array);
    case 'uint64':
    case 'int64':
      return String(value);
    case 'message': {
      const { fields } = type.message();
      // The only foreign message inside ours is the Any of a public key.
      if (fields === undefined) return publicKeyToAmino(value as never);
      return fieldsToAmino(fields, value as object);
    }
    default:
      return value as string | number | boolean;
  }
}

function valueFromAmino(type: FieldType, value: AminoJson): unknown {
  switch (type.kind) {
    case 'bytes':
      return base64.decode(value as string);
    case 'uint64':
    case 'int64':
      return BigInt(value as string);
    case 'message': {
      const { fields } = type.message();
      if (fields === undefined) return publicKeyFromAmino(value as never);
      return fieldsFromAmino(fields, value as JsonObject);
    }
    default:
      return value;
  }
}
