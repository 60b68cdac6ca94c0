import { createAccounting } from './accounting/index.js';
import type { Accounting } from './accounting/index.js';
import { createAuth } from './auth/index.js';
import { keepDuePayments } from './bank/dueBudget.js';
import { createBank } from './bank/module.js';
import { chainModule } from './chain/index.js';
import { createContract } from './contract/module.js';
import type { ContractModule } from './contract/module.js';
import type { ModuleSet } from './moduleSet.js';
import { createProof } from './proof/index.js';

/**
 * THE list of modules, in the order of genesis and of the begin and the end of a block. A module
 * sees others only through the ledgers and views handed to it here. What an earlier one tells a
 * later one is bound late, through the listeners below.
 * @param options bounds other than those of production, for tests of what happens at them
 */
export function createModules(options: { readonly maxClosingsPerBlock?: number } = {}): ModuleSet {
  const auth = createAuth();
  const bank = createBank({
    accounts: auth.ledger,
    duesChanged: (...change) => contract.ledger.setArrears(...change),
    duePaid: (...payment) => accounting.duePaid(...payment),
    denomRule: (...transfer) => contract.view.denomRule(...transfer),
  });
  const contract: ContractModule = createContract({
    accounts: auth.ledger,
    bank: bank.ledger,
    metricsSource: (...subject) => accounting.view.metrics(...subject),
  });
  const proof = createProof({ contract: contract.ledger });
  const accounting: Accounting = createAccounting({
    bank: bank.ledger,
    contract: contract.ledger,
    proof: proof.ledger,
    ...options,
  });
  return {
    modules: [
      chainModule,
      auth.module,
      bank.module,
      contract.module,
      proof.module,
      accounting.module,
    ],
    accounts: auth.ledger,
    payFee: (context, payer, amount) => {
      const denom = 'upoint';
      const lines = [
        { account: payer, denom, amount: -amount },
        { account: bank.ledger.burnAccount, denom, amount },
      ];
      bank.ledger.post(context, { kind: 'fee', lines });
    },
    memberOfServiceAccount: contract.view.memberOfServiceAccount,
    keepWork: keepDuePayments,
    isServing: contract.view.isServing,
  };
}
