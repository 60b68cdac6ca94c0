import { addressFromText } from '../../../proto/documents/address.js';
import { compareBytes } from '../../kit/bytes.js';
import type { NamedAccount, NamedAccounts } from '../auth/moduleAccounts.js';
import { FIXED_MODULE_ACCOUNTS, moduleAddress } from './accounts.js';
import { moduleAccounts } from './keys.js';

/** What they may do, in the words of the Cosmos SDK. */
const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  'banma/bank/mint': ['minter'],
  'banma/bank/burn': ['burner'],
  bonded_tokens_pool: ['burner', 'staking'],
  not_bonded_tokens_pool: ['burner', 'staking'],
};

const fixed: readonly NamedAccount[] = FIXED_MODULE_ACCOUNTS.map(({ name, address }) => ({
  name,
  address: addressFromText(address),
  permissions: PERMISSIONS[name] ?? [],
})).sort((left, right) => compareBytes(left.address, right.address));

/** The accounts that nobody has the key of: those every chain has, and the escrows of contracts. */
export const namedAccounts: NamedAccounts = {
  byAddress: (state, address) => {
    const known = fixed.find((account) => compareBytes(account.address, address) === 0);
    if (known !== undefined) return known;
    const stored = moduleAccounts.get(state, address);
    return stored && { name: stored.name, address, permissions: [] };
  },
  byName: (state, name) => {
    const found = namedAccounts.byAddress(state, addressFromText(moduleAddress(name)));
    return found?.name === name ? found : undefined;
  },
  *list(state, { from, reverse }) {
    const isListed = ({ address }: NamedAccount): boolean =>
      from === undefined || compareBytes(address, from) < 0 === reverse;
    const waiting = (reverse ? fixed.toReversed() : fixed).filter(isListed);
    const options = from === undefined ? { reverse } : { reverse, from };
    for (const { key, value } of moduleAccounts.entries(state, [], options)) {
      const [address] = key;
      for (let next = waiting[0]; next !== undefined; [next] = waiting) {
        if (compareBytes(next.address, address) < 0 === reverse) break;
        yield next;
        waiting.shift();
      }
      yield { name: value.name, address, permissions: [] };
    }
    yield* waiting;
  },
};
