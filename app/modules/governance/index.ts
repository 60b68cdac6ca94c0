import { listErrors } from '../../kit/errors.js';
import type { Module } from '../../kit/module.js';
import { GOVERNANCE_ERRORS } from './errors.js';
import { expire } from './expiry.js';
import { initGenesis } from './genesis.js';
import { governanceInvariants } from './invariants.js';
import { appliedUpgrades, decidedLimits, governanceCollections } from './keys.js';
import { proposeHandler } from './messages/propose.js';
import { voteHandler } from './messages/vote.js';
import { requiredFee } from './params.js';
import { governanceQueries } from './queries.js';
import type { GovernanceOptions, GovernanceView } from './types.js';
import { upgrade } from './upgrade.js';

/** Chain-wide decisions of the validators (chain.md, `governance`). */
export function createGovernance(options: GovernanceOptions): {
  readonly module: Module;
  readonly view: GovernanceView;
} {
  const module: Module = {
    name: 'governance',
    collections: governanceCollections,
    errors: listErrors(GOVERNANCE_ERRORS),
    messages: [proposeHandler(options), voteHandler(options)],
    queries: governanceQueries(options),
    initGenesis,
    beginBlock: (context) => {
      upgrade(context, options.upgrades);
      expire(context, options);
    },
    blockLimits: ({ state }) => {
      const decided = decidedLimits.get(state);
      if (decided !== undefined) decidedLimits.remove(state);
      return decided;
    },
    invariants: governanceInvariants,
  };
  const view: GovernanceView = {
    requiredFee,
    isUpgraded: (state, name) => appliedUpgrades.has(state, name),
  };
  return { module, view };
}
