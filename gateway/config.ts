import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Type } from '@sinclair/typebox';
import type { Static, TObject } from '@sinclair/typebox';
import { Ajv } from 'ajv';
import { parse } from 'smol-toml';
import { isAddress } from '../proto/documents/address.js';
import { errorText } from '../proto/errorText.js';
import { StartupError } from './errors.js';
import { parseKey, readOwnerOnlyFile } from './ownerOnlyFile.js';
import { contractIdText, strictObject } from './schema.js';
import { fieldOf } from './validate.js';

const host = Type.String({ minLength: 1 });
const port = Type.Integer({ minimum: 0, maximum: 65_535 });

/** gateway.toml: every key, its default and its bounds (gateway/README.md describes them). */
const schema = strictObject({
  chain: strictObject({
    chain_id: Type.String({ minLength: 1, maxLength: 50 }),
    rpc_url: Type.String({ pattern: '^https?://' }),
    query_address: Type.Optional(Type.String({ pattern: '^(unix:///.+|[^/]+:[0-9]{1,5})$' })),
    poll_interval_ms: Type.Integer({ minimum: 20, maximum: 10_000, default: 200 }),
  }),
  member: strictObject({
    address: Type.String(),
    contract_ids: Type.Array(contractIdText(), {
      minItems: 1,
      uniqueItems: true,
    }),
  }),
  business: strictObject({ host, port }),
  peer: strictObject({
    host,
    port,
    rate_per_second: Type.Number({ exclusiveMinimum: 0, maximum: 1e6, default: 500 }),
    rate_burst: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1_000 }),
    decline: Type.Boolean({ default: false }),
  }),
  lcd: Type.Optional(
    strictObject({
      host,
      port,
      grpc_port: Type.Optional(port),
      cors_origins: Type.Array(Type.String({ pattern: '^(\\*|https?://[^/]+)$' }), {
        maxItems: 100,
        default: ['*'],
      }),
      index_path: Type.String({ minLength: 1, default: 'data/tx-index' }),
    }),
  ),
  query: strictObject({
    deadline_ms: Type.Integer({ minimum: 200, maximum: 10_000, default: 2_000 }),
  }),
  accounting: strictObject({
    flush_ms: Type.Integer({ minimum: 50, maximum: 60_000, default: 1_000 }),
    flush_records: Type.Integer({ minimum: 1, maximum: 500, default: 300 }),
  }),
  keys: strictObject({
    service_key_file: Type.String({ minLength: 1 }),
    vault_key_file: Type.String({ minLength: 1 }),
    api_keys_file: Type.String({ minLength: 1, default: 'keys/api-keys.json' }),
  }),
  vault: strictObject({ path: Type.String({ minLength: 1, default: 'data/vault' }) }),
  log: strictObject({
    level: Type.Union(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].map((level) =>
        Type.Literal(level),
      ),
      { default: 'info' },
    ),
  }),
});

/** The settings of one gateway; paths are absolute. */
export type Config = Static<typeof schema> & { readonly home: string };

const validate = new Ajv({ allErrors: false, useDefaults: true, strict: false }).compile(schema);

/**
 * Reads `<home>/gateway.toml`, lays `BANMA_<SECTION>_<KEY>` over it and checks everything.
 * @throws StartupError with one line that names the key.
 */
export function loadConfig(
  home: string,
  environment: Readonly<Record<string, string | undefined>>,
): Config {
  const folder = resolve(home);
  const settings = readSettings(join(folder, 'gateway.toml'));
  applyEnvironment(settings, environment);
  if (!validate(settings)) {
    const error = validate.errors?.[0];
    const field = error ? fieldOf(error) : '?';
    const fault =
      error?.keyword === 'additionalProperties'
        ? 'is not a setting'
        : error?.keyword === 'required'
          ? 'is missing'
          : (error?.message ?? 'is not valid');
    throw new StartupError(`gateway.toml: ${field} ${fault}`);
  }
  const config = settings as unknown as Static<typeof schema>;
  if (!isAddress(config.member.address)) {
    throw new StartupError('gateway.toml: member.address is not a banma1… address');
  }
  const absolute = (path: string): string => resolve(folder, path);
  return {
    ...config,
    home: folder,
    keys: {
      service_key_file: absolute(config.keys.service_key_file),
      vault_key_file: absolute(config.keys.vault_key_file),
      api_keys_file: absolute(config.keys.api_keys_file),
    },
    vault: { path: absolute(config.vault.path) },
    ...(config.lcd && { lcd: { ...config.lcd, index_path: absolute(config.lcd.index_path) } }),
  };
}

/** A secret of 32 bytes as hex in a file of mode 0600. @throws StartupError naming the setting. */
export function readSecret(path: string, setting: string): Uint8Array {
  const key = parseKey(readOwnerOnlyFile(path, setting).trim());
  if (key === undefined) {
    throw new StartupError(`${setting}: ${path} must hold 32 bytes as 64 hex characters`);
  }
  return key;
}

type Settings = Record<string, Record<string, unknown>>;

function readSettings(path: string): Settings {
  let parsed: Record<string, unknown>;
  try {
    parsed = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new StartupError(`cannot read ${path}: ${reasonOf(error)}`);
  }
  // A missing section is an empty one, so that its defaults apply and its keys are named.
  // What is optional is off without its section.
  for (const section of schema.required) parsed[section] ??= {};
  return parsed as Settings;
}

function applyEnvironment(
  settings: Settings,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  for (const [section, { properties }] of Object.entries(schema.properties) as [
    string,
    TObject,
  ][]) {
    for (const [key, { type }] of Object.entries(properties)) {
      const name = `BANMA_${section}_${key}`.toUpperCase();
      const text = environment[name];
      const table = settings[section];
      if (text === undefined || typeof table !== 'object') continue;
      table[key] = fromText(text, type as string | undefined, name);
    }
  }
}

function fromText(text: string, type: string | undefined, name: string): unknown {
  if (type === 'array') return text.split(',').map((item) => item.trim());
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (type === 'integer' || type === 'number') {
    const value = Number(text);
    if (text.trim() === '' || Number.isNaN(value)) {
      throw new StartupError(`${name} must be a number`);
    }
    return value;
  }
  return text;
}

function reasonOf(error: unknown): string {
  return errorText(error).split('\n')[0] ?? '';
}
