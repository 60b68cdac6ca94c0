import type { Params } from '../../../proto/codec/generated/banma/slashing/v1.js';
import { genesisDecimal, genesisDuration, requireEmptyLists } from '../../kit/genesisCosmos.js';
import { atGenesisPath, GenesisError, genesisObject, genesisText } from '../../kit/genesisJson.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { StakingView } from '../staking/types.js';
import { DEFAULT_PARAMS, writeParams } from './params.js';

/** What a chain begins without. */
const EMPTY_LISTS = ['signing_infos', 'missed_blocks'] as const;

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
  const source = genesisObject(genesis ?? {}, 'slashing', ['params', ...EMPTY_LISTS]);
  requireEmptyLists(source, 'slashing', EMPTY_LISTS);
  const path = 'slashing.params';
  atGenesisPath(path, () => writeParams(state, readParams(source['params'], path)));
}

const FIELDS = [
  ...['min_signed_per_window', 'slash_fraction_double_sign', 'slash_fraction_downtime'],
  ...['signed_blocks_window', 'downtime_jail_duration'],
];

function readParams(value: unknown, path: string): Params {
  const source = genesisObject(value ?? {}, path, FIELDS);
  const usual = DEFAULT_PARAMS;
  const at = (name: string) => [source[name], `${path}.${name}`] as const;
  const fraction = (name: string, text: string): string =>
    genesisDecimal(...at(name), BigInt(text)).toString();
  const window = source['signed_blocks_window'] ?? usual.signedBlocksWindow.toString();
  const windowText = genesisText(window, `${path}.signed_blocks_window`);
  if (!/^[1-9][0-9]{0,17}$/.test(windowText)) {
    throw new GenesisError(`${path}.signed_blocks_window`, 'must be a whole number as a string');
  }
  return {
    signedBlocksWindow: BigInt(windowText),
    minSignedPerWindow: fraction('min_signed_per_window', usual.minSignedPerWindow),
    downtimeJailMs: genesisDuration(...at('downtime_jail_duration'), usual.downtimeJailMs),
    slashFractionDoubleSign: fraction('slash_fraction_double_sign', usual.slashFractionDoubleSign),
    slashFractionDowntime: fraction('slash_fraction_downtime', usual.slashFractionDowntime),
  };
}
