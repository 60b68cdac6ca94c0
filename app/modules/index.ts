import { createAuth } from './auth/index.js';
import { createBank } from './bank/module.js';
import type { ModuleSet } from './moduleSet.js';

/**
 * THE list of modules, in the order of genesis and of the begin and the end of a block. A module
 * sees others only through the ledgers and views handed to it here.
 */
export function createModules(): ModuleSet {
  const auth = createAuth();
  const bank = createBank({ accounts: auth.ledger, duesChanged: () => undefined } as never);
  return {
    modules: [auth.module, bank.module],
    accounts: auth.ledger,
    payFee: (context, payer, amountUpoint) => {
      const line = { denom: 'upoint', amount: amountUpoint };
      const lines = [
        { ...line, account: payer, amount: -amountUpoint },
        { ...line, account: bank.ledger.burnAccount },
      ];
      bank.ledger.post(context, { kind: 'fee', lines });
    },
    memberOfServiceAccount: () => undefined,
  };
}
