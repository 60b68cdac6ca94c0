// Generated from proto/banma by proto/generate.ts. Do not edit.
import { field, nested, scalar } from '../../../fields.js';
import { defineMessage } from '../../../message.js';
import type { Message } from '../../../message.js';

/** EventDuesPaid tells that an increase paid dues at once; each payment is in the journal. */
export interface EventDuesPaid {
  readonly denom: string;
  readonly duesEnded: bigint;
  /** sum of the payments, decimal */
  readonly amount: string;
}
export const EventDuesPaid: Message<EventDuesPaid> = defineMessage<EventDuesPaid>(
  '/banma.bank.v1.EventDuesPaid',
  [
    field(1, 'denom', 'denom', scalar('string')),
    field(2, 'dues_ended', 'duesEnded', scalar('uint64')),
    field(3, 'amount', 'amount', scalar('string')),
  ],
);

/** JournalLine moves one amount into (positive) or out of (negative) one account. Mint, burn and the escrows are accounts too. */
export interface JournalLine {
  readonly account: string;
  readonly denom: string;
  /** signed decimal */
  readonly amount: string;
}
export const JournalLine: Message<JournalLine> = defineMessage<JournalLine>(
  '/banma.bank.v1.JournalLine',
  [
    field(1, 'account', 'account', scalar('string')),
    field(2, 'denom', 'denom', scalar('string')),
    field(3, 'amount', 'amount', scalar('string')),
  ],
);

/** JournalEntry is one balanced movement: its lines sum to zero in every denom. */
export interface JournalEntry {
  readonly entryId: bigint;
  readonly height: bigint;
  /** ms */
  readonly blockTime: bigint;
  /** empty outside a transaction */
  readonly txHash: Uint8Array;
  /** e.g. transfer, fee, pledge, grant, reserve, payout, due, refund */
  readonly kind: string;
  readonly contractId: string;
  /** request hash, where a query record caused it; the due's key for a due */
  readonly recordKey: Uint8Array;
  readonly lines: readonly JournalLine[];
}
export const JournalEntry: Message<JournalEntry> = defineMessage<JournalEntry>(
  '/banma.bank.v1.JournalEntry',
  [
    field(1, 'entry_id', 'entryId', scalar('uint64')),
    field(2, 'height', 'height', scalar('int64')),
    field(3, 'block_time', 'blockTime', scalar('int64')),
    field(4, 'tx_hash', 'txHash', scalar('bytes')),
    field(5, 'kind', 'kind', scalar('string')),
    field(6, 'contract_id', 'contractId', scalar('string')),
    field(7, 'record_key', 'recordKey', scalar('bytes')),
    field(8, 'lines', 'lines', nested(() => JournalLine), true),
  ],
);

/** Due is what a debtor could not pay; it is paid before anything else it receives in that denom. */
export interface Due {
  readonly denom: string;
  readonly debtor: Uint8Array;
  readonly closingHeight: bigint;
  /** contract, querier and request hash */
  readonly recordKey: Uint8Array;
  readonly creditor: Uint8Array;
  readonly amount: bigint;
  readonly contractId: string;
}
export const Due: Message<Due> = defineMessage<Due>(
  '/banma.bank.v1.Due',
  [
    field(1, 'denom', 'denom', scalar('string')),
    field(2, 'debtor', 'debtor', scalar('bytes')),
    field(3, 'closing_height', 'closingHeight', scalar('int64')),
    field(4, 'record_key', 'recordKey', scalar('bytes')),
    field(5, 'creditor', 'creditor', scalar('bytes')),
    field(6, 'amount', 'amount', scalar('uint64')),
    field(7, 'contract_id', 'contractId', scalar('string')),
  ],
);

/** Balance of one account in one denom; negative for the mint account only. */
export interface Balance {
  /** signed decimal */
  readonly amount: string;
}
export const Balance: Message<Balance> = defineMessage<Balance>(
  '/banma.bank.v1.Balance',
  [
    field(1, 'amount', 'amount', scalar('string')),
  ],
);

/** DenomOwner says which contract alone mints and burns a denom. */
export interface DenomOwner {
  readonly contractId: string;
}
export const DenomOwner: Message<DenomOwner> = defineMessage<DenomOwner>(
  '/banma.bank.v1.DenomOwner',
  [
    field(1, 'contract_id', 'contractId', scalar('string')),
  ],
);

/** ModuleAccount is an account nobody has the key of: mint, burn and the escrows. */
export interface ModuleAccount {
  readonly name: string;
}
export const ModuleAccount: Message<ModuleAccount> = defineMessage<ModuleAccount>(
  '/banma.bank.v1.ModuleAccount',
  [
    field(1, 'name', 'name', scalar('string')),
  ],
);

/** JournalSequence numbers the journal's entries and commits to all of them. */
export interface JournalSequence {
  readonly nextEntryId: bigint;
  /** sha256(chain hash before the entry, 32 zero bytes at first || the entry) */
  readonly chainHash: Uint8Array;
}
export const JournalSequence: Message<JournalSequence> = defineMessage<JournalSequence>(
  '/banma.bank.v1.JournalSequence',
  [
    field(1, 'next_entry_id', 'nextEntryId', scalar('uint64')),
    field(2, 'chain_hash', 'chainHash', scalar('bytes')),
  ],
);

/** JournalReference lists an entry under one of its accounts. */
export interface JournalReference {
  readonly entryId: bigint;
}
export const JournalReference: Message<JournalReference> = defineMessage<JournalReference>(
  '/banma.bank.v1.JournalReference',
  [
    field(1, 'entry_id', 'entryId', scalar('uint64')),
  ],
);

/** DueReference finds a collectable due by its record. */
export interface DueReference {
  readonly closingHeight: bigint;
}
export const DueReference: Message<DueReference> = defineMessage<DueReference>(
  '/banma.bank.v1.DueReference',
  [
    field(1, 'closing_height', 'closingHeight', scalar('int64')),
  ],
);

/** DebtorDues counts the collectable dues of one account in one denom; no entry means none. */
export interface DebtorDues {
  readonly count: bigint;
}
export const DebtorDues: Message<DebtorDues> = defineMessage<DebtorDues>(
  '/banma.bank.v1.DebtorDues',
  [
    field(1, 'count', 'count', scalar('uint64')),
  ],
);

/** DuePayments counts the payments of dues of one block; it holds for its height only. */
export interface DuePayments {
  readonly height: bigint;
  readonly count: bigint;
}
export const DuePayments: Message<DuePayments> = defineMessage<DuePayments>(
  '/banma.bank.v1.DuePayments',
  [
    field(1, 'height', 'height', scalar('int64')),
    field(2, 'count', 'count', scalar('uint64')),
  ],
);

/** DueBacklogEntry: what an account has of a denom goes on paying its dues in the next blocks. */
export interface DueBacklogEntry {
  /** block in which payments were postponed */
  readonly sinceHeight: bigint;
}
export const DueBacklogEntry: Message<DueBacklogEntry> = defineMessage<DueBacklogEntry>(
  '/banma.bank.v1.DueBacklogEntry',
  [
    field(1, 'since_height', 'sinceHeight', scalar('int64')),
  ],
);
