import { addressFault } from '../../proto/documents/addressFault.js';
import { ADDRESS_PREFIX, addressFromText } from '../../proto/documents/address.js';
import { invalidArgument, unknownStatus } from './queryErrors.js';

/**
 * The 20 bytes of an account address in a query, refused as the bank of the Cosmos SDK does.
 * @throws CodedError sdk 18
 */
export function queriedAddress(text: string): Uint8Array {
  const fault = addressFault(text, ADDRESS_PREFIX);
  if (fault !== undefined) throw invalidArgument(`invalid address: ${fault}`);
  return addressFromText(text);
}

/** The same, refused as the SDK's auth does, which names no status. @throws CodedError sdk 18 */
export function decodedAddress(text: string): Uint8Array {
  const fault = addressFault(text, ADDRESS_PREFIX);
  if (fault !== undefined) throw unknownStatus(fault);
  return addressFromText(text);
}
