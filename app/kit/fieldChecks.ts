import { isAddress } from '../../proto/documents/address.js';
import { CONTRACT_ID } from '../../proto/documents/contractId.js';
import type { ErrorCode } from './errors.js';
import { SDK_ERRORS, require } from './errors.js';

/** Stateless checks of message and request fields; every failure names the field. */

/** Unix ms of the last millisecond of the year 9999: later times are typing errors. */
const LAST_TIME_MS = 253_402_300_799_999n;

/** A `banma1…` account. @throws CodedError sdk 7 */
export function requireAddress(field: string, text: string): void {
  require(isAddress(text), SDK_ERRORS.invalidAddress, field);
}

/** A contract id as in contract.md, Found. @throws CodedError sdk 18 */
export function requireContractId(field: string, text: string): void {
  require(CONTRACT_ID.test(text), SDK_ERRORS.invalidRequest, `${field}: not a contract id`);
}

/** Bytes of one of the given sizes. @throws CodedError of the given code */
export function requireSize(
  field: string,
  bytes: Uint8Array,
  sizes: readonly number[],
  error: ErrorCode,
): void {
  require(sizes.includes(bytes.length), error, () =>
    sizes.length === 1
      ? `${field}: ${bytes.length} bytes, not ${sizes.join()}`
      : `${field}: ${bytes.length} bytes, none of ${sizes.join(', ')}`);
}

/** A Unix time in ms, positive and before the year 10000. */
export function requireTime(field: string, timeMs: bigint, error: ErrorCode): void {
  require(timeMs > 0n && timeMs <= LAST_TIME_MS, error, `${field}: not a time in ms`);
}

/** One to `most` items. */
export function requireCount(field: string, count: number, most: number, error: ErrorCode): void {
  require(count >= 1 && count <= most, error, () => `${field}: ${count} items, not 1 to ${most}`);
}
