import type { Params } from '../../../proto/codec/generated/banma/staking/v1.js';
import { isFraction } from '../../kit/decimal.js';
import { require, SDK_ERRORS } from '../../kit/errors.js';
import type { State, StateReader } from '../../kit/state.js';
import { STAKING_ERRORS } from './errors.js';
import { desiredPowers, stakingParams } from './keys.js';

const DAY_MS = 86_400_000n;

/** chain.md, staking; the rest as in the Cosmos SDK. */
export const DEFAULT_PARAMS: Params = {
  unbondingMs: 21n * DAY_MS,
  maxValidators: 100,
  maxEntries: 7,
  historicalEntries: 10_000,
  minCommissionRate: '0',
};

/** Most validators a set may have: each block looks at every one, and so does many a message. */
export const MAX_VALIDATORS = 200;
const MAX_ENTRIES = 100;
const MAX_UNBONDING_MS = 3_650n * DAY_MS;

/** @throws CodedError staking 100 where the chain has no staking */
export function requireParams(state: StateReader): Params {
  const params = stakingParams.get(state);
  require(params !== undefined, STAKING_ERRORS.off);
  return params;
}

/** What is wrong with parameters by themselves, naming the field; undefined for nothing. */
export function paramsFault(params: Params): string | undefined {
  const { unbondingMs, maxValidators, maxEntries } = params;
  if (unbondingMs < 1_000n || unbondingMs > MAX_UNBONDING_MS) {
    return 'unbonding_time (unbonding_ms): must be 1 second to 10 years';
  }
  if (maxValidators < 1 || maxValidators > MAX_VALIDATORS) {
    return `max_validators: must be 1 to ${MAX_VALIDATORS}`;
  }
  if (maxEntries < 1 || maxEntries > MAX_ENTRIES) {
    return `max_entries: must be 1 to ${MAX_ENTRIES}`;
  }
  return isFraction(params.minCommissionRate) ? undefined : 'min_commission_rate: must be 0 to 1';
}

/** Writes parameters that keep to their bounds. @throws CodedError sdk 18 naming the field */
export function writeParams(state: State, params: Params): void {
  const { maxValidators } = params;
  const invalid = SDK_ERRORS.invalidRequest;
  const fault = paramsFault(params);
  require(fault === undefined, invalid, fault);
  const desired = [...desiredPowers.entries(state, [])].length;
  // Who came back from jail may be more than the bound that stays.
  const isKept = maxValidators === stakingParams.get(state)?.maxValidators;
  require(isKept || maxValidators >= desired, invalid, `max_validators: there are ${desired}`);
  stakingParams.set(state, params);
}
