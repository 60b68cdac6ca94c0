import { decodeFields } from './decode.js';
import { encodeFields } from './encode.js';
import { fieldsFromPartial, fieldsToJson } from './convert.js';
import type { FieldDescriptor } from './fields.js';

/** Bytes or a value that are not a canonical message of the expected type. */
export class CodecError extends Error {
  override readonly name = 'CodecError';
}

type Scalar = string | number | bigint | boolean | Uint8Array | undefined;

/** A message with every field optional, as given by a caller. */
export type Partially<T> = T extends Scalar
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Partially<Item>[]
    : { readonly [Key in keyof T]?: Partially<T[Key]> | undefined };

/** A message without fields. */
export type EmptyMessage = Readonly<Record<never, never>>;

/** Codec of one message type. */
export interface Message<T> {
  /** Type URL, e.g. `/banma.contract.v1.MsgVote`. */
  readonly typeUrl: string;
  readonly fields: readonly FieldDescriptor[];
  /** Deterministic encoding: ascending field numbers, no defaults, minimal varints. */
  readonly encode: (value: T) => Uint8Array;
  /**
   * Strict decoding: bytes that `encode` would not have produced (unknown fields, explicit
   * defaults, another order, trailing bytes) are refused.
   * @throws CodecError naming the message and, where known, the field.
   */
  readonly decode: (bytes: Uint8Array) => T;
  /**
   * Decoding at half the cost, for bytes that we encoded ourselves: that they are canonical is not
   * checked.
   */
  readonly decodeTrusted: (bytes: Uint8Array) => T;
  /** Fills what is missing with proto3 defaults. @throws CodecError on a wrong type. */
  readonly fromPartial: (value: Partially<T>) => T;
  /** JSON with proto field names; 64-bit integers as strings, bytes base64, enums by name. */
  readonly toJson: (value: T) => Record<string, unknown>;
}

/** Builds the codec of one message from its generated field table (ascending numbers). */
export function defineMessage<T extends object>(
  typeUrl: string,
  fields: readonly FieldDescriptor[],
): Message<T> {
  const byNumber = new Map(fields.map((descriptor) => [descriptor.number, descriptor]));
  const encode = (value: T): Uint8Array => encodeFields(typeUrl, fields, value);
  const decodeTrusted = (bytes: Uint8Array): T =>
    decodeFields(typeUrl, fields, byNumber, bytes) as T;
  return {
    typeUrl,
    fields,
    encode,
    decodeTrusted,
    decode: (bytes) => {
      const value = decodeTrusted(bytes);
      if (Buffer.compare(encode(value), bytes) !== 0) {
        throw new CodecError(`${typeUrl.slice(1)}: encoding is not canonical`);
      }
      return value;
    },
    fromPartial: (value) => fieldsFromPartial(typeUrl, fields, value) as T,
    toJson: (value) => fieldsToJson(fields, value),
  };
}
