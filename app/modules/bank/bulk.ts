import { JournalEntry } from '../../../proto/codec/generated/banma/bank/v1.js';
import { addressFromText } from '../../../proto/documents/address.js';
import { bytesToHex, equalBytes } from '../../kit/bytes.js';
import type { StateReader, StoredEntry } from '../../kit/state.js';
import { accountsInOrder, chainedHash, EMPTY_JOURNAL, sequenceOf } from './journal.js';
import { debtorDues, dueReferences, dues, journalByAccount, journalEntries } from './keys.js';

/** The stored journal is the one whose chain the sequence holds. Undefined, or what is broken. */
export function verifyJournal(state: StateReader): string | undefined {
  const { nextEntryId, chainHash } = sequenceOf(state);
  let next = EMPTY_JOURNAL;
  for (const [key, entry] of journalEntries.storedEntries(state, [])) {
    const { nextEntryId: entryId } = next;
    if (entryId === nextEntryId) return `journal: no sequence counts ${bytesToHex(key)}`;
    if (!equalBytes(key, journalEntries.keyOf(entryId))) return `journal: no entry ${entryId}`;
    next = { nextEntryId: entryId + 1n, chainHash: chainedHash(next.chainHash, entry) };
  }
  if (next.nextEntryId !== nextEntryId) return `journal: no entry ${next.nextEntryId}`;
  return equalBytes(next.chainHash, chainHash) ? undefined : 'journal: an entry was changed';
}

/** The indexes of dues and of the journal. */
export function* deriveBankIndexes(state: StateReader): Iterable<StoredEntry> {
  yield* deriveDueIndexes(state);
  for (const [, value] of journalEntries.storedEntries(state, [])) {
    const { entryId, lines } = JournalEntry.decode(value);
    for (const account of accountsInOrder(lines)) {
      yield journalByAccount.storedEntry({ entryId }, addressFromText(account), entryId);
    }
  }
}

/** Dues stand together by debtor and denom. */
function* deriveDueIndexes(state: StateReader): Iterable<StoredEntry> {
  let group: { readonly debtor: Uint8Array; readonly denom: string } | undefined;
  let count = 0n;
  for (const { value: due } of dues.entries(state, [])) {
    const { denom, debtor, closingHeight, recordKey, creditor } = due;
    yield dueReferences.storedEntry({ closingHeight }, denom, debtor, recordKey, creditor);
    const isSame = group !== undefined && group.denom === denom && equalBytes(group.debtor, debtor);
    if (group !== undefined && !isSame) {
      yield debtorDues.storedEntry({ count }, group.debtor, group.denom);
      count = 0n;
    }
    group = { debtor, denom };
    count += 1n;
  }
  if (group !== undefined) yield debtorDues.storedEntry({ count }, group.debtor, group.denom);
}
