import { GenesisState } from '../../../proto/codec/generated/banma/accounting/v1.js';
import { genesisMessage } from '../../kit/genesisJson.js';

/**
 * This module begins empty: genesis.json holds `{}` or nothing for it.
 * @throws GenesisError naming any field
 */
export function initGenesis(genesis: unknown): void {
  genesisMessage(GenesisState, genesis ?? {}, 'accounting');
}
