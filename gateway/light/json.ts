import { fromHex } from '../hex.js';
import { LightError } from './types.js';

/** JSON of a node that is not trusted, with the path to it, so that a refusal names the field. */
export interface JsonField {
  /** Path, e.g. `header.last_block_id.hash`. */
  readonly name: string;
  readonly get: (key: string) => JsonField;
  /** The same value by another name. */
  readonly as: (name: string) => JsonField;
  readonly items: () => readonly JsonField[];
  readonly isAbsent: () => boolean;
  readonly text: () => string;
  /** A whole number, given as text or as a JSON number that holds it exactly. */
  readonly integer: () => bigint;
  /** A whole number of 0 to 2³¹−1. */
  readonly small: () => number;
  readonly hex: () => Uint8Array;
  readonly base64: () => Uint8Array;
}

const INTEGER = /^-?[0-9]{1,19}$/;
const HEX = /^(?:[0-9a-fA-F]{2})*$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const MAX_INT32 = 0x7fff_ffffn;
const INT64_BOUND = 1n << 63n;

/** Wraps a value; every reader throws LightError naming the field where it has another form. */
export function jsonField(value: unknown, name: string): JsonField {
  const wrong = (what: string): LightError => new LightError(name, `is not ${what}`);
  const text = (): string => {
    if (typeof value !== 'string') throw wrong('a text');
    return value;
  };
  const integer = (): bigint => {
    const digits = Number.isSafeInteger(value) ? String(value) : value;
    if (typeof digits !== 'string' || !INTEGER.test(digits)) throw wrong('a whole number');
    const number = BigInt(digits);
    if (number >= INT64_BOUND || number < -INT64_BOUND) throw wrong('a signed 64-bit number');
    return number;
  };
  return {
    name,
    text,
    integer,
    get: (key) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw wrong('an object');
      }
      const own: unknown = Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
      return jsonField(own, name === '' ? key : `${name}.${key}`);
    },
    as: (other) => jsonField(value, other),
    items: () => {
      if (!Array.isArray(value)) throw wrong('a list');
      return value.map((item: unknown, index) => jsonField(item, `${name}[${index}]`));
    },
    isAbsent: () => value === undefined || value === null,
    small: () => {
      const number = integer();
      if (number < 0n || number > MAX_INT32) throw wrong('a number of 0 to 2147483647');
      return Number(number);
    },
    hex: () => {
      const digits = text();
      if (!HEX.test(digits)) throw wrong('hex');
      return fromHex(digits);
    },
    base64: () => {
      const encoded = value ?? '';
      if (typeof encoded !== 'string' || !BASE64.test(encoded)) throw wrong('base64');
      return Uint8Array.from(Buffer.from(encoded, 'base64'));
    },
  };
}
