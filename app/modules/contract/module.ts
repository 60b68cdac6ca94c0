import { listErrors } from '../../kit/errors.js';
import type { Module } from '../../kit/module.js';
import { lapseOverdue } from './deadlines.js';
import { deriveContractIndexes } from './derived.js';
import { CONTRACT_ERRORS } from './errors.js';
import { initContractGenesis } from './genesis.js';
import { contractInvariants } from './invariants.js';
import { contractCollections } from './keys.js';
import { createContractLedger } from './ledger.js';
import { applyHandler } from './messages/apply.js';
import { confirmContractHandler } from './messages/confirmContract.js';
import { createContractHandler } from './messages/createContract.js';
import type { ContractOptions } from './messages/handler.js';
import { pledgeHandler } from './messages/pledge.js';
import { updateProfileHandler } from './messages/updateProfile.js';
import { voteHandler } from './messages/vote.js';
import { contractQueries } from './queries.js';
import type { ContractLedger, ContractView, MetricsSource } from './types.js';
import { createContractView } from './view.js';

export interface ContractModule {
  readonly module: Module;
  readonly ledger: ContractLedger;
  readonly view: ContractView;
}

/**
 * Contracts and their members (contract.md). `metricsSource` is accounting's, bound late: it comes
 * after this module.
 */
export function createContract(
  options: ContractOptions & { readonly metricsSource: MetricsSource },
): ContractModule {
  const { bank, metricsSource } = options;
  const view = createContractView(bank);
  return {
    module: {
      name: 'contract',
      collections: contractCollections,
      errors: listErrors(CONTRACT_ERRORS),
      messages: [
        createContractHandler(options),
        confirmContractHandler(options),
        applyHandler(options),
        voteHandler(options),
        pledgeHandler(options),
        updateProfileHandler(options),
      ],
      queries: contractQueries(bank, metricsSource),
      initGenesis: (context, genesis) => {
        initContractGenesis(context, options, genesis);
      },
      endBlock: (context) => {
        lapseOverdue(context, bank);
      },
      derive: deriveContractIndexes,
      invariants: contractInvariants(bank),
    },
    ledger: createContractLedger(view, bank),
    view,
  };
}
