import type { Coin } from 'cosmjs-types/cosmos/base/v1beta1/coin';
import type { Metadata } from 'cosmjs-types/cosmos/bank/v1beta1/bank';
import { isAddress } from '../../../proto/documents/address.js';
import { genesisList, genesisObject, genesisText, GenesisError } from '../../kit/genesisJson.js';
import type { ExecutionContext } from '../../kit/module.js';
import { MINT_ACCOUNT } from './accounts.js';
import { isDenom, isPositiveAmount } from './coins.js';
import { denomMetadata } from './keys.js';
import { linesOf } from './messages/movement.js';
import type { BankOptions } from './ledger.js';
import type { BankLedger } from './types.js';

/**
 * Writes `app_state.bank` = {balances: [{address, coins}], denom_metadata: […]}: every listed
 * address gets an account, its coins are minted. @throws GenesisError naming the field
 */
export function initBankGenesis(
  context: ExecutionContext,
  options: BankOptions,
  ledger: BankLedger,
  genesis: unknown,
): void {
  const known = ['balances', 'denom_metadata'];
  const source = genesisObject(genesis ?? {}, 'bank', known);
  const listed = new Set<string>();
  for (const [index, value] of genesisList(source['balances'], 'bank.balances').entries()) {
    const path = `bank.balances[${index}]`;
    const { address, coins } = balanceFromJson(value, path);
    if (listed.has(address)) throw new GenesisError(`${path}.address`, 'listed twice');
    listed.add(address);
    options.accounts.create(context, address);
    const lines = [...linesOf(MINT_ACCOUNT, coins, -1n), ...linesOf(address, coins, 1n)];
    ledger.post(context, { kind: 'genesis', lines, silent: true });
  }
  const listPath = 'bank.denom_metadata';
  for (const [index, value] of genesisList(source['denom_metadata'], listPath).entries()) {
    const path = `${listPath}[${index}]`;
    const metadata = metadataFromJson(value, path);
    if (denomMetadata.has(context.state, metadata.base)) {
      throw new GenesisError(`${path}.base`, `${metadata.base} is described twice`);
    }
    denomMetadata.set(context.state, metadata, metadata.base);
  }
}

function balanceFromJson(value: unknown, path: string): { address: string; coins: Coin[] } {
  const source = genesisObject(value, path, ['address', 'coins']);
  const address = genesisText(source['address'], `${path}.address`);
  if (!isAddress(address)) throw new GenesisError(`${path}.address`, `not an address: ${address}`);
  const coins = genesisList(source['coins'], `${path}.coins`).map((item, index) =>
    coinFromJson(item, `${path}.coins[${index}]`),
  );
  const twice = coins.findIndex(
    ({ denom }, index) => coins.findIndex((coin) => coin.denom === denom) !== index,
  );
  if (twice >= 0) throw new GenesisError(`${path}.coins[${twice}].denom`, 'listed twice');
  return { address, coins };
}

function coinFromJson(value: unknown, path: string): Coin {
  const source = genesisObject(value, path, ['denom', 'amount']);
  const denom = genesisText(source['denom'], `${path}.denom`);
  const amount = genesisText(source['amount'], `${path}.amount`);
  if (!isDenom(denom)) throw new GenesisError(`${path}.denom`, `not a denom: ${denom}`);
  if (!isPositiveAmount(amount)) {
    throw new GenesisError(`${path}.amount`, 'must be a positive integer as a string');
  }
  return { denom, amount };
}

const METADATA_FIELDS = [
  'description',
  'denom_units',
  'base',
  'display',
  'name',
  'symbol',
  'uri',
  'uri_hash',
];

function metadataFromJson(value: unknown, path: string): Metadata {
  const source = genesisObject(value, path, METADATA_FIELDS);
  const text = (name: string): string => genesisText(source[name] ?? '', `${path}.${name}`);
  const denomUnits = genesisList(source['denom_units'], `${path}.denom_units`).map((item, index) =>
    unitFromJson(item, `${path}.denom_units[${index}]`),
  );
  const base = text('base');
  const display = text('display');
  if (!isDenom(base)) throw new GenesisError(`${path}.base`, `not a denom: ${base}`);
  const [first] = denomUnits;
  if (first?.denom !== base || first.exponent !== 0) {
    throw new GenesisError(`${path}.denom_units`, 'must begin with the base and exponent 0');
  }
  if (!denomUnits.some(({ denom }) => denom === display)) {
    throw new GenesisError(`${path}.display`, 'must be one of the denom_units');
  }
  return {
    description: text('description'),
    denomUnits,
    base,
    display,
    name: text('name'),
    symbol: text('symbol'),
    uri: text('uri'),
    uriHash: text('uri_hash'),
  };
}

function unitFromJson(value: unknown, path: string): Metadata['denomUnits'][number] {
  const source = genesisObject(value, path, ['denom', 'exponent', 'aliases']);
  const exponent = source['exponent'] ?? 0;
  if (typeof exponent !== 'number' || !Number.isInteger(exponent) || exponent < 0) {
    throw new GenesisError(`${path}.exponent`, 'must be a whole number');
  }
  return {
    denom: genesisText(source['denom'], `${path}.denom`),
    exponent,
    aliases: genesisList(source['aliases'], `${path}.aliases`).map((alias, index) =>
      genesisText(alias, `${path}.aliases[${index}]`),
    ),
  };
}
