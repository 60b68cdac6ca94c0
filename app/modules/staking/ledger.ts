import { consensusKeys, delegations, validators } from './keys.js';
import { requireParams, writeParams } from './params.js';
import { requireMayRaise } from './power.js';
import type { StakingServices } from './services.js';
import { tokensOfShares } from './shares.js';
import { jailValidator, slashValidator } from './slash.js';
import type { StakingLedger } from './types.js';
import { consensusAddress, requireValidator, writeValidator } from './validatorStore.js';
import { stakingView } from './view.js';

/** What slashing and governance may do. */
export function createStakingLedger({ bank, listeners }: StakingServices): StakingLedger {
  return {
    ...stakingView,
    setParams: ({ state }, params) => {
      requireParams(state);
      writeParams(state, params);
    },
    validator: (state, operator) => validators.get(state, operator),
    consensusAddressOf: (state, operator) => {
      const validator = validators.get(state, operator);
      return validator && consensusAddress(validator.publicKey);
    },
    operatorOf: (state, address) => consensusKeys.get(state, address)?.operator,
    slash: (context, operator, slash) => slashValidator(context, bank, operator, slash),
    jail: jailValidator,
    unjail: ({ state }, operator) => {
      const validator = { ...requireValidator(state, operator), jailed: false };
      requireMayRaise(state, listeners, operator, validator);
      writeValidator(state, operator, validator);
    },
    selfDelegation: (state, operator) => {
      const validator = validators.get(state, operator);
      const delegation = delegations.get(state, operator, operator);
      if (validator === undefined || delegation === undefined) return undefined;
      return tokensOfShares(validator, BigInt(delegation.shares));
    },
  };
}
