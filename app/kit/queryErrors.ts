import { coded, SDK_ERRORS } from './errors.js';
import type { CodedError } from './errors.js';

/** What a query of the Cosmos SDK says of something that is not there. */
export function notFound(text: string): CodedError {
  return coded(SDK_ERRORS.keyNotFound, `rpc error: code = NotFound desc = ${text}`);
}

/** What a query of the Cosmos SDK says of a request that cannot be answered. */
export function invalidArgument(text: string): CodedError {
  return coded(SDK_ERRORS.invalidRequest, `rpc error: code = InvalidArgument desc = ${text}`);
}

/** What a query of the Cosmos SDK says where its code gave the error no status. */
export function unknownStatus(text: string): CodedError {
  return coded(SDK_ERRORS.invalidRequest, `rpc error: code = Unknown desc = ${text}`);
}
