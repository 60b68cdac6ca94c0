import { decimalFromText } from './decimal.js';
import { GenesisError, genesisList, genesisText } from './genesisJson.js';

/** Fields of a genesis as the Cosmos SDK writes them. */

/**
 * Whole seconds, or with up to three decimals, as `1814400s`; in ms. What is left out is as usual.
 * @throws GenesisError
 */
export function genesisDuration(value: unknown, path: string, usual: bigint): bigint {
  if (value === undefined) return usual;
  const match = /^([0-9]{1,12})(?:\.([0-9]{1,3}))?s$/.exec(genesisText(value, path));
  if (match === null) throw new GenesisError(path, 'must be seconds, such as 600s');
  return BigInt(match[1] ?? '0') * 1_000n + BigInt((match[2] ?? '').padEnd(3, '0'));
}

/**
 * A decimal as `0.05`, times 10^18. What is left out is as usual, where anything is.
 * @throws GenesisError
 */
export function genesisDecimal(value: unknown, path: string, usual?: bigint): bigint {
  if (value === undefined && usual !== undefined) return usual;
  const decimal = decimalFromText(genesisText(value, path));
  if (decimal === undefined) throw new GenesisError(path, 'must be a decimal as a string');
  return decimal;
}

/** Checks lists that a chain begins without: empty, or absent. @throws GenesisError */
export function requireEmptyLists(
  source: Readonly<Record<string, unknown>>,
  path: string,
  names: readonly string[],
): void {
  for (const name of names) {
    const isEmpty = genesisList(source[name], `${path}.${name}`).length === 0;
    if (!isEmpty) throw new GenesisError(`${path}.${name}`, 'must be empty');
  }
}
