import { addressFromText } from '../../../proto/documents/address.js';
import { assert } from '../../kit/errors.js';
import type { StateReader } from '../../kit/state.js';
import { BURN_ACCOUNT, isModuleAccount, MINT_ACCOUNT } from './accounts.js';
import { sequenceOf } from './journal.js';
import { balances, debtorDues, denomMetadata, denomOwners } from './keys.js';
import { journalEntries, journalByAccount } from './keys.js';
import type { BankView } from './types.js';

/** Balance in base units; 0 where there is none. */
export function balanceOf(state: StateReader, account: string, denom: string): bigint {
  return BigInt(balances.get(state, addressFromText(account), denom)?.amount ?? '0');
}

/** Minted less burned, in base units. */
export function supplyOf(state: StateReader, denom: string): bigint {
  return -balanceOf(state, MINT_ACCOUNT, denom) - balanceOf(state, BURN_ACCOUNT, denom);
}

/** True when the denom was registered, described or minted. */
export function denomExists(state: StateReader, denom: string): boolean {
  return (
    denomOwners.has(state, denom) ||
    denomMetadata.has(state, denom) ||
    balances.has(state, addressFromText(MINT_ACCOUNT), denom)
  );
}

/** What other modules may read of the bank. */
export const bankView: BankView = {
  balance: balanceOf,
  supply: supplyOf,
  hasDues: (state, debtor, denom) => debtorDues.has(state, addressFromText(debtor), denom),
  contractOfDenom: (state, denom) => denomOwners.get(state, denom)?.contractId,
  isModuleAccount,
  *journal(state, account, { fromEntryId, reverse = false } = {}) {
    const address = addressFromText(account);
    // At an earlier height the journal ends earlier: it is kept without a history.
    const { nextEntryId } = sequenceOf(state);
    let bound = fromEntryId;
    if (reverse) {
      // The upper end of a reverse walk is exclusive.
      const end = fromEntryId === undefined ? nextEntryId : fromEntryId + 1n;
      bound = end < nextEntryId ? end : nextEntryId;
    }
    const from = bound === undefined ? undefined : keyUpTo(address, bound);
    const options = from === undefined ? { reverse } : { reverse, from };
    for (const { value } of journalByAccount.entries(state, [address], options)) {
      if (value.entryId >= nextEntryId) return;
      const entry = journalEntries.get(state, value.entryId);
      assert(entry !== undefined, `journal entry ${value.entryId.toString()} is missing`);
      yield entry;
    }
  },
};

function keyUpTo(address: Uint8Array, entryId: bigint): Uint8Array {
  return journalByAccount.keyOf(address, entryId).slice(journalByAccount.prefix.length);
}
