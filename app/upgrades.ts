import type { KnownUpgrade } from './modules/governance/types.js';

/**
 * The changes of rules that this program knows, in their order; none yet. Code that behaves otherwise
 * after one asks `GovernanceView.isUpgraded`, so that one program runs before and after it.
 */
export const UPGRADES: readonly KnownUpgrade[] = [];
