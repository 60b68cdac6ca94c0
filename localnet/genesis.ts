import { addressFromText, operatorToText } from '../proto/documents/address.js';

/** JSON as it stands in genesis.json. 64-bit numbers are strings, as everywhere in Cosmos JSON. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export type JsonObject = { readonly [key: string]: JsonValue };

export interface GenesisValidator {
  readonly name: string;
  /** Upper-case hex, 20 bytes. */
  readonly address: string;
  /** Ed25519, 32 bytes, base64. */
  readonly publicKeyBase64: string;
  readonly power: bigint;
  /**
   * `banma1…` of the account that operates it and has that many POINT at stake, of its own. Where it
   * is given of every validator the chain has staking.
   */
  readonly operator?: string;
}

export interface GenesisBalance {
  readonly address: string;
  readonly amountUpoint: bigint;
}

export interface GenesisOptions {
  readonly chainId: string;
  /** RFC 3339; the time of block 1. */
  readonly genesisTime: string;
  readonly validators: readonly GenesisValidator[];
  /** Chain points; they exist from genesis only (spec, chain). */
  readonly balances: readonly GenesisBalance[];
  /** Merged into app_state: objects key by key, lists appended, anything else replaced. */
  readonly appState?: JsonObject;
}

/** Block limits of the chain: a reply over gRPC must stay under 4 MiB, so a block must, too. */
const BLOCK_MAX_BYTES = 4_000_000;
const BLOCK_MAX_GAS = 25_000_000;
const EVIDENCE_MAX_BYTES = 200_000;

const POINT_METADATA: JsonObject = {
  description: 'Chain points, staked by validators and pledged by members',
  denom_units: [
    { denom: 'upoint', exponent: 0, aliases: [] },
    { denom: 'POINT', exponent: 6, aliases: [] },
  ],
  base: 'upoint',
  display: 'POINT',
  name: 'POINT',
  symbol: 'POINT',
  uri: '',
  uri_hash: '',
};

/** The content of CometBFT's genesis.json (v0.38) with our app_state; one for all nodes. */
export function createGenesis(options: GenesisOptions): JsonObject {
  const appState: JsonObject = {
    auth: {},
    bank: {
      balances: options.balances.map(({ address, amountUpoint }) => ({
        address,
        coins: [{ denom: 'upoint', amount: amountUpoint.toString() }],
      })),
      denom_metadata: [POINT_METADATA],
    },
    ...stakingOf(options.validators),
  };
  return {
    genesis_time: options.genesisTime,
    chain_id: options.chainId,
    initial_height: '1',
    consensus_params: {
      block: { max_bytes: String(BLOCK_MAX_BYTES), max_gas: String(BLOCK_MAX_GAS) },
      evidence: {
        max_age_num_blocks: '100000',
        max_age_duration: '172800000000000',
        max_bytes: String(EVIDENCE_MAX_BYTES),
      },
      validator: { pub_key_types: ['ed25519'] },
      version: { app: '0' },
      abci: { vote_extensions_enable_height: '0' },
    },
    validators: options.validators.map((validator) => ({
      address: validator.address,
      pub_key: { type: 'tendermint/PubKeyEd25519', value: validator.publicKeyBase64 },
      power: validator.power.toString(),
      name: validator.name,
    })),
    app_hash: '',
    app_state: options.appState ? mergeObjects(appState, options.appState, 'append') : appState,
  };
}

/** app_state.staking: what each validator votes with is at stake, from its operator's balance. */
function stakingOf(validators: readonly GenesisValidator[]): JsonObject {
  const stakes = validators.flatMap(({ operator, power, ...validator }) =>
    operator === undefined
      ? []
      : [{ ...validator, operator, tokens: (power * TOKENS_PER_POWER).toString() }],
  );
  if (stakes.length === 0 || stakes.length < validators.length) return {};
  return {
    staking: {
      params: { unbonding_time: '1814400s', max_validators: 100, max_entries: 7 },
      validators: stakes.map(({ operator, name, publicKeyBase64, tokens }) => ({
        operator_address: operatorToText(addressFromText(operator)),
        consensus_pubkey: { '@type': '/cosmos.crypto.ed25519.PubKey', key: publicKeyBase64 },
        tokens,
        description: { moniker: name },
        commission: {
          commission_rates: { rate: '0', max_rate: '1', max_change_rate: '0.01' },
        },
        min_self_delegation: '1',
      })),
      delegations: stakes.map(({ operator, tokens }) => ({
        delegator_address: operator,
        validator_address: operatorToText(addressFromText(operator)),
        shares: tokens,
      })),
    },
    slashing: { params: {} },
  };
}

/** upoint of one unit of power. */
const TOKENS_PER_POWER = 1_000_000n;

/** `addition` laid over `base`: objects key by key, lists as said, anything else replaced. */
export function mergeObjects(
  base: JsonObject,
  addition: JsonObject,
  lists: 'append' | 'replace',
): JsonObject {
  const merged: Record<string, JsonValue> = { ...base };
  for (const [key, value] of Object.entries(addition)) {
    const current = merged[key];
    if (isObject(current) && isObject(value)) {
      merged[key] = mergeObjects(current, value, lists);
    } else if (lists === 'append' && isList(current) && isList(value)) {
      merged[key] = [...current, ...value];
    } else {
      merged[key] = value;
    }
  }
  return merged;
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
