import type { CommissionRates, Description } from 'cosmjs-types/cosmos/staking/v1beta1/staking';
import type { Coin } from 'cosmjs-types/cosmos/base/v1beta1/coin';
import { PubKey } from 'cosmjs-types/cosmos/crypto/ed25519/keys';
import type { Any } from 'cosmjs-types/google/protobuf/any';
import {
  addressFromText,
  addressToText,
  operatorFromText,
} from '../../../../proto/documents/address.js';
import { errorText } from '../../../../proto/errorText.js';
import { decodeStrictly } from '../../../kit/cosmosCodec.js';
import { decimalFromWire, ONE } from '../../../kit/decimal.js';
import { coded, require, SDK_ERRORS } from '../../../kit/errors.js';
import { isPositiveAmount, POINT_DENOM } from '../../bank/coins.js';
import { STAKING_ERRORS } from '../errors.js';

/** Bytes of a `banmavaloper1…`. @throws CodedError sdk 7 */
export function operatorOf(text: string): Uint8Array {
  return addressOf('validator', operatorFromText, text);
}

/** Bytes of a delegator's `banma1…`. @throws CodedError sdk 7 */
export function delegatorOf(text: string): Uint8Array {
  return addressOf('delegator', addressFromText, text);
}

function addressOf(whose: string, read: (text: string) => Uint8Array, text: string): Uint8Array {
  try {
    return read(text);
  } catch (error) {
    throw coded(SDK_ERRORS.invalidAddress, `invalid ${whose} address: ${errorText(error)}`);
  }
}

/** `banma1…` of a `banmavaloper1…`: who signs for a validator. @throws CodedError sdk 7 */
export function accountOf(validatorAddress: string): string {
  return addressToText(operatorOf(validatorAddress));
}

/** A positive amount of upoint. @throws CodedError sdk 18 */
export function requireAmount({ denom, amount }: Coin, what: string): void {
  const invalid = SDK_ERRORS.invalidRequest;
  require(isPositiveAmount(amount), invalid, `invalid ${what} amount`);
  require(denom === POINT_DENOM, invalid, () =>
    `invalid coin denomination: got ${denom.slice(0, 128)}, expected ${POINT_DENOM}`);
}

/** The bytes of an Ed25519 key. @throws CodedError staking 6, 39 or sdk 2 */
export function consensusKeyOf(any: Any | undefined): Uint8Array {
  require(any !== undefined, STAKING_ERRORS.emptyPublicKey);
  require(any.typeUrl === PubKey.typeUrl, STAKING_ERRORS.publicKeyType, () =>
    `got: ${any.typeUrl.slice(0, 100)}, expected: [ed25519]`);
  const { key } = decodeStrictly(PubKey, any.value);
  require(key.length === 32, SDK_ERRORS.invalidPublicKey, `${key.length} bytes, not 32`);
  return key;
}

const DESCRIPTION_LIMITS = [
  ['moniker', 70],
  ['identity', 3_000],
  ['website', 140],
  ['securityContact', 140],
  ['details', 280],
] as const;

/** Lengths as in the Cosmos SDK, in bytes. @throws CodedError sdk 18 */
export function requireDescription(description: Description): void {
  for (const [field, most] of DESCRIPTION_LIMITS) {
    const bytes = Buffer.byteLength(description[field]);
    const name = field === 'securityContact' ? 'security contact' : field;
    require(bytes <= most, SDK_ERRORS.invalidRequest, () =>
      `invalid ${name} length; got: ${bytes}, max: ${most}`);
  }
}

/** A commission's three decimals, in themselves. @throws CodedError staking 9 to 14 */
export function requireCommission({ rate, maxRate, maxChangeRate }: CommissionRates): void {
  const [now, most, change] = [rate, maxRate, maxChangeRate].map((text) => {
    const decimal = decimalFromWire(text);
    require(decimal !== undefined, SDK_ERRORS.invalidRequest, 'commission: not a decimal');
    return decimal;
  }) as [bigint, bigint, bigint];
  require(most >= 0n, STAKING_ERRORS.commissionNegative);
  require(most <= ONE, STAKING_ERRORS.commissionHuge);
  require(now >= 0n, STAKING_ERRORS.commissionNegative);
  require(now <= most, STAKING_ERRORS.commissionOverMax);
  require(change >= 0n, STAKING_ERRORS.commissionChangeNegative);
  require(change <= most, STAKING_ERRORS.commissionChangeOverMax);
}
