import { base64 } from '@scure/base';
import type { Params, Validator } from '../../../proto/codec/generated/banma/staking/v1.js';
import { isAddress, operatorFromText } from '../../../proto/documents/address.js';
import { errorText } from '../../../proto/errorText.js';
import { decimalFromText, ONE } from '../../kit/decimal.js';
import { CodedError } from '../../kit/errors.js';
import { GenesisError, genesisObject, genesisText } from '../../kit/genesisJson.js';
import { isPositiveAmount, POINT_DENOM } from '../bank/coins.js';
import { requireCommission, requireDescription } from './messages/checks.js';
import { DEFAULT_PARAMS } from './params.js';

/** The parts of `app_state.staking`, read strictly. */

export interface GenesisValidator {
  readonly path: string;
  readonly operator: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly tokens: bigint;
  readonly fields: Pick<
    Validator,
    | 'moniker'
    | 'identity'
    | 'website'
    | 'securityContact'
    | 'details'
    | 'commissionRate'
    | 'commissionMaxRate'
    | 'commissionMaxChangeRate'
    | 'minSelfDelegation'
  >;
}

export interface GenesisDelegation {
  readonly operator: Uint8Array;
  /** `banma1…` */
  readonly delegator: string;
  readonly amount: bigint;
}

/** The parameters; what is left out is as usual. @throws GenesisError */
export function readParams(value: unknown, path: string): Params {
  const known = ['unbonding_time', 'max_validators', 'max_entries', 'historical_entries'];
  const others = ['bond_denom', 'min_commission_rate'];
  const source = genesisObject(value ?? {}, path, [...known, ...others]);
  const { unbondingMs, maxValidators, maxEntries, historicalEntries } = DEFAULT_PARAMS;
  const denom = source['bond_denom'] ?? POINT_DENOM;
  if (denom !== POINT_DENOM) {
    throw new GenesisError(`${path}.bond_denom`, `must be ${POINT_DENOM}`);
  }
  return {
    unbondingMs: readDuration(source['unbonding_time'], `${path}.unbonding_time`, unbondingMs),
    maxValidators: readCount(source['max_validators'], `${path}.max_validators`, maxValidators),
    maxEntries: readCount(source['max_entries'], `${path}.max_entries`, maxEntries),
    historicalEntries: readCount(
      source['historical_entries'],
      `${path}.historical_entries`,
      historicalEntries,
    ),
    minCommissionRate: readDecimal(
      source['min_commission_rate'],
      `${path}.min_commission_rate`,
      0n,
    ).toString(),
  };
}

/** A bonded validator as a genesis of the Cosmos SDK has it. @throws GenesisError */
export function readValidator(value: unknown, path: string): GenesisValidator {
  const source = genesisObject(value, path, [...VALIDATOR_FIELDS, ...FIXED_NAMES]);
  for (const [name, fixed] of FIXED_FIELDS) {
    const given = source[name] ?? fixed;
    const isFixed = Array.isArray(given) ? given.length === 0 : given === fixed;
    if (!isFixed) throw new GenesisError(`${path}.${name}`, `must be ${String(fixed)}`);
  }
  const tokens = readAmount(source['tokens'], `${path}.tokens`);
  const shares = readDecimal(source['delegator_shares'], `${path}.delegator_shares`, tokens * ONE);
  if (shares !== tokens * ONE) {
    throw new GenesisError(`${path}.delegator_shares`, 'must be as much as tokens');
  }
  const minimum = source['min_self_delegation'] ?? '1';
  return {
    path,
    operator: readOperator(source['operator_address'], `${path}.operator_address`),
    publicKey: readKey(source['consensus_pubkey'], `${path}.consensus_pubkey`),
    tokens,
    fields: {
      ...readDescription(source['description'], `${path}.description`),
      ...readCommission(source['commission'], `${path}.commission`),
      minSelfDelegation: readAmount(minimum, `${path}.min_self_delegation`).toString(),
    },
  };
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

/** A delegation as a genesis of the Cosmos SDK has it. @throws GenesisError */
export function readDelegation(value: unknown, path: string): GenesisDelegation {
  const names = ['delegator_address', 'validator_address', 'shares'];
  const source = genesisObject(value, path, names);
  const delegator = genesisText(source['delegator_address'], `${path}.delegator_address`);
  if (!isAddress(delegator)) throw new GenesisError(`${path}.delegator_address`, 'not an address');
  const shares = readDecimal(source['shares'], `${path}.shares`);
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
  try {
    return operatorFromText(genesisText(value, path));
  } catch (error) {
    throw error instanceof GenesisError ? error : new GenesisError(path, errorText(error));
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

function readDescription(value: unknown, path: string) {
  const names = ['moniker', 'identity', 'website', 'security_contact', 'details'];
  const source = genesisObject(value ?? {}, path, names);
  const [moniker, identity, website, securityContact, details] = names.map((name) =>
    genesisText(source[name] ?? '', `${path}.${name}`),
  ) as [string, string, string, string, string];
  const description = { moniker, identity, website, securityContact, details };
  refused(path, () => requireDescription(description));
  return description;
}

function readCommission(value: unknown, path: string) {
  const source = genesisObject(value ?? {}, path, ['commission_rates', 'update_time']);
  const at = `${path}.commission_rates`;
  const names = ['rate', 'max_rate', 'max_change_rate'];
  const rates = genesisObject(source['commission_rates'] ?? {}, at, names);
  const [rate, maxRate, maxChangeRate] = names.map((name) =>
    readDecimal(rates[name], `${at}.${name}`, 0n).toString(),
  ) as [string, string, string];
  refused(at, () => requireCommission({ rate, maxRate, maxChangeRate }));
  return {
    commissionRate: rate,
    commissionMaxRate: maxRate,
    commissionMaxChangeRate: maxChangeRate,
  };
}

function refused(path: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof CodedError ? new GenesisError(path, error.message) : error;
  }
}

/** Whole seconds, or with up to three decimals, as `1814400s`; in ms. @throws GenesisError */
export function readDuration(value: unknown, path: string, usual: bigint): bigint {
  if (value === undefined) return usual;
  const match = /^([0-9]{1,12})(?:\.([0-9]{1,3}))?s$/.exec(genesisText(value, path));
  if (match === null) throw new GenesisError(path, 'must be seconds, such as 600s');
  return BigInt(match[1] ?? '0') * 1_000n + BigInt((match[2] ?? '').padEnd(3, '0'));
}

/** A decimal as `0.05`, times 10^18. @throws GenesisError */
export function readDecimal(value: unknown, path: string, usual?: bigint): bigint {
  if (value === undefined && usual !== undefined) return usual;
  const decimal = decimalFromText(genesisText(value, path));
  if (decimal === undefined) throw new GenesisError(path, 'must be a decimal as a string');
  return decimal;
}

function readCount(value: unknown, path: string, usual: number): number {
  const count = value ?? usual;
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= 0xffff_ffff) {
    return count;
  }
  throw new GenesisError(path, 'must be a whole number');
}

function readAmount(value: unknown, path: string): bigint {
  const text = genesisText(value, path);
  if (!isPositiveAmount(text))
    throw new GenesisError(path, 'must be a positive integer as a string');
  return BigInt(text);
}
