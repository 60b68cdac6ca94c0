import { JournalEntry } from '../../../proto/codec/generated/banma/bank/v1.js';
import { concatBytes } from '../../kit/bytes.js';
import { SDK_ERRORS, require } from '../../kit/errors.js';
import { encodeKeyParts, u64Part } from '../../kit/keyParts.js';
import type { ListItem, PageBounds } from '../../kit/pagination.js';
import type { StateReader } from '../../kit/state.js';
import type { BankView } from '../bank/types.js';

const ENTRY_ID = [u64Part('entry_id')];
/** Eight lines count as one more place: one movement may have thousands, read to find a denom. */
const LINES_A_PLACE_BITS = 3;

/**
 * The journal of an account, oldest first unless reversed, with only the entries that have lines in
 * a denom where one is given. A page key is an entry id.
 */
export function* listJournal(
  bank: BankView,
  state: StateReader,
  { account, denom }: { readonly account: string; readonly denom: string },
  { key, reverse }: PageBounds,
): Iterable<ListItem<JournalEntry>> {
  require(key === undefined || key.length === 8, SDK_ERRORS.invalidRequest, 'pagination.key');
  const from = key && new DataView(key.buffer, key.byteOffset, 8).getBigUint64(0);
  // In reverse a key is the last entry that was given out.
  const start = from !== undefined && reverse ? from - 1n : from;
  if (start !== undefined && start < 1n) return;
  const options = start === undefined ? { reverse } : { reverse, fromEntryId: start };
  for (const entry of bank.journal(state, account, options)) {
    const isShown = denom === '' || entry.lines.some((line) => line.denom === denom);
    yield {
      pageKey: concatBytes(encodeKeyParts(ENTRY_ID, [entry.entryId])),
      item: isShown ? entry : undefined,
      size: isShown ? JournalEntry.encode(entry).length : 0,
      places: 1 + (entry.lines.length >>> LINES_A_PLACE_BITS),
    };
  }
}
