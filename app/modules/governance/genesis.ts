import { GenesisState } from '../../../proto/codec/generated/banma/governance/v1.js';
import { GenesisError, genesisMessage } from '../../kit/genesisJson.js';
import type { ExecutionContext } from '../../kit/module.js';
import { priceFromText, readParams, writeParams } from './params.js';

/** Voting periods of tests, and of the patient. */
const MIN_VOTING_MS = 1_000n;
const MAX_VOTING_MS = 365n * 86_400_000n;

/**
 * `{"min_gas_price": "0.025", "voting_ms": "1209600000"}`, both optional.
 * @throws GenesisError naming the field
 */
export function initGenesis({ state }: ExecutionContext, genesis: unknown): void {
  const source = genesisMessage(GenesisState, genesis ?? {}, 'governance');
  const defaults = readParams(state);
  const price = source.minGasPrice === '' ? 0n : priceFromText(source.minGasPrice);
  if (price === undefined) {
    throw new GenesisError('governance.min_gas_price', 'must be a decimal from 0 to 1');
  }
  const votingMs = source.votingMs === 0n ? defaults.votingMs : source.votingMs;
  if (votingMs < MIN_VOTING_MS || votingMs > MAX_VOTING_MS) {
    throw new GenesisError('governance.voting_ms', 'must be one second to a year');
  }
  writeParams(state, { minGasPrice: price.toString(), votingMs });
}
