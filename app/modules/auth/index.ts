import type { Module } from '../../kit/module.js';
import { initGenesis } from './genesis.js';
import { invariants } from './invariants.js';
import { accountCounter, accounts, params } from './keys.js';
import { createAccountLedger } from './ledger.js';
import { queries } from './queries.js';
import type { SigningLedger } from './types.js';

/** The auth module and its ledger. */
export function createAuth(): { readonly module: Module; readonly ledger: SigningLedger } {
  const ledger = createAccountLedger();
  const module: Module = {
    name: 'auth',
    collections: [accounts.info, accountCounter.info, params.info],
    errors: [],
    messages: [],
    queries,
    initGenesis: (context, genesis) => {
      initGenesis(context, ledger, genesis);
    },
    invariants,
  };
  return { module, ledger };
}
