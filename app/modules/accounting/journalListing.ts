import { JournalEntry } from '../../../proto/codec/generated/banma/bank/v1.js';
import { concatBytes } from '../../kit/bytes.js';
import { SDK_ERRORS, require } from '../../kit/errors.js';
import type { PageBounds } from '../../kit/boundedPage.js';
import { takePage } from '../../kit/boundedPage.js';
import { encodeKeyParts, u64Part } from '../../kit/keyParts.js';
import type { StateReader } from '../../kit/state.js';
import type { BankView } from '../bank/types.js';

const ENTRY_ID = [u64Part('entry_id')];
/** Entries that one page looks at, where a denom leaves most of them out. */
const MOST_READ = 10_000;

/**
 * A page of the journal of an account, oldest first unless reversed, with only the lines' denom
 * where one is given. A page key is an entry id.
 */
export function journalPage(
  bank: BankView,
  state: StateReader,
  { account, denom }: { readonly account: string; readonly denom: string },
  bounds: PageBounds,
): { readonly items: readonly JournalEntry[]; readonly nextKey: Uint8Array | undefined } {
  const { key, reverse } = bounds;
  require(key === undefined || key.length === 8, SDK_ERRORS.invalidRequest, 'pagination.key');
  const from = key && new DataView(key.buffer, key.byteOffset, 8).getBigUint64(0);
  // In reverse a key is the last entry that was given out.
  const start = from !== undefined && reverse ? from - 1n : from;
  if (start !== undefined && start < 1n) return { items: [], nextKey: undefined };
  const options = start === undefined ? { reverse } : { reverse, fromEntryId: start };
  let stoppedAt: bigint | undefined;
  function* matching() {
    let read = 0;
    for (const entry of bank.journal(state, account, options)) {
      read += 1;
      if (read > MOST_READ) {
        stoppedAt = reverse ? entry.entryId + 1n : entry.entryId;
        return;
      }
      if (denom !== '' && !entry.lines.some((line) => line.denom === denom)) continue;
      const size = JournalEntry.encode(entry).length;
      yield { pageKey: keyOfEntry(entry.entryId), item: entry, size };
    }
  }
  const page = takePage(matching(), bounds);
  const resume = stoppedAt === undefined ? undefined : keyOfEntry(stoppedAt);
  return { items: page.items, nextKey: page.nextKey ?? resume };
}

function keyOfEntry(entryId: bigint): Uint8Array {
  return concatBytes(encodeKeyParts(ENTRY_ID, [entryId]));
}
