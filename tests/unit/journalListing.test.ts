import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pageBounds, takePage } from '../../app/kit/pagination.js';
import type { StateReader } from '../../app/kit/state.js';
import { listJournal } from '../../app/modules/accounting/journalListing.js';
import type { BankView } from '../../app/modules/bank/types.js';
import { JournalEntry } from '../../proto/codec/generated/banma/bank/v1.js';
import { createMemoryState } from '../support/memoryState.js';

const ENTRIES = 1_000n;
const LINES = 5_000;
const lines = Array.from({ length: LINES }, () => ({ account: '', denom: 'ublt', amount: '1' }));

/** An account in many movements of thousands of lines; counts the entries that are read. */
function crowdedBank(): { readonly bank: BankView; readonly read: () => number } {
  let read = 0;
  type Options = Parameters<BankView['journal']>[2];
  const journal = function* (
    _state: StateReader,
    _account: string,
    { fromEntryId, reverse = false }: Options = {},
  ): Iterable<JournalEntry> {
    const step = reverse ? -1n : 1n;
    const first = fromEntryId ?? (reverse ? ENTRIES : 1n);
    for (let entryId = first; entryId >= 1n && entryId <= ENTRIES; entryId += step) {
      read += 1;
      yield { ...JournalEntry.fromPartial({ entryId }), lines };
    }
  };
  return { bank: { journal } as unknown as BankView, read: () => read };
}

for (const reverse of [false, true]) {
  const order = reverse ? 'backwards' : 'forwards';
  test(`a page of a denom nobody moved looks at a bounded number of lines, ${order}`, () => {
    const { bank, read } = crowdedBank();
    const state = createMemoryState();
    let key: Uint8Array = new Uint8Array(0);
    let pages = 0;
    do {
      const before = read();
      const request = { key, offset: 0n, limit: 0n, countTotal: false, reverse };
      const bounds = pageBounds(request, { byKeyOnly: true });
      const list = listJournal(bank, state, { account: 'any', denom: 'uother' }, bounds);
      const { items, pagination } = takePage(list, bounds);
      assert.is(items.length, 0);
      const looked = read() - before;
      assert.ok(looked * LINES <= 120_000, `${looked} entries of ${LINES} lines for one page`);
      key = pagination.nextKey;
      pages += 1;
    } while (key.length > 0);
    assert.ok(pages > 1);
    assert.ok(read() >= Number(ENTRIES) && read() <= Number(ENTRIES) + pages, 'each is looked at');
  });
}

test.run();
