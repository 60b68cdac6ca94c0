import { listErrors } from '../../kit/errors.js';
import type { Module } from '../../kit/module.js';
import { defineMessageHandler } from '../../kit/module.js';
import type { ContractLedger } from '../contract/types.js';
import { deriveIndexes, verifyLeaves } from './bulk.js';
import { PROOF_ERRORS } from './errors.js';
import { initGenesis } from './genesis.js';
import { createProofInvariants } from './invariants.js';
import { proofCollections } from './keys.js';
import type { ProofLedger } from './ledger.js';
import { createProofLedger } from './ledger.js';
import { createRegisterProofs } from './messages/registerProofs.js';
import { createRevokeProofs } from './messages/revokeProofs.js';
import { proofProvers } from './proveBulk.js';
import { createProofQueries } from './queries.js';

export type { ProofLedger } from './ledger.js';
export type { FoundProof, ProofView } from './view.js';

/** Contribution proofs: registered in batches, revoked, hit, read back. */
export function createProof({ contract }: { readonly contract: ContractLedger }): {
  readonly module: Module;
  readonly ledger: ProofLedger;
} {
  const ledger = createProofLedger(contract);
  const module: Module = {
    name: 'proof',
    collections: proofCollections,
    errors: listErrors(PROOF_ERRORS),
    messages: [
      defineMessageHandler(createRegisterProofs(contract, ledger)),
      defineMessageHandler(createRevokeProofs(contract, ledger)),
    ],
    queries: createProofQueries(contract, ledger),
    initGenesis: (_context, genesis) => {
      initGenesis(genesis);
    },
    verifyBulk: verifyLeaves,
    derive: deriveIndexes,
    proveBulk: proofProvers,
    invariants: createProofInvariants(contract),
  };
  return { module, ledger };
}
