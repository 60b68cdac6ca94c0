import type { StateReader } from '../../kit/state.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { SlashingLedger } from '../slashing/types.js';
import type { StakingLedger } from '../staking/types.js';

/** What governance reads and changes of others, which come after it. */
export interface GovernanceOptions {
  readonly staking: Pick<StakingLedger, 'isBonded' | 'bondedValidators' | 'setParams'>;
  readonly slashing: Pick<SlashingLedger, 'setParams'>;
  /** The changes of rules that this program knows, in their order. */
  readonly upgrades: readonly KnownUpgrade[];
}

/** A change of the rules that validators may decide on. */
export interface KnownUpgrade {
  readonly name: string;
  /** Changes the state at the begin of the upgrade's block. */
  readonly apply: (context: ExecutionContext) => void;
}

/** What others may ask. */
export interface GovernanceView {
  /** Least fee in upoint of a transaction with that gas limit. */
  readonly requiredFee: (state: StateReader, gasLimit: bigint) => bigint;
  /** True from the begin of the upgrade's block on: new rules hold. */
  readonly isUpgraded: (state: StateReader, name: string) => boolean;
}
