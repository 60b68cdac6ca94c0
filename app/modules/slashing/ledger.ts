import { coded } from '../../kit/errors.js';
import { STAKING_ERRORS } from '../staking/errors.js';
import type { StakingLedger, StakingListeners } from '../staking/types.js';
import { signingInfos, slashingParams } from './keys.js';
import { knownParams, writeParams } from './params.js';
import type { SlashingLedger } from './types.js';
import { beginWindow, forget, signingInfoOf } from './window.js';

/** What governance may do with slashing. */
export function createSlashingLedger(staking: StakingLedger): SlashingLedger {
  return {
    params: (state) => slashingParams.get(state),
    setParams: ({ state, block }, params) => {
      if (!staking.isOn(state)) throw coded(STAKING_ERRORS.off);
      const before = knownParams(state);
      writeParams(state, params);
      if (before.signedBlocksWindow === params.signedBlocksWindow) return;
      const operators = [...signingInfos.entries(state, [])].map(({ key }) => key[0]);
      for (const operator of operators) {
        beginWindow(state, operator, { startHeight: block.height });
      }
    },
  };
}

/** What slashing does when staking tells it of a validator. */
export const stakingListeners: StakingListeners = {
  bonded: ({ state, block }, operator) => {
    // What it missed stays: nobody begins anew by leaving and coming back.
    if (signingInfoOf(state, operator).missedBlocks > 0n) return;
    beginWindow(state, operator, { startHeight: block.height });
  },
  removed: ({ state }, operator) => {
    if (!signingInfoOf(state, operator).tombstoned) forget(state, operator);
  },
  isTombstoned: (state, operator) => signingInfoOf(state, operator).tombstoned,
};
