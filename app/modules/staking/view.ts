import { addressToText } from '../../../proto/documents/address.js';
import type { StateReader } from '../../kit/state.js';
import { lastPowers, stakingParams } from './keys.js';
import type { BondedValidator, StakingView } from './types.js';

/** Those who vote on blocks, in the order of their operators; none where the chain has no staking. */
export function bondedValidators(state: StateReader): readonly BondedValidator[] {
  return [...lastPowers.entries(state, [])].map(({ key: [operator], value: { power } }) => ({
    operator: addressToText(operator),
    power,
  }));
}

/** What other modules may read of staking. */
export const stakingView: StakingView = {
  isOn: (state) => stakingParams.has(state),
  params: (state) => stakingParams.get(state),
  bondedValidators,
};
