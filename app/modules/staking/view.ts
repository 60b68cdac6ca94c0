import type { StateReader } from '../../kit/state.js';
import { lastPowers, stakingParams } from './keys.js';
import type { BondedValidator, StakingView } from './types.js';

/** Those who vote on blocks, in the order of their operators; none where the chain has no staking. */
export function* bondedValidators(state: StateReader): Iterable<BondedValidator> {
  for (const { key, value } of lastPowers.entries(state, [])) {
    yield { operator: key[0], power: value.power };
  }
}

/** What other modules may read of staking. */
export const stakingView: StakingView = {
  isOn: (state) => stakingParams.has(state),
  params: (state) => stakingParams.get(state),
  bondedValidators,
  isBonded: (state, operator) => lastPowers.has(state, operator),
};
