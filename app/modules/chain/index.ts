import { genesisObject } from '../../kit/genesisJson.js';
import type { Module } from '../../kit/module.js';
import { blockRecords } from '../../state/blockRecord.js';

/**
 * What the state knows of its own chain. Every block writes it after all modules
 * (app/state/blockRecord.ts), the first one included, so there is nothing to do at genesis.
 */
export const chainModule: Module = {
  name: 'chain',
  collections: [blockRecords.info],
  errors: [],
  messages: [],
  queries: [],
  initGenesis: (_context, genesis) => {
    genesisObject(genesis ?? {}, 'chain', []);
  },
  invariants: [],
};
