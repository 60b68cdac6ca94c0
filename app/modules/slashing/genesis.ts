import type { Params } from '../../../proto/codec/generated/banma/slashing/v1.js';
import { CodedError } from '../../kit/errors.js';
import { GenesisError, genesisList, genesisObject, genesisText } from '../../kit/genesisJson.js';
import type { ExecutionContext } from '../../kit/module.js';
import { readDecimal, readDuration } from '../staking/genesisFields.js';
import type { StakingView } from '../staking/types.js';
import { DEFAULT_PARAMS, writeParams } from './params.js';

/**
 * Writes `app_state.slashing` = {params}, as the Cosmos SDK names it; what is left out is as usual.
 * Where there is no staking there must be none. @throws GenesisError naming the field
 */
export function initSlashingGenesis(
  { state }: ExecutionContext,
  staking: StakingView,
  genesis: unknown,
): void {
  if (!staking.isOn(state)) {
    if (genesis === undefined) return;
    throw new GenesisError('slashing', 'there is no app_state.staking');
  }
  const names = ['params', 'signing_infos', 'missed_blocks'];
  const source = genesisObject(genesis ?? {}, 'slashing', names);
  for (const name of ['signing_infos', 'missed_blocks']) {
    const isEmpty = genesisList(source[name], `slashing.${name}`).length === 0;
    if (!isEmpty) throw new GenesisError(`slashing.${name}`, 'must be empty');
  }
  const params = readParams(source['params']);
  try {
    writeParams(state, params);
  } catch (error) {
    throw error instanceof CodedError ? new GenesisError('slashing.params', error.message) : error;
  }
}

function readParams(value: unknown): Params {
  const path = 'slashing.params';
  const fractions = ['min_signed_per_window', 'slash_fraction_double_sign'];
  const others = ['slash_fraction_downtime', 'signed_blocks_window', 'downtime_jail_duration'];
  const source = genesisObject(value ?? {}, path, [...fractions, ...others]);
  const usual = DEFAULT_PARAMS;
  const fraction = (name: string, text: string): string =>
    readDecimal(source[name], `${path}.${name}`, BigInt(text)).toString();
  const window = source['signed_blocks_window'] ?? usual.signedBlocksWindow.toString();
  const windowText = genesisText(window, `${path}.signed_blocks_window`);
  if (!/^[1-9][0-9]{0,17}$/.test(windowText)) {
    throw new GenesisError(`${path}.signed_blocks_window`, 'must be a whole number as a string');
  }
  return {
    signedBlocksWindow: BigInt(windowText),
    minSignedPerWindow: fraction('min_signed_per_window', usual.minSignedPerWindow),
    downtimeJailMs: readDuration(
      source['downtime_jail_duration'],
      `${path}.downtime_jail_duration`,
      usual.downtimeJailMs,
    ),
    slashFractionDoubleSign: fraction('slash_fraction_double_sign', usual.slashFractionDoubleSign),
    slashFractionDowntime: fraction('slash_fraction_downtime', usual.slashFractionDowntime),
  };
}
