import { base64 } from '@scure/base';
import { isAddress, operatorFromText } from '../../../proto/documents/address.js';
import { errorText } from '../../../proto/errorText.js';
import { ONE } from '../../kit/decimal.js';
import { genesisDecimal } from '../../kit/genesisCosmos.js';
import { atGenesisPath, GenesisError, genesisObject, genesisText } from '../../kit/genesisJson.js';
import { isPositiveAmount } from '../bank/coins.js';
import { requireCommission, requireDescription } from './messages/checks.js';
import type { ValidatorTerms } from './validatorStore.js';

/** Validators and delegations of `app_state.staking`, read strictly. */

export interface GenesisValidator {
  readonly path: string;
  readonly operator: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly tokens: bigint;
  readonly terms: ValidatorTerms;
}

export interface GenesisDelegation {
  readonly operator: Uint8Array;
  /** `banma1…` */
  readonly delegator: string;
  readonly amount: bigint;
}

const VALIDATOR_FIELDS = [
  ...['operator_address', 'consensus_pubkey', 'tokens', 'delegator_shares', 'description'],
  ...['commission', 'min_self_delegation'],
];

/** What is so of every validator that a chain begins with. */
const FIXED_FIELDS: readonly (readonly [name: string, value: string | boolean])[] = [
  ['jailed', false],
  ['status', 'BOND_STATUS_BONDED'],
  ['unbonding_height', '0'],
  ['unbonding_time', '1970-01-01T00:00:00Z'],
  ['unbonding_on_hold_ref_count', '0'],
  ['unbonding_ids', ''],
];
const FIXED_NAMES = FIXED_FIELDS.map(([name]) => name);

/** A bonded validator as a genesis of the Cosmos SDK has it. @throws GenesisError */
export function readValidator(value: unknown, path: string): GenesisValidator {
  const source = genesisObject(value, path, [...VALIDATOR_FIELDS, ...FIXED_NAMES]);
  for (const [name, fixed] of FIXED_FIELDS) {
    const given = source[name] ?? fixed;
    const isFixed = Array.isArray(given) ? given.length === 0 : given === fixed;
    if (!isFixed) throw new GenesisError(`${path}.${name}`, `must be ${String(fixed)}`);
  }
  const at = (name: string) => [source[name], `${path}.${name}`] as const;
  const tokens = readAmount(...at('tokens'));
  const shares = genesisDecimal(...at('delegator_shares'), tokens * ONE);
  if (shares !== tokens * ONE) {
    throw new GenesisError(`${path}.delegator_shares`, 'must be as much as tokens');
  }
  const minimum = source['min_self_delegation'] ?? '1';
  return {
    path,
    operator: readOperator(...at('operator_address')),
    publicKey: readKey(...at('consensus_pubkey')),
    tokens,
    terms: {
      description: readDescription(...at('description')),
      commission: readCommission(...at('commission')),
      minSelfDelegation: readAmount(minimum, `${path}.min_self_delegation`).toString(),
    },
  };
}

/** A delegation as a genesis of the Cosmos SDK has it. @throws GenesisError */
export function readDelegation(value: unknown, path: string): GenesisDelegation {
  const names = ['delegator_address', 'validator_address', 'shares'];
  const source = genesisObject(value, path, names);
  const delegator = genesisText(source['delegator_address'], `${path}.delegator_address`);
  if (!isAddress(delegator)) throw new GenesisError(`${path}.delegator_address`, 'not an address');
  const shares = genesisDecimal(source['shares'], `${path}.shares`);
  if (shares === 0n || shares % ONE !== 0n) {
    throw new GenesisError(`${path}.shares`, 'must be a whole number above zero');
  }
  return {
    delegator,
    operator: readOperator(source['validator_address'], `${path}.validator_address`),
    amount: shares / ONE,
  };
}

function readOperator(value: unknown, path: string): Uint8Array {
  const text = genesisText(value, path);
  try {
    return operatorFromText(text);
  } catch (error) {
    throw new GenesisError(path, errorText(error));
  }
}

function readKey(value: unknown, path: string): Uint8Array {
  const source = genesisObject(value, path, ['@type', 'key']);
  if (source['@type'] !== '/cosmos.crypto.ed25519.PubKey') {
    throw new GenesisError(`${path}.@type`, 'must be /cosmos.crypto.ed25519.PubKey');
  }
  const text = genesisText(source['key'], `${path}.key`);
  if (!/^[A-Za-z0-9+/]{43}=$/.test(text)) throw new GenesisError(`${path}.key`, 'not 32 bytes');
  return base64.decode(text);
}

function readDescription(value: unknown, path: string): ValidatorTerms['description'] {
  const names = ['moniker', 'identity', 'website', 'security_contact', 'details'];
  const source = genesisObject(value ?? {}, path, names);
  const [moniker, identity, website, securityContact, details] = names.map((name) =>
    genesisText(source[name] ?? '', `${path}.${name}`),
  ) as [string, string, string, string, string];
  const description = { moniker, identity, website, securityContact, details };
  atGenesisPath(path, () => requireDescription(description));
  return description;
}

function readCommission(value: unknown, path: string): ValidatorTerms['commission'] {
  const source = genesisObject(value ?? {}, path, ['commission_rates', 'update_time']);
  const at = `${path}.commission_rates`;
  const names = ['rate', 'max_rate', 'max_change_rate'];
  const rates = genesisObject(source['commission_rates'] ?? {}, at, names);
  const [rate, maxRate, maxChangeRate] = names.map((name) =>
    genesisDecimal(rates[name], `${at}.${name}`, 0n).toString(),
  ) as [string, string, string];
  const commission = { rate, maxRate, maxChangeRate };
  atGenesisPath(at, () => requireCommission(commission));
  return commission;
}

function readAmount(value: unknown, path: string): bigint {
  const text = genesisText(value, path);
  if (!isPositiveAmount(text)) {
    throw new GenesisError(path, 'must be a positive integer as a string');
  }
  return BigInt(text);
}
