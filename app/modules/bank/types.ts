import type { ExecutionContext } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import type { Due, JournalEntry } from '../../../proto/codec/generated/banma/bank/v1.js';

/** One line of a journal entry; `account` is a `banma1…` address. Amount in base units, signed. */
export interface LedgerLine {
  readonly account: string;
  readonly denom: string;
  readonly amount: bigint;
}

/** A balanced movement: lines sum to zero in every denom. */
export interface LedgerEntry {
  /** transfer, fee, pledge, grant, reserve, payout, refund, due, … */
  readonly kind: string;
  readonly contractId?: string;
  /** Request hash, where a query record caused it. */
  readonly recordKey?: Uint8Array;
  readonly lines: readonly LedgerLine[];
  /** True where a block's closings must not emit an event per payout. */
  readonly silent?: boolean;
}

export interface BankView {
  readonly balance: (state: StateReader, account: string, denom: string) => bigint;
  readonly supply: (state: StateReader, denom: string) => bigint;
  /** True while the debtor owes an open, collectable due in that denom. */
  readonly hasDues: (state: StateReader, debtor: string, denom: string) => boolean;
  /** The contract that alone mints and burns a denom; undefined for chain points. */
  readonly contractOfDenom: (state: StateReader, denom: string) => string | undefined;
  /** True for mint, burn and escrows: nobody has their key, and they receive no MsgSend. */
  readonly isModuleAccount: (state: StateReader, account: string) => boolean;
  /** Journal entries of an account, oldest first (or newest), from an entry id on (inclusive). */
  readonly journal: (
    state: StateReader,
    account: string,
    options?: { readonly fromEntryId?: bigint; readonly reverse?: boolean },
  ) => Iterable<JournalEntry>;
}

/** A due's key: one record makes at most one collectable and one withheld due to a creditor. */
export interface DueKey {
  readonly denom: string;
  readonly debtor: Uint8Array;
  readonly recordKey: Uint8Array;
  readonly creditor: Uint8Array;
}

/** Moves coins. Only the mint account and nothing else may go below zero. */
export interface BankLedger extends BankView {
  /**
   * Applies an entry whole or throws sdk 5 (insufficient funds) and changes nothing. Afterwards
   * pays the open dues of every account whose balance it raised (see Due), first in first out; what
   * is over the block's budget of payments goes on in the next ones (ADR 0020).
   */
  readonly post: (context: ExecutionContext, entry: LedgerEntry) => void;
  /** The account whose negative balance is the supply of a denom. */
  readonly mintAccount: string;
  /** Where burned coins go: supply is minted less burned. */
  readonly burnAccount: string;
  /** Escrow of a contract for a purpose (`pledge`, `reserve`); receives no MsgSend. */
  readonly escrowAccount: (contractId: string, purpose: string) => string;
  /** Claims a denom for a contract: metadata, who may hold and send it. */
  readonly registerDenom: (context: ExecutionContext, denom: string, contractId: string) => void;
  /** True when the denom was ever used. */
  readonly denomExists: (state: StateReader, denom: string) => boolean;
  /** Opens a due (collectable unless `withheld`). */
  readonly openDue: (context: ExecutionContext, due: Due, withheld: boolean) => void;
  /** Gives a denom back that was registered and never minted (its contract lapsed). */
  readonly releaseDenom: (context: ExecutionContext, denom: string) => void;
  /** The due of a record to a creditor, withheld ones too; where both are, the withheld one. */
  readonly due: (state: StateReader, key: DueKey) => Due | undefined;
  /** Both dues of a record to a creditor, apart. */
  readonly dues: (
    state: StateReader,
    key: DueKey,
  ) => { readonly collectable: Due | undefined; readonly withheld: Due | undefined };
  /**
   * Changes, moves to another creditor, releases or (amount 0) cancels a due. `before` is the
   * stored due as `due` gave it; `withheld` is what it is afterwards. A due that meets another of
   * the same record and creditor is added to it. What is released is collected at once.
   */
  readonly replaceDue: (
    context: ExecutionContext,
    before: Due,
    after: Due,
    withheld: boolean,
  ) => void;
}

/** Told by the bank when an account's collectable dues in a denom begin or end. */
export type DuesListener = (
  context: ExecutionContext,
  debtor: string,
  denom: string,
  owes: boolean,
) => void;

/** Told of every payment of a due, with the due as it was before the payment. */
export type DuePaymentListener = (context: ExecutionContext, due: Due, amount: bigint) => void;

/**
 * Whether a MsgSend may move a contract's denom. Returns what must stay with the sender.
 * @throws CodedError where it may not move between the two.
 */
export type DenomRule = (state: StateReader, from: string, to: string, denom: string) => bigint;
