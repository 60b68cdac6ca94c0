import { createAccounting } from './accounting/index.js';
import type { Accounting } from './accounting/index.js';
import { createAuth } from './auth/index.js';
import { POINT_DENOM } from './bank/coins.js';
import { keepDuePayments } from './bank/dueBudget.js';
import { createBank } from './bank/module.js';
import { namedAccounts } from './bank/namedAccounts.js';
import { chainModule } from './chain/index.js';
import { createContract } from './contract/module.js';
import type { ContractModule } from './contract/module.js';
import { createGovernance } from './governance/index.js';
import type { KnownUpgrade } from './governance/types.js';
import type { ModuleSet } from './moduleSet.js';
import { createProof } from './proof/index.js';
import { stakingListeners } from './slashing/ledger.js';
import { createSlashing } from './slashing/module.js';
import { createStaking } from './staking/module.js';
import { UPGRADES } from '../upgrades.js';

/**
 * THE list of modules, in the order of genesis and of the begin and the end of a block. A module
 * sees others only through the ledgers and views handed to it here. What an earlier one tells a
 * later one is bound late, through the listeners below.
 * @param options bounds other than those of production, for tests of what happens at them
 */
export function createModules(
  options: {
    readonly maxClosingsPerBlock?: number;
    /** The changes of rules this program knows. */
    readonly upgrades?: readonly KnownUpgrade[];
  } = {},
): ModuleSet {
  const { upgrades = UPGRADES, ...bounds } = options;
  const auth = createAuth(namedAccounts);
  const bank = createBank({
    accounts: auth.ledger,
    duesChanged: (...change) => contract.ledger.setArrears(...change),
    duePaid: (...payment) => accounting.duePaid(...payment),
    denomRule: (...transfer) => contract.view.denomRule(...transfer),
  });
  const staking = createStaking({ bank: bank.ledger, listeners: stakingListeners });
  const slashing = createSlashing(staking.ledger);
  const governance = createGovernance({
    staking: staking.ledger,
    slashing: slashing.ledger,
    upgrades,
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
    ...bounds,
  });
  return {
    modules: [
      chainModule,
      governance.module,
      auth.module,
      bank.module,
      staking.module,
      slashing.module,
      contract.module,
      proof.module,
      accounting.module,
    ],
    accounts: auth.ledger,
    payFee: (context, payer, amount) => {
      const denom = POINT_DENOM;
      const lines = [
        { account: payer, denom, amount: -amount },
        { account: bank.ledger.burnAccount, denom, amount },
      ];
      bank.ledger.post(context, { kind: 'fee', lines });
    },
    requiredFee: governance.view.requiredFee,
    memberOfServiceAccount: contract.view.memberOfServiceAccount,
    keepWork: keepDuePayments,
    isServing: contract.view.isServing,
  };
}
