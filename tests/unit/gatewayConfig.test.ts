import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addressToText } from '../../proto/documents/address.js';
import { addApiKey, createApiKeyCheck, listApiKeys, revokeApiKey } from '../../gateway/apiKeys.js';
import { loadConfig, readSecret } from '../../gateway/config.js';
import { startListener } from '../../gateway/server.js';
import { createMeasures } from '../../gateway/measures.js';
import { rejects } from '../support/rejects.js';
import { waitFor } from '../support/waitFor.js';

const MEMBER = addressToText(new Uint8Array(20).fill(1));
const GOOD = {
  chain: { chain_id: '"banma-test-1"', rpc_url: '"http://127.0.0.1:26657"' },
  member: { address: `"${MEMBER}"`, contract_ids: '["Z001"]' },
  business: { host: '"127.0.0.1"', port: '7001' },
  peer: { host: '"127.0.0.1"', port: '7002' },
  keys: { service_key_file: '"keys/service.key"', vault_key_file: '"keys/vault.key"' },
} as const;

const folder = mkdtempSync(join(tmpdir(), 'banma-config-'));
test.after(() => rmSync(folder, { recursive: true }));

function write(changes: Record<string, Record<string, string | undefined>> = {}): void {
  const sections: Record<string, Record<string, string | undefined>> = structuredClone(GOOD);
  for (const [section, keys] of Object.entries(changes)) {
    sections[section] = { ...sections[section], ...keys };
  }
  const lines = Object.entries(sections).flatMap(([section, keys]) => [
    `[${section}]`,
    ...Object.entries(keys).flatMap(([key, value]) => (value ? [`${key} = ${value}`] : [])),
  ]);
  writeFileSync(join(folder, 'gateway.toml'), lines.join('\n'));
}

test('good settings get their defaults and absolute paths', () => {
  write();
  const config = loadConfig(folder, {});
  assert.is(config.query.deadline_ms, 2_000);
  assert.is(config.log.level, 'info');
  assert.is(config.keys.service_key_file, join(folder, 'keys/service.key'));
  assert.is(config.vault.path, join(folder, 'data/vault'));
});

test('the environment overrides the file, each type read as what it is', () => {
  write();
  const config = loadConfig(folder, {
    BANMA_BUSINESS_PORT: '9001',
    BANMA_PEER_DECLINE: 'true',
    BANMA_MEMBER_CONTRACT_IDS: 'Z001, Z002',
    BANMA_LOG_LEVEL: 'debug',
  });
  assert.is(config.business.port, 9001);
  assert.is(config.peer.decline, true);
  assert.equal(config.member.contract_ids, ['Z001', 'Z002']);
  assert.is(config.log.level, 'debug');
  assert.throws(() => loadConfig(folder, { BANMA_PEER_PORT: 'x' }), /BANMA_PEER_PORT/);
});

test('the LCD is off without its section, and public by default with it', () => {
  write();
  assert.is(loadConfig(folder, {}).lcd, undefined);
  write({ lcd: { host: '"0.0.0.0"', port: '1317' } });
  assert.equal(loadConfig(folder, { BANMA_LCD_PORT: '1318' }).lcd, {
    host: '0.0.0.0',
    port: 1318,
    cors_origins: ['*'],
    index_path: join(folder, 'data/tx-index'),
  });
});

test('a wrong setting is one line that names its key', () => {
  const cases: [Record<string, Record<string, string | undefined>>, RegExp][] = [
    [{ chain: { chain_id: undefined } }, /chain\.chain_id is missing/],
    [{ business: { port: '70000' } }, /business\.port must be <= 65535/],
    [{ business: { port: '"x"' } }, /business\.port must be integer/],
    [{ peer: { prot: '1' } }, /peer\.prot is not a setting/],
    [{ extra: { key: '1' } }, /extra is not a setting/],
    [{ member: { address: '"banma1nonsense"' } }, /member\.address is not a banma1/],
    [{ member: { contract_ids: '[]' } }, /member\.contract_ids/],
    [{ query: { deadline_ms: '100' } }, /query\.deadline_ms must be >= 200/],
    [{ log: { level: '"loud"' } }, /log\.level/],
    [{ lcd: { host: '"x"' } }, /lcd\.port is missing/],
    [{ lcd: { host: '"x"', port: '1', cors_origins: '["x"]' } }, /lcd\.cors_origins/],
    [{ chain: { rpc_url: '"tcp://x"' } }, /chain\.rpc_url/],
  ];
  for (const [changes, message] of cases) {
    write(changes);
    assert.throws(() => loadConfig(folder, {}), message);
  }
  writeFileSync(join(folder, 'gateway.toml'), 'x = [');
  assert.throws(() => loadConfig(folder, {}), /gateway\.toml/);
});

test('a secret must be 32 bytes of hex in a file of its owner only', () => {
  const path = join(folder, 'secret');
  writeFileSync(path, '11'.repeat(32), { mode: 0o644 });
  chmodSync(path, 0o644);
  assert.throws(() => readSecret(path, 'keys.service_key_file'), /service_key_file.*0600/);
  chmodSync(path, 0o600);
  assert.is(readSecret(path, 'keys.service_key_file').length, 32);
  writeFileSync(path, 'short');
  assert.throws(() => readSecret(path, 'keys.service_key_file'), /64 hex/);
  assert.throws(() => readSecret(join(folder, 'none'), 'keys.service_key_file'), /cannot read/);
});

test('API keys are kept as hashes, found while the gateway runs, and revoked', async () => {
  const path = join(folder, 'keys', 'api-keys.json');
  const nameOf = createApiKeyCheck(path);
  assert.is(nameOf('banma_nothing'), undefined);
  const text = addApiKey(path, 'crm', 1);
  assert.match(text, /^banma_[\w-]{43}$/);
  assert.is(readFileSync(path, 'utf8').includes(text), false);
  assert.throws(() => addApiKey(path, 'crm', 1), /crm already/);
  assert.throws(() => addApiKey(path, 'a b', 1), /--name/);
  await waitFor(() => nameOf(text) === 'crm');
  assert.equal(
    listApiKeys(path).map(({ name }) => name),
    ['crm'],
  );
  revokeApiKey(path, 'crm');
  assert.throws(() => revokeApiKey(path, 'crm'), /no API key/);
  await waitFor(() => nameOf(text) === undefined);
});

test('the command prints a key once and every mistake as one line', () => {
  write();
  const run = (...args: string[]): string[] => [
    '--import',
    'tsx',
    'gateway/main.ts',
    ...args,
    '--home',
    folder,
  ];
  const key = execFileSync('node', run('keys', 'add', '--name', 'cli'), { encoding: 'utf8' });
  assert.match(key, /^banma_[\w-]{43}\n$/);
  const again = spawnSync('node', run('keys', 'add', '--name', 'cli'), { encoding: 'utf8' });
  assert.is(again.status, 1);
  assert.match(again.stderr, /^banma-gateway: there is an API key named cli already.*\n$/);
  const start = spawnSync('node', run('start'), { encoding: 'utf8' });
  assert.is(start.status, 1);
  assert.match(start.stderr, /^banma-gateway: keys\.service_key_file: cannot read .*\n$/);
});

test('a port that is taken is named', async () => {
  const options = {
    name: 'business' as const,
    host: '127.0.0.1',
    port: 0,
    routes: [],
    maxBodyBytes: 1,
    timeoutMs: 1,
    apiKeyOf: () => undefined,
    log: pino({ level: 'silent' }),
    measures: createMeasures(),
  };
  const first = await startListener(options);
  await rejects(
    () => startListener({ ...options, port: first.port }),
    new RegExp(`business\\.port: port ${first.port} .* is taken`),
  );
  await first.stop();
});

test.run();
