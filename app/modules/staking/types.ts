import type { Params, Validator } from '../../../proto/codec/generated/banma/staking/v1.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import type { Steps } from '../../kit/steps.js';

/** A validator that votes on blocks. */
export interface BondedValidator {
  /** 20 bytes. */
  readonly operator: Uint8Array;
  /** As CometBFT was told it last. */
  readonly power: bigint;
}

/** What other modules may read of staking. */
export interface StakingView {
  /** True where the genesis set staking up. */
  readonly isOn: (state: StateReader) => boolean;
  /** Undefined where there is no staking. */
  readonly params: (state: StateReader) => Params | undefined;
  /** In the order of the operators' address bytes. */
  readonly bondedValidators: (state: StateReader) => Iterable<BondedValidator>;
  /** True for the operator (20 bytes) of a validator that votes on blocks. */
  readonly isBonded: (state: StateReader, operator: Uint8Array) => boolean;
}

/** What slashing and governance may do. */
export interface StakingLedger extends StakingView {
  /**
   * Replaces the parameters, for governance. @throws CodedError sdk 18 naming the field, staking 100
   * without staking
   */
  readonly setParams: (context: ExecutionContext, params: Params) => void;
  /** The validator of an operator (20 bytes). */
  readonly validator: (state: StateReader, operator: Uint8Array) => Validator | undefined;
  /** Consensus address of an operator's validator. */
  readonly consensusAddressOf: (state: StateReader, operator: Uint8Array) => Uint8Array | undefined;
  /** Operator whose validator has or had a consensus address; of one that left, too. */
  readonly operatorOf: (state: StateReader, address: Uint8Array) => Uint8Array | undefined;
  /**
   * Burns a share of what was at stake at an infraction (README, Slashing). Returns upoint burned.
   */
  readonly slash: (context: ExecutionContext, operator: Uint8Array, slash: Slash) => Steps<bigint>;
  /** Takes it out of the desired set. False, and nothing changed, where it is the last there. */
  readonly jail: (context: ExecutionContext, operator: Uint8Array) => boolean;
  /** @throws CodedError where its power would be too large, or the set as large as any may be */
  readonly unjail: (context: ExecutionContext, operator: Uint8Array) => void;
  /** What the operator itself delegated, in upoint; undefined where nothing. */
  readonly selfDelegation: (state: StateReader, operator: Uint8Array) => bigint | undefined;
}

/** What is burned for an infraction. */
export interface Slash {
  /** From which on what began to unbond was still at stake. */
  readonly height: bigint;
  /** At the infraction. */
  readonly power: bigint;
  /** Times 10^18. */
  readonly fraction: bigint;
}

/** What slashing hears from staking. */
export interface StakingListeners {
  /** A validator votes from now on. */
  readonly bonded: (context: ExecutionContext, operator: Uint8Array) => void;
  /** A validator is no more. */
  readonly removed: (context: ExecutionContext, operator: Uint8Array) => void;
  /** True for an operator that signed twice: it never has a validator again. */
  readonly isTombstoned: (state: StateReader, operator: Uint8Array) => boolean;
}
