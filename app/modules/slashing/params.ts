import type { Params } from '../../../proto/codec/generated/banma/slashing/v1.js';
import { isFraction, ONE } from '../../kit/decimal.js';
import { assert, require, SDK_ERRORS } from '../../kit/errors.js';
import type { State, StateReader } from '../../kit/state.js';
import { slashingParams } from './keys.js';

/** chain.md, staking: double signing 5 %, absence of more than half of 10,000 blocks jails. */
export const DEFAULT_PARAMS: Params = {
  signedBlocksWindow: 10_000n,
  minSignedPerWindow: (ONE / 2n).toString(),
  downtimeJailMs: 600_000n,
  slashFractionDoubleSign: (ONE / 20n).toString(),
  slashFractionDowntime: '0',
};

const MAX_WINDOW = 1_000_000n;
const YEAR_MS = 31_536_000_000n;

/** The parameters, which a chain with staking always has. @throws InternalError */
export function knownParams(state: StateReader): Params {
  const params = slashingParams.get(state);
  assert(params !== undefined, 'slashing has no parameters: genesis was not run');
  return params;
}

/** What is wrong with parameters, naming the field; undefined for nothing. */
export function paramsFault(params: Params): string | undefined {
  const { signedBlocksWindow, downtimeJailMs } = params;
  if (signedBlocksWindow < 1n || signedBlocksWindow > MAX_WINDOW) {
    return `signed_blocks_window: must be 1 to ${MAX_WINDOW}`;
  }
  if (downtimeJailMs < 1_000n || downtimeJailMs > YEAR_MS) {
    return 'downtime_jail_duration (downtime_jail_ms): must be 1 second to a year';
  }
  const fractions = [
    ['min_signed_per_window', params.minSignedPerWindow],
    ['slash_fraction_double_sign', params.slashFractionDoubleSign],
    ['slash_fraction_downtime', params.slashFractionDowntime],
  ] as const;
  const wrong = fractions.find(([, text]) => !isFraction(text));
  return wrong && `${wrong[0]}: must be 0 to 1`;
}

/** Writes parameters that keep to their bounds. @throws CodedError sdk 18 naming the field */
export function writeParams(state: State, params: Params): void {
  const fault = paramsFault(params);
  require(fault === undefined, SDK_ERRORS.invalidRequest, fault);
  slashingParams.set(state, params);
}

/** Votes of a window that may be missing: all but the least number, rounded up, that must be there. */
export function mayMiss({ signedBlocksWindow, minSignedPerWindow }: Params): bigint {
  const least = (signedBlocksWindow * BigInt(minSignedPerWindow) + ONE - 1n) / ONE;
  return signedBlocksWindow - least;
}
