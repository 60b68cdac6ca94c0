import { listErrors } from '../../kit/errors.js';
import type { Module } from '../../kit/module.js';
import { defineMessageHandler } from '../../kit/module.js';
import type { DuePaymentListener } from '../bank/types.js';
import { derivePlaces, verifyClosedRecords } from './bulk.js';
import { closeRecords } from './closing.js';
import type { Modules } from './closing.js';
import { addToCounters } from './counters.js';
import { decideRejections } from './decisions.js';
import { ACCOUNTING_ERRORS } from './errors.js';
import { initGenesis } from './genesis.js';
import { createAccountingInvariants } from './invariants.js';
import { accountingCollections } from './keys.js';
import { createClaimQuery } from './messages/claimQuery.js';
import { createRecordQueries } from './messages/recordQueries.js';
import { createRejectHits } from './messages/rejectHits.js';
import { closedProvers } from './proveBulk.js';
import { createAccountingQueries } from './queries.js';
import { withLastStandings } from './standingEvents.js';
import type { AccountingView } from './view.js';
import { createAccountingView } from './view.js';

export type { AccountingView } from './view.js';

export interface Accounting {
  readonly module: Module;
  readonly view: AccountingView;
  /** For the bank: what is paid on a due is earned and spent. */
  readonly duePaid: DuePaymentListener;
}

/** Responses that one block closes, over all contracts (contract.md, Closing). */
const MAX_CLOSINGS_PER_BLOCK = 10_000;

/** Query records: recorded, claimed, rejected, closed and paid (contract.md, Accounting). */
export function createAccounting(
  options: Modules & { readonly maxClosingsPerBlock?: number },
): Accounting {
  const { bank, contract, proof, maxClosingsPerBlock = MAX_CLOSINGS_PER_BLOCK } = options;
  const modules: Modules = { bank, contract, proof };
  const view = createAccountingView(proof);
  const module: Module = {
    name: 'accounting',
    collections: accountingCollections,
    errors: listErrors(ACCOUNTING_ERRORS),
    messages: [
      defineMessageHandler(createRecordQueries(modules)),
      defineMessageHandler(createClaimQuery(modules)),
      defineMessageHandler(createRejectHits(modules)),
    ],
    queries: createAccountingQueries(bank, view),
    initGenesis: (_context, genesis) => {
      initGenesis(genesis);
    },
    endBlock: (context) =>
      withLastStandings(context, function* (quiet) {
        yield* decideRejections(quiet, modules);
        yield* closeRecords(quiet, modules, maxClosingsPerBlock);
      }),
    verifyBulk: verifyClosedRecords,
    derive: derivePlaces,
    proveBulk: closedProvers,
    invariants: createAccountingInvariants(bank, contract),
  };
  const duePaid: DuePaymentListener = ({ state }, { contractId, debtor, creditor }, amount) => {
    addToCounters(state, contractId, debtor, { spent: amount });
    addToCounters(state, contractId, creditor, { earned: amount });
  };
  return { module, view, duePaid };
}
