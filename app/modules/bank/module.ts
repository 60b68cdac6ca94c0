import { listErrors } from '../../kit/errors.js';
import type { Module } from '../../kit/module.js';
import { deriveBankIndexes, verifyJournal } from './bulk.js';
import { payBacklog } from './dueBacklog.js';
import { BANK_ERRORS } from './errors.js';
import { initBankGenesis } from './genesis.js';
import { bankInvariants } from './invariants.js';
import { bankCollections } from './keys.js';
import type { BankOptions } from './ledger.js';
import { createBankLedger } from './ledger.js';
import { multiSendHandler } from './messages/multiSend.js';
import { sendHandler } from './messages/send.js';
import { bankQueries } from './queries.js';
import type { BankLedger, BankView } from './types.js';
import { bankView } from './view.js';

export interface Bank {
  readonly module: Module;
  readonly ledger: BankLedger;
  readonly view: BankView;
}

/** The bank: coins, supply, dues and the double-entry journal (settlement.md, One ledger). */
export function createBank(options: BankOptions): Bank {
  const ledger = createBankLedger(options);
  return {
    module: {
      name: 'bank',
      collections: bankCollections,
      errors: listErrors(BANK_ERRORS),
      messages: [sendHandler(options, ledger), multiSendHandler(options, ledger)],
      queries: bankQueries,
      initGenesis: (context, genesis) => {
        initBankGenesis(context, options, ledger, genesis);
      },
      beginBlock: (context) => {
        payBacklog(context, options);
      },
      verifyBulk: verifyJournal,
      derive: deriveBankIndexes,
      invariants: bankInvariants,
    },
    ledger,
    view: bankView,
  };
}
