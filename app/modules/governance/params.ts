import type { Params } from '../../../proto/codec/generated/banma/governance/v1.js';
import { decimalFromText, ONE } from '../../kit/decimal.js';
import type { State, StateReader } from '../../kit/state.js';
import { params } from './keys.js';

const DAY_MS = 86_400_000n;

const DEFAULTS: Params = { minGasPrice: '0', votingMs: 14n * DAY_MS };

/**
 * Much more than this upoint a unit of gas would lock everybody out, the voters who could lower it,
 * too: at this price one POINT pays for dozens of proposals and votes.
 */
const MAX_GAS_PRICE = ONE;

/** The parameters as they hold. */
export function readParams(state: StateReader): Params {
  return params.get(state) ?? DEFAULTS;
}

/** The least price of a unit of gas in upoint, times 10^18; undefined for what is no price. */
export function priceFromText(text: string): bigint | undefined {
  const price = decimalFromText(text);
  return price === undefined || price > MAX_GAS_PRICE ? undefined : price;
}

/** Writes parameters; what equals the defaults is no entry. */
export function writeParams(state: State, next: Params): void {
  const isDefault =
    next.minGasPrice === DEFAULTS.minGasPrice && next.votingMs === DEFAULTS.votingMs;
  if (isDefault) params.remove(state);
  else params.set(state, next);
}

/** Least fee of a transaction with that gas limit in upoint, rounded up as the SDK does. */
export function requiredFee(state: StateReader, gasLimit: bigint): bigint {
  const price = BigInt(readParams(state).minGasPrice);
  return (price * gasLimit + ONE - 1n) / ONE;
}
