import type { ExecutionContext, Module } from '../kit/module.js';
import type { State, StateReader } from '../kit/state.js';
import type { SigningLedger } from './auth/types.js';

/** The modules in order, and the few of their abilities that every transaction needs. */
export interface ModuleSet {
  readonly modules: readonly Module[];
  readonly accounts: SigningLedger;
  /** Burns a fee. @throws CodedError sdk 5 and changes nothing when the payer lacks it. */
  readonly payFee: (context: ExecutionContext, payer: string, amountUpoint: bigint) => void;
  /** Least fee of a transaction with that gas limit, in upoint. */
  readonly requiredFee: (state: StateReader, gasLimit: bigint) => bigint;
  /** `banma1…` of the member whose service key an account is. */
  readonly memberOfServiceAccount: (state: StateReader, account: string) => string | undefined;
  /** False for a service key that was replaced or paused: it signs nothing any more. */
  readonly isServing: (state: StateReader, account: string) => boolean;
  /** Counts the bounded work of a failed transaction, whose state is dropped, in what is kept. */
  readonly keepWork: (dropped: StateReader, kept: State) => void;
}
