import type { Params } from '../../../proto/codec/generated/banma/slashing/v1.js';
import { decimalFromWire, ONE } from '../../kit/decimal.js';
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

/** Writes parameters that keep to their bounds. @throws CodedError sdk 18 naming the field */
export function writeParams(state: State, params: Params): void {
  const { signedBlocksWindow, downtimeJailMs } = params;
  const invalid = SDK_ERRORS.invalidRequest;
  const isWindow = signedBlocksWindow >= 1n && signedBlocksWindow <= MAX_WINDOW;
  require(isWindow, invalid, `signed_blocks_window: must be 1 to ${MAX_WINDOW}`);
  const isTime = downtimeJailMs >= 1_000n && downtimeJailMs <= YEAR_MS;
  require(isTime, invalid, 'downtime_jail_duration: must be 1 second to a year');
  const fractions = [
    ['min_signed_per_window', params.minSignedPerWindow],
    ['slash_fraction_double_sign', params.slashFractionDoubleSign],
    ['slash_fraction_downtime', params.slashFractionDowntime],
  ] as const;
  for (const [name, text] of fractions) {
    const fraction = decimalFromWire(text);
    const isFraction = fraction !== undefined && fraction >= 0n && fraction <= ONE;
    require(isFraction, invalid, `${name}: must be 0 to 1`);
  }
  slashingParams.set(state, params);
}

/** Votes of a window that may be missing: all but the least number, rounded up, that must be there. */
export function mayMiss({ signedBlocksWindow, minSignedPerWindow }: Params): bigint {
  const least = (signedBlocksWindow * BigInt(minSignedPerWindow) + ONE - 1n) / ONE;
  return signedBlocksWindow - least;
}
