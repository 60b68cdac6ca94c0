import type { Coin } from 'cosmjs-types/cosmos/base/v1beta1/coin';
import { require, SDK_ERRORS } from '../../kit/errors.js';

/** The base denom of chain points. */
export const POINT_DENOM = 'upoint';

/** True for a denom as the Cosmos SDK takes it. */
export function isDenom(denom: string): boolean {
  return /^[a-zA-Z][a-zA-Z0-9/:._-]{2,127}$/.test(denom);
}

/** True for a positive integer without leading zeros, of at most 77 digits (under 2^256). */
export function isPositiveAmount(amount: string): boolean {
  return /^[1-9][0-9]{0,76}$/.test(amount);
}

/**
 * Checks a list of coins as the Cosmos SDK does: valid denoms in ascending order, each once,
 * positive amounts. @throws CodedError sdk 10 naming the coin
 */
export function validateCoins(coins: readonly Coin[], field: string): void {
  const invalid = SDK_ERRORS.invalidCoins;
  require(coins.length > 0, invalid, `${field}: empty`);
  let previous = '';
  for (const [index, { denom, amount }] of coins.entries()) {
    require(isDenom(denom), invalid, () => `${field}[${index}].denom: invalid denom: ${denom}`);
    require(isPositiveAmount(amount), invalid, () =>
      `${field}[${index}].amount: must be a positive integer`);
    require(previous < denom, invalid, () =>
      `${field}[${index}].denom: not in ascending order or twice: ${denom}`);
    previous = denom;
  }
}

/** Text of coins in events: `5ublt,6upoint`. */
export function coinsToText(coins: readonly { denom: string; amount: bigint | string }[]): string {
  return coins.map(({ denom, amount }) => `${amount.toString()}${denom}`).join(',');
}
