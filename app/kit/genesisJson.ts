import { base64 } from '@scure/base';
import { defaultValue } from '../../proto/codec/fields.js';
import type { FieldDescriptor, FieldType } from '../../proto/codec/fields.js';
import type { Message } from '../../proto/codec/message.js';
import { CodedError } from './errors.js';

/** A genesis that cannot be taken; the text names the field. */
export class GenesisError extends Error {
  override readonly name = 'GenesisError';
  constructor(path: string, detail: string) {
    super(`genesis ${path}: ${detail}`);
  }
}

/** Says of a refusal where in the genesis it is. @throws GenesisError for a CodedError */
export function atGenesisPath(path: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    throw error instanceof CodedError ? new GenesisError(path, error.message) : error;
  }
}

type JsonObject = Readonly<Record<string, unknown>>;

/** The object at a path with no other than the known keys. @throws GenesisError */
export function genesisObject(value: unknown, path: string, known: readonly string[]): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new GenesisError(path, 'must be an object');
  }
  const names = Object.keys(value).sort((left, right) => (left < right ? -1 : 1));
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new GenesisError(`${path}.${unknown}`, 'unknown field');
  return value as JsonObject;
}

/** The list at a path; absent means empty. @throws GenesisError */
export function genesisList(value: unknown, path: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new GenesisError(path, 'must be a list');
  return value as unknown[];
}

/** The text at a path. @throws GenesisError */
export function genesisText(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new GenesisError(path, 'must be a string');
  return value;
}

/**
 * Reads a message from JSON with proto field names: 64-bit integers as decimal strings, bytes in
 * base64, enums by name. Missing fields take their defaults. @throws GenesisError
 */
export function genesisMessage<T>(message: Message<T>, value: unknown, path: string): T {
  return messageFromJson(message.fields, value, path) as T;
}

function messageFromJson(
  fields: readonly FieldDescriptor[],
  value: unknown,
  path: string,
): JsonObject {
  const names = fields.map(({ protoName }) => protoName);
  const source = genesisObject(value, path, names);
  const result: Record<string, unknown> = {};
  for (const { name, protoName, type, repeated } of fields) {
    const given = source[protoName] ?? undefined;
    const at = `${path}.${protoName}`;
    if (repeated) {
      result[name] = genesisList(given, at).map((item, index) =>
        valueFromJson(type, item, `${at}[${index}]`),
      );
    } else {
      result[name] = given === undefined ? defaultValue(type) : valueFromJson(type, given, at);
    }
  }
  return result;
}

function valueFromJson(type: FieldType, value: unknown, path: string): unknown {
  switch (type.kind) {
    case 'string':
      return genesisText(value, path);
    case 'bytes':
      return bytesFromJson(genesisText(value, path), path);
    case 'bool':
      if (typeof value !== 'boolean') throw new GenesisError(path, 'must be true or false');
      return value;
    case 'uint64':
      return integerFromJson(value, path, 0n, (1n << 64n) - 1n);
    case 'int64':
      return integerFromJson(value, path, -(1n << 63n), (1n << 63n) - 1n);
    case 'uint32':
      return Number(integerFromJson(value, path, 0n, 0xffffffffn));
    case 'int32':
      return Number(integerFromJson(value, path, -0x80000000n, 0x7fffffffn));
    case 'enum':
      return enumFromJson(type.names, value, path);
    case 'message':
      return messageFromJson(fieldsOf(type), value, path);
  }
}

function fieldsOf(type: FieldType & { readonly kind: 'message' }): readonly FieldDescriptor[] {
  return (type.message() as unknown as { readonly fields: readonly FieldDescriptor[] }).fields;
}

function bytesFromJson(text: string, path: string): Uint8Array {
  try {
    return base64.decode(text);
  } catch {
    throw new GenesisError(path, 'must be base64');
  }
}

function integerFromJson(value: unknown, path: string, low: bigint, high: bigint): bigint {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^-?(0|[1-9][0-9]{0,19})$/.test(text)) {
    throw new GenesisError(path, 'must be a whole number, 64-bit ones as a string');
  }
  const integer = BigInt(text);
  if (integer < low || integer > high) {
    throw new GenesisError(path, `must be from ${low.toString()} to ${high.toString()}`);
  }
  return integer;
}

function enumFromJson(
  names: Readonly<Record<number, string>>,
  value: unknown,
  path: string,
): number {
  for (let number = 0; names[number] !== undefined; number += 1) {
    if (names[number] === value || number === value) return number;
  }
  throw new GenesisError(path, `unknown value ${String(value)}`);
}
