import { listErrors } from '../../kit/errors.js';
import type { Module } from '../../kit/module.js';
import { deriveStakingIndexes } from './derived.js';
import { STAKING_ERRORS } from './errors.js';
import { initStakingGenesis } from './genesis.js';
import { stakingInvariants } from './invariants.js';
import { stakingCollections } from './keys.js';
import { createStakingLedger } from './ledger.js';
import { endUnbondings } from './maturity.js';
import { cancelUnbondingHandler } from './messages/cancelUnbonding.js';
import { createValidatorHandler } from './messages/createValidator.js';
import { delegateHandler } from './messages/delegate.js';
import { editValidatorHandler } from './messages/editValidator.js';
import { rotateConsensusKeyHandler } from './messages/rotateConsensusKey.js';
import { undelegateHandler } from './messages/undelegate.js';
import { stakingQueries } from './queries/index.js';
import type { StakingServices } from './services.js';
import type { StakingLedger } from './types.js';
import { toldValidators, validatorUpdates } from './updates.js';

export interface Staking {
  readonly module: Module;
  readonly ledger: StakingLedger;
}

/** Staking: who votes on blocks, with what at stake (chain.md, `staking`). */
export function createStaking(services: StakingServices): Staking {
  return {
    module: {
      name: 'staking',
      collections: stakingCollections,
      errors: listErrors(STAKING_ERRORS),
      messages: [
        createValidatorHandler(services),
        editValidatorHandler(),
        delegateHandler(services),
        undelegateHandler(services),
        cancelUnbondingHandler(services),
        rotateConsensusKeyHandler(),
      ],
      queries: stakingQueries(services.bank),
      initGenesis: (context, genesis) => {
        initStakingGenesis(context, services, genesis);
      },
      endBlock: (context) => {
        endUnbondings(context, services);
      },
      validatorUpdates: (context) => validatorUpdates(context, services),
      validators: toldValidators,
      derive: deriveStakingIndexes,
      invariants: stakingInvariants(services.bank),
    },
    ledger: createStakingLedger(services),
  };
}
