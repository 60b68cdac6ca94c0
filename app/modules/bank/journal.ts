import type { JournalSequence } from '../../../proto/codec/generated/banma/bank/v1.js';
import { addressFromText } from '../../../proto/documents/address.js';
import { sha256 } from '../../../proto/documents/hash.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import { journalByAccount, journalEntries, journalSequence } from './keys.js';
import type { LedgerEntry } from './types.js';

/** Before the first entry. */
export const EMPTY_JOURNAL: JournalSequence = { nextEntryId: 1n, chainHash: new Uint8Array(32) };

/** Id of the next entry, and the hash of the chain of all before it; 32 zero bytes for none. */
export function sequenceOf(state: StateReader): JournalSequence {
  return journalSequence.get(state) ?? EMPTY_JOURNAL;
}

/** The chain's hash after an encoded entry: nobody can change, drop or swap one unseen. */
export function chainedHash(chainHash: Uint8Array, entry: Uint8Array): Uint8Array {
  return sha256(chainHash, entry);
}

/** Writes an entry, chains it, and lists it once under each account it touches. */
export function writeJournal(context: ExecutionContext, entry: LedgerEntry): void {
  const { state, block, txHash } = context;
  const { nextEntryId: entryId, chainHash } = sequenceOf(state);
  const written = {
    entryId,
    height: block.height,
    blockTime: block.timeMs,
    txHash,
    kind: entry.kind,
    contractId: entry.contractId ?? '',
    recordKey: entry.recordKey ?? new Uint8Array(0),
    lines: entry.lines.map((line) => ({ ...line, amount: line.amount.toString() })),
  };
  const [key, value] = journalEntries.storedEntry(written, entryId);
  state.set(key, value);
  const next = { nextEntryId: entryId + 1n, chainHash: chainedHash(chainHash, value) };
  journalSequence.set(state, next);
  for (const account of accountsInOrder(entry.lines)) {
    journalByAccount.set(state, { entryId }, addressFromText(account), entryId);
  }
}

/** The accounts that lines touch, each once, in the order of their first line. */
export function accountsInOrder(lines: readonly { readonly account: string }[]): readonly string[] {
  return [...new Set(lines.map(({ account }) => account))];
}
