import type { Module } from '../../kit/module.js';
import { initGenesis } from './genesis.js';
import { invariants } from './invariants.js';
import { accountAddresses, accountCounter, accounts, params } from './keys.js';
import { createAccountLedger } from './ledger.js';
import type { NamedAccounts } from './moduleAccounts.js';
import { authQueries } from './queries.js';
import type { SigningLedger } from './types.js';

/** The auth module and its ledger. @param named the accounts of modules; bound late */
export function createAuth(named: NamedAccounts): {
  readonly module: Module;
  readonly ledger: SigningLedger;
} {
  const ledger = createAccountLedger();
  const module: Module = {
    name: 'auth',
    collections: [accounts.info, accountAddresses.info, accountCounter.info, params.info],
    errors: [],
    messages: [],
    queries: authQueries(named),
    initGenesis: (context, genesis) => {
      initGenesis(context, ledger, genesis);
    },
    *derive(state) {
      for (const { key, value } of accounts.entries(state, [])) {
        yield accountAddresses.storedEntry(key[0], value.accountNumber);
      }
    },
    invariants,
  };
  return { module, ledger };
}
