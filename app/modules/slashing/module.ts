import { listErrors } from '../../kit/errors.js';
import type { BlockFacts, ExecutionContext, Module } from '../../kit/module.js';
import type { Steps } from '../../kit/steps.js';
import type { StakingLedger } from '../staking/types.js';
import { noteCommitVote } from './absence.js';
import { SLASHING_ERRORS } from './errors.js';
import { punish } from './evidence.js';
import { initSlashingGenesis } from './genesis.js';
import { slashingInvariants } from './invariants.js';
import { slashingCollections } from './keys.js';
import { createSlashingLedger } from './ledger.js';
import { unjailHandler } from './messages/unjail.js';
import { slashingQueries } from './queries.js';
import type { SlashingLedger } from './types.js';

export interface Slashing {
  readonly module: Module;
  readonly ledger: SlashingLedger;
}

/** Slashing: what double signing and absence cost a validator (chain.md, `slashing`). */
export function createSlashing(staking: StakingLedger): Slashing {
  return {
    module: {
      name: 'slashing',
      collections: slashingCollections,
      errors: listErrors(SLASHING_ERRORS),
      messages: [unjailHandler(staking)],
      queries: slashingQueries(staking),
      initGenesis: (context, genesis) => {
        initSlashingGenesis(context, staking, genesis);
      },
      beginBlock: (context, facts) =>
        staking.isOn(context.state) ? judgeBlock(context, staking, facts) : undefined,
      invariants: slashingInvariants(staking),
    },
    ledger: createSlashingLedger(staking),
  };
}

/** Votes first, as the Cosmos SDK does; a step for each piece of evidence at least. */
function* judgeBlock(
  context: ExecutionContext,
  staking: StakingLedger,
  { lastCommit, misbehaviour, evidenceAge }: BlockFacts,
): Steps<void> {
  for (const vote of lastCommit) yield* noteCommitVote(context, staking, vote);
  for (const evidence of misbehaviour) {
    yield;
    yield* punish(context, staking, evidence, evidenceAge);
  }
}
