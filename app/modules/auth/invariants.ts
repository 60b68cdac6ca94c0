import { addressToText } from '../../../proto/documents/address.js';
import type { Invariant } from '../../kit/module.js';
import { accountCounter, accounts } from './keys.js';

/** Account numbers are 0, 1, … below the counter, each once, and every key is its account's own. */
const accountNumbers: Invariant = {
  name: 'auth/account-numbers',
  check: (state) => {
    const seen = new Set<bigint>();
    const created = accountCounter.get(state)?.created ?? 0n;
    for (const { key, value } of accounts.entries(state, [])) {
      const address = addressToText(key[0]);
      if (value.address !== address) return `${value.address} is stored under ${address}`;
      if (value.accountNumber >= created) return `${address} has number ${value.accountNumber}`;
      if (seen.has(value.accountNumber)) return `number ${value.accountNumber} is used twice`;
      seen.add(value.accountNumber);
    }
    return BigInt(seen.size) === created ? undefined : `${seen.size} of ${created} accounts exist`;
  },
};

export const invariants: readonly Invariant[] = [accountNumbers];
