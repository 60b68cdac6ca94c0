import { addressFromText } from '../../../proto/documents/address.js';
import type { ExecutionContext } from '../../kit/module.js';
import { journalByAccount, journalEntries, journalSequence } from './keys.js';
import type { LedgerEntry } from './types.js';

/** Writes an entry and lists it once under each account it touches. */
export function writeJournal(context: ExecutionContext, entry: LedgerEntry): void {
  const { state, block, txHash } = context;
  const entryId = journalSequence.get(state)?.nextEntryId ?? 1n;
  journalSequence.set(state, { nextEntryId: entryId + 1n });
  journalEntries.set(
    state,
    {
      entryId,
      height: block.height,
      blockTime: block.timeMs,
      txHash,
      kind: entry.kind,
      contractId: entry.contractId ?? '',
      recordKey: entry.recordKey ?? new Uint8Array(0),
      lines: entry.lines.map((line) => ({ ...line, amount: line.amount.toString() })),
    },
    entryId,
  );
  const listed = new Set<string>();
  for (const { account } of entry.lines) {
    if (listed.has(account)) continue;
    listed.add(account);
    journalByAccount.set(state, { entryId }, addressFromText(account), entryId);
  }
}
