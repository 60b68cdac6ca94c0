import type { BinaryWriter } from 'cosmjs-types/binary';
import type { Message } from '../../proto/codec/message.js';
import { errorText } from '../../proto/errorText.js';
import { equalBytes } from './bytes.js';
import { coded, SDK_ERRORS } from './errors.js';

/** A codec of cosmjs-types. */
export interface CosmosType<T> {
  readonly typeUrl: string;
  readonly encode: (value: T) => BinaryWriter;
  readonly decode: (bytes: Uint8Array) => T;
}

/**
 * Decodes a Cosmos SDK message; bytes that its encoder would not have produced (unknown fields,
 * another order, trailing bytes) are refused. @throws CodedError sdk 2
 */
export function decodeStrictly<T>(type: CosmosType<T>, bytes: Uint8Array): T {
  let value: T;
  try {
    value = type.decode(bytes);
  } catch (error) {
    throw coded(SDK_ERRORS.txDecode, `${type.typeUrl}: ${errorText(error)}`);
  }
  if (!equalBytes(type.encode(value).finish(), bytes)) {
    throw coded(SDK_ERRORS.txDecode, `${type.typeUrl}: encoding is not canonical`);
  }
  return value;
}

/** The codec of a message of transactions, with bytes in and out: decodes as `decodeStrictly`. */
export function strictType<T>(
  type: CosmosType<T>,
): Pick<Message<T>, 'typeUrl' | 'decode' | 'encode'> {
  return {
    typeUrl: type.typeUrl,
    decode: (bytes) => decodeStrictly(type, bytes),
    encode: (value) => type.encode(value).finish(),
  };
}

/** Decodes a query, whose form is not signed. @throws CodedError sdk 18 */
export function decodeQuery<T>(
  type: { readonly decode: (bytes: Uint8Array) => T; readonly typeUrl: string },
  bytes: Uint8Array,
): T {
  try {
    return type.decode(bytes);
  } catch (error) {
    const name = type.typeUrl.slice(1);
    throw coded(SDK_ERRORS.invalidRequest, `${name}: ${errorText(error)}`);
  }
}
