import type { Params } from '../../../proto/codec/generated/banma/staking/v1.js';
import { genesisDecimal, genesisDuration } from '../../kit/genesisCosmos.js';
import { GenesisError, genesisObject } from '../../kit/genesisJson.js';
import { POINT_DENOM } from '../bank/coins.js';
import { DEFAULT_PARAMS } from './params.js';

const FIELDS = [
  ...['unbonding_time', 'max_validators', 'max_entries', 'historical_entries'],
  ...['bond_denom', 'min_commission_rate'],
];

/** `app_state.staking.params`; what is left out is as usual. @throws GenesisError */
export function readParams(value: unknown, path: string): Params {
  const source = genesisObject(value ?? {}, path, FIELDS);
  const { unbondingMs, maxValidators, maxEntries, historicalEntries } = DEFAULT_PARAMS;
  const denom = source['bond_denom'] ?? POINT_DENOM;
  if (denom !== POINT_DENOM) {
    throw new GenesisError(`${path}.bond_denom`, `must be ${POINT_DENOM}`);
  }
  const at = (name: string) => [source[name], `${path}.${name}`] as const;
  return {
    unbondingMs: genesisDuration(...at('unbonding_time'), unbondingMs),
    maxValidators: readCount(...at('max_validators'), maxValidators),
    maxEntries: readCount(...at('max_entries'), maxEntries),
    historicalEntries: readCount(...at('historical_entries'), historicalEntries),
    minCommissionRate: genesisDecimal(...at('min_commission_rate'), 0n).toString(),
  };
}

function readCount(value: unknown, path: string, usual: number): number {
  const count = value ?? usual;
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= 0xffff_ffff) {
    return count;
  }
  throw new GenesisError(path, 'must be a whole number');
}
