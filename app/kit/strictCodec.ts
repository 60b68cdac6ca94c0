import { coded, SDK_ERRORS } from './errors.js';
import { cursorOver, EncodingError } from './strictReader.js';
import type { Cursor } from './strictReader.js';

/** Reads a whole message of the Cosmos SDK. @throws CodedError sdk 2 naming it */
export function readStrictly<Value>(
  typeUrl: string,
  bytes: Uint8Array,
  read: (cursor: Cursor) => Value,
): Value {
  try {
    return read(cursorOver(bytes));
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw coded(SDK_ERRORS.txDecode, `${typeUrl}: ${error.message}`);
  }
}
