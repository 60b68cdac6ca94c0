import { Metadata } from 'cosmjs-types/cosmos/bank/v1beta1/bank';
import {
  Balance,
  DebtorDues,
  DenomOwner,
  Due,
  DueBacklogEntry,
  DuePayments,
  DueReference,
  JournalEntry,
  JournalReference,
  JournalSequence,
  ModuleAccount,
} from '../../../proto/codec/generated/banma/bank/v1.js';
import { defineCollection, messageValue } from '../../kit/collection.js';
import { addressPart, digestPart, textPart, u64Part } from '../../kit/keyParts.js';

/** Balances; an account without coins of a denom has no entry. */
export const balances = defineCollection({
  name: 'bank/balance',
  key: [addressPart('account'), textPart('denom')],
  value: messageValue(Balance),
  description: 'Balance of an account in a denom',
});

/** Who mints a denom; chain points have no entry. */
export const denomOwners = defineCollection({
  name: 'bank/denom_owner',
  key: [textPart('denom')],
  value: messageValue(DenomOwner),
  description: 'Contract that alone mints and burns a denom',
});

/** Metadata as the Cosmos SDK defines it. */
export const denomMetadata = defineCollection({
  name: 'bank/denom_metadata',
  key: [textPart('denom')],
  value: {
    encode: (value: Metadata) => Metadata.encode(value).finish(),
    decode: (bytes) => Metadata.decode(bytes),
  },
  description: 'Metadata of a denom, as in the Cosmos SDK',
});

/** Escrows; mint and burn are constants of the code. */
export const moduleAccounts = defineCollection({
  name: 'bank/module_account',
  key: [addressPart('account')],
  value: messageValue(ModuleAccount),
  description: 'Escrow accounts, which nobody has the key of',
});

const dueKey = [
  textPart('denom'),
  addressPart('debtor'),
  digestPart('record key'),
  addressPart('creditor'),
] as const;

/**
 * Collectable dues in the order in which they are paid: closing height, record key, creditor
 * (contract.md, The split).
 */
export const dues = defineCollection({
  name: 'bank/due',
  key: [
    addressPart('debtor'),
    textPart('denom'),
    u64Part('closing height'),
    digestPart('record key'),
    addressPart('creditor'),
  ],
  value: messageValue(Due),
  description: 'Unpaid due that is collected from whatever its debtor receives',
});

/** Tells at one look whether somebody owes dues: asked at every receipt. */
export const debtorDues = defineCollection({
  name: 'bank/debtor',
  key: [addressPart('debtor'), textPart('denom')],
  value: messageValue(DebtorDues),
  kind: 'derived',
  description: 'How many collectable dues a debtor has in a denom',
});

/** Finds a collectable due by its record. */
export const dueReferences = defineCollection({
  name: 'bank/due_reference',
  key: dueKey,
  value: messageValue(DueReference),
  kind: 'derived',
  description: 'Index of the collectable dues by record and creditor',
});

/** Dues of rejected hits: open, but not collected. */
export const withheldDues = defineCollection({
  name: 'bank/withheld_due',
  key: dueKey,
  value: messageValue(Due),
  description: 'Due of a rejected hit, not collected until that is decided',
});

/** How many payments of dues the block at hand made: their number in a block is bounded. */
export const duePayments = defineCollection({
  name: 'bank/due_payments',
  key: [],
  value: messageValue(DuePayments),
  description: 'Payments of dues in the last block that made any',
});

/** Accounts that have coins and owe dues, until later blocks paid them. */
export const dueBacklog = defineCollection({
  name: 'bank/due_backlog',
  key: [textPart('denom'), addressPart('account')],
  value: messageValue(DueBacklogEntry),
  description: 'Queue of debtors whose coins go on paying dues in the next block',
});

/** The double-entry journal; the chain hash of its sequence commits to every entry. */
export const journalEntries = defineCollection({
  name: 'bank/journal',
  key: [u64Part('entry')],
  value: messageValue(JournalEntry),
  kind: 'bulk',
  description: 'Double-entry journal',
});

/** Which entries touch an account, in their order. */
export const journalByAccount = defineCollection({
  name: 'bank/journal_by_account',
  key: [addressPart('account'), u64Part('entry')],
  value: messageValue(JournalReference),
  kind: 'derived',
  appendOnly: true,
  description: 'Index of the journal by account',
});

/** The journal's counter, and the hash of the chain of its entries. */
export const journalSequence = defineCollection({
  name: 'bank/journal_sequence',
  key: [],
  value: messageValue(JournalSequence),
  description: 'Id of the next journal entry, and the hash that commits to those before',
});

/** For the keyspace table, in the order of this file. */
export const bankCollections = [
  balances.info,
  denomOwners.info,
  denomMetadata.info,
  moduleAccounts.info,
  dues.info,
  debtorDues.info,
  dueReferences.info,
  withheldDues.info,
  duePayments.info,
  dueBacklog.info,
  journalEntries.info,
  journalByAccount.info,
  journalSequence.info,
];
