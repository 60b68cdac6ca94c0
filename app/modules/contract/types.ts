import type { ExecutionContext } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import type { Counters } from '../../../proto/codec/generated/banma/accounting/v1.js';
import type { DenomRule } from '../bank/types.js';
import type {
  Contract,
  Membership,
  Params,
  ServiceKey,
  Standing,
} from '../../../proto/codec/generated/banma/contract/v1.js';

/** What other modules may read of contracts and members. Times are Unix ms. */
export interface ContractView {
  readonly contract: (state: StateReader, contractId: string) => Contract | undefined;
  /** @throws CodedError when there is no such contract or it is not active. */
  readonly activeContract: (state: StateReader, contractId: string) => Contract;
  /** Parameters in force for queries requested at that time. */
  readonly paramsAt: (state: StateReader, contractId: string, timeMs: bigint) => Params;
  readonly membership: (
    state: StateReader,
    contractId: string,
    member: string,
  ) => Membership | undefined;
  /**
   * The standing that counts for a request dated `timeMs`: a change counts only for requests dated
   * more than 120 s after the block that set it (contract.md, Checks), where it takes a right away;
   * what gives a right counts at once.
   */
  readonly mayQueryAt: (membership: Membership, timeMs: bigint) => boolean;
  readonly mayAnswerAt: (membership: Membership, timeMs: bigint) => boolean;
  /** Service keys current at any moment in [fromMs, toMs]. */
  readonly serviceKeysIn: (
    membership: Membership,
    fromMs: bigint,
    toMs: bigint,
  ) => readonly ServiceKey[];
  /** How many members are ACTIVE. */
  readonly activeMembers: (state: StateReader, contractId: string) => number;
  /** Whose service key an account is, `banma1…` of the member. */
  readonly memberOfServiceAccount: (state: StateReader, account: string) => string | undefined;
  /** False for the service account of a key that was replaced or paused everywhere. */
  readonly isServing: (state: StateReader, account: string) => boolean;
  /** True when the account may send for the member: its own account or its service account. */
  readonly maySignFor: (
    state: StateReader,
    signer: string,
    contractId: string,
    member: string,
  ) => boolean;
  readonly currentStanding: (membership: Membership) => Standing;
  /** Who may send the contract's denom to whom, for the bank; returns the reserve that stays. */
  readonly denomRule: DenomRule;
}

/**
 * Counters of a contract (member undefined) or of one of its members, owned by accounting and
 * proof; all zero where nothing was counted.
 */
export type MetricsSource = (
  state: StateReader,
  contractId: string,
  member: string | undefined,
) => Counters;

export interface ContractLedger extends ContractView {
  /** Hands out consecutive proof ids; returns the first. */
  readonly takeProofIds: (context: ExecutionContext, contractId: string, count: bigint) => bigint;
  /**
   * Counts registered (+) and valid (±) proofs of a member; activates it, or flags it
   * BELOW_MINIMUM, or takes the flag away.
   */
  readonly adjustProofs: (
    context: ExecutionContext,
    contractId: string,
    member: string,
    change: { readonly registered: bigint; readonly valid: bigint },
  ) => void;
  /** Sets or clears IN_ARREARS in every contract whose denom it is. */
  readonly setArrears: (
    context: ExecutionContext,
    member: string,
    denom: string,
    inArrears: boolean,
  ) => void;
}
