import { CodecError } from '../message.js';
import type { JsonObject, JsonValue } from './json.js';
import type { FieldType } from './lookup.js';

/** Least and most of the integers that messages have. */
export const INTEGER_RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int32: [-(1n << 31n), (1n << 31n) - 1n],
  uint32: [0n, (1n << 32n) - 1n],
  int64: [-(1n << 63n), (1n << 63n) - 1n],
  uint64: [0n, (1n << 64n) - 1n],
};

/** What a varint holds: of an integer, an enum or a bool. @throws CodecError */
export function numberOf({ holds }: FieldType, value: JsonValue, where: string): bigint {
  if (holds.kind === 'enum') return BigInt(enumOf(holds.shape.values, value, where));
  if (holds.kind === 'message') throw new CodecError(`${where}: a message is no number`);
  if (holds.scalar !== 'bool') return integerOf(value, holds.scalar, where);
  if (typeof value !== 'boolean') throw new CodecError(`${where}: not true or false`);
  return value ? 1n : 0n;
}

function integerOf(value: JsonValue, scalar: string, where: string): bigint {
  const range = INTEGER_RANGES[scalar];
  if (range === undefined) throw new CodecError(`${where}: ${scalar} is not supported`);
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^-?\d{1,20}$/.test(text)) {
    throw new CodecError(`${where}: not an integer`);
  }
  const integer = BigInt(text);
  if (integer < range[0] || integer > range[1]) throw new CodecError(`${where}: out of range`);
  return integer;
}

function enumOf(values: Readonly<Record<string, number>>, value: JsonValue, where: string): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  const isKnown = typeof value === 'string' && Object.hasOwn(values, value);
  const number = isKnown ? values[value] : undefined;
  if (number === undefined) throw new CodecError(`${where}: ${JSON.stringify(value)} is no value`);
  return number;
}

/** Bytes of base64, either alphabet. @throws CodecError */
export function bytesOf(text: string, where: string): Uint8Array {
  // One pass: what is longer than a key is not searched twice.
  const digits = /^([\w+/-]*)={0,2}$/.exec(text)?.[1];
  if (digits === undefined || digits.length % 4 === 1) throw new CodecError(`${where}: not base64`);
  return Uint8Array.from(Buffer.from(digits, 'base64'));
}

/** @throws CodecError */
export function requireObject(json: JsonValue, where: string): JsonObject {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as JsonObject;
  throw new CodecError(`${where}: not an object`);
}

/** @throws CodecError */
export function requireText(value: JsonValue, where: string): string {
  if (typeof value === 'string') return value;
  throw new CodecError(`${where}: not a text`);
}
