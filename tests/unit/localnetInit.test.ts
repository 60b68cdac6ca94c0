import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { appAddress } from '../../localnet/configuration.js';
import { createGenesis } from '../../localnet/genesis.js';
import { initNetwork } from '../../localnet/init.js';
import { createAccountKey, createCometbftKey } from '../../localnet/keys.js';
import { resetNetwork } from '../../localnet/lifecycle.js';
import { findNetwork, institutionOf, readNetwork, writeNetwork } from '../../localnet/network.js';
import { networkProcesses } from '../../localnet/plan.js';
import { createPortChooser, preferredPort } from '../../localnet/ports.js';
import { rejects } from '../support/rejects.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

const { path: root, remove } = temporaryFolder();
const read = (...parts: string[]) => readFileSync(join(...parts), 'utf8');
/** A TOML file as plain objects, which compare as such. */
const readToml = (...parts: string[]) =>
  JSON.parse(JSON.stringify(parse(read(...parts)))) as Record<string, unknown>;

const section = (config: Record<string, unknown>, name: string) =>
  config[name] as Record<string, unknown>;

interface GenesisFile {
  readonly chain_id: string;
  readonly validators: readonly { readonly name: string }[];
  readonly consensus_params: { readonly block: object };
  readonly app_state: {
    readonly contract: object;
    readonly bank: { readonly balances: readonly { readonly address: string }[] };
  };
}

test.after(() => {
  remove();
});

test('the same name gives the same keys and genesis, another name others', async () => {
  const first = await initNetwork({ root: join(root, 'a'), name: 'same', operator: true });
  const second = await initNetwork({ root: join(root, 'b'), name: 'same', operator: true });
  const other = await initNetwork({ root: join(root, 'c'), name: 'other' });
  const genesis = (folder: string) =>
    read(folder, 'institution-2', 'cometbft', 'config', 'genesis.json');
  assert.is(genesis(first.folder), genesis(second.folder));
  for (const [index, institution] of first.institutions.entries()) {
    const again = second.institutions[index];
    assert.is(institution.accountAddress, again?.accountAddress);
    assert.is(institution.servicePublicKey, again?.servicePublicKey);
    assert.is(institution.nodeId, again?.nodeId);
  }
  const addresses = [...first.institutions, ...other.institutions].map(
    (each) => each.accountAddress,
  );
  assert.is(new Set(addresses).size, 9);
  assert.is(other.chainId, 'banma-other-1');
});

test('the genesis names every validator and gives everybody chain points', async () => {
  const network = await initNetwork({
    root,
    name: 'genesis',
    validators: 3,
    operator: true,
    balances: [{ address: 'banma1extra', amountUpoint: 7n }],
    appState: { contract: { contracts: [] }, bank: { balances: [{ address: 'banma1more' }] } },
  });
  const genesis = JSON.parse(
    read(network.folder, 'institution-1', 'cometbft', 'config', 'genesis.json'),
  ) as GenesisFile;
  assert.is(genesis.chain_id, 'banma-genesis-1');
  assert.equal(
    genesis.validators.map(({ name }) => name),
    ['institution-1', 'institution-2', 'institution-3'],
  );
  assert.equal(genesis.consensus_params.block, { max_bytes: '4000000', max_gas: '25000000' });
  const balances = genesis.app_state.bank.balances;
  assert.equal(
    balances.map(({ address }) => address),
    [...network.institutions.map((each) => each.accountAddress), 'banma1extra', 'banma1more'],
  );
  assert.equal(balances[0], {
    address: network.institutions[0]?.accountAddress,
    coins: [{ denom: 'upoint', amount: '1000000000000' }],
  });
  assert.equal(genesis.app_state.contract, { contracts: [] });
});

test('an institution folder holds its configuration, and its secrets only for the owner', async () => {
  const network = await initNetwork({
    root,
    name: 'files',
    validators: 2,
    commitTimeoutMs: 300,
    overrides: {
      gateway: { log: { level: 'debug' }, member: { contract_ids: ['Z002'] } },
      cometbft: { mempool: { size: 7 } },
    },
  });
  const institution = institutionOf(readNetwork(root, 'files'), 'institution-1');
  const peer = institutionOf(network, 'institution-2');
  const config = readToml(institution.folder, 'cometbft', 'config', 'config.toml');
  assert.is(config['proxy_app'], institution.abciAddress);
  assert.is(config['abci'], 'grpc');
  assert.equal(config['mempool'], {
    recheck: false,
    size: 7,
    cache_size: 50_000,
    max_tx_bytes: 1_048_576,
  });
  assert.is(section(config, 'consensus')['timeout_commit'], '300ms');
  assert.is(section(config, 'p2p')['persistent_peers'], `${peer.nodeId ?? ''}@${peer.p2p ?? ''}`);
  assert.is(section(config, 'p2p')['laddr'], `tcp://${institution.p2p ?? ''}`);
  assert.equal(readToml(institution.folder, 'gateway', 'gateway.toml'), {
    chain: {
      chain_id: 'banma-files-1',
      rpc_url: institution.rpcUrl,
      query_address: institution.queryAddress,
    },
    member: { address: institution.memberAddress, contract_ids: ['Z002'] },
    business: { host: '127.0.0.1', port: institution.ports.business },
    peer: { host: '127.0.0.1', port: institution.ports.peer },
    lcd: {
      host: '127.0.0.1',
      port: institution.ports.lcd,
      grpc_port: institution.ports.grpc,
      cors_origins: ['*'],
    },
    keys: { service_key_file: 'keys/service.key', vault_key_file: 'keys/vault.key' },
    vault: { path: 'data/vault' },
    log: { level: 'debug' },
  });
  assert.equal(readToml(institution.folder, 'app', 'app.toml'), {
    chain: { chain_id: 'banma-files-1' },
    abci: { transport: 'grpc', address: institution.abciAddress },
    query: { address: institution.queryAddress },
    state: {
      path: 'data',
      keep_recent: 100,
      archive: false,
      snapshot_interval: 100,
      snapshot_keep: 2,
    },
    log: { level: 'info' },
  });
  for (const secret of [
    'keys/account.key',
    'gateway/keys/service.key',
    'gateway/keys/vault.key',
    'cometbft/config/priv_validator_key.json',
    'cometbft/config/node_key.json',
  ]) {
    assert.is(statSync(join(institution.folder, secret)).mode & 0o777, 0o600, secret);
  }
  const service = createAccountKey(
    Buffer.from(read(institution.folder, 'gateway', 'keys', 'service.key').trim(), 'hex'),
  );
  assert.is(service.publicKeyHex, institution.servicePublicKey);
});

test('a network that makes way for its gateways says so to app and cometbft', async () => {
  const network = await initNetwork({ root, name: 'nice', validators: 1, nice: 19 });
  const institution = institutionOf(network, 'institution-1');
  const app = readToml(institution.folder, 'app', 'app.toml');
  assert.equal(app['execution'], { nice: 19 });
  const processes = networkProcesses(network, '/cometbft');
  assert.equal(
    processes.map(({ argv }) => argv[0]),
    [process.execPath, 'nice', process.execPath],
  );
});

test('the operator has a gateway, asks the first node, and runs no validator', async () => {
  const network = await initNetwork({ root, name: 'operated', validators: 1, operator: true });
  const operator = institutionOf(network, 'operator');
  assert.is(operator.rpcUrl, network.institutions[0]?.rpcUrl);
  assert.equal(Object.keys(operator.ports), ['business', 'peer', 'lcd', 'grpc']);
  assert.throws(() => statSync(join(operator.folder, 'cometbft')));
});

test('no two networks of one root share a port, and a taken port is passed over', async () => {
  const networks = [
    await initNetwork({ root, name: 'ports-1', validators: 4 }),
    await initNetwork({ root, name: 'ports-2', validators: 4 }),
  ];
  const ports = networks.flatMap(({ institutions }) =>
    institutions.flatMap((each): readonly unknown[] => Object.values(each.ports)),
  );
  assert.is(new Set(ports).size, 48);
  const server = createServer();
  const taken = await new Promise<number>((resolve) => {
    server.listen(preferredPort(99, 'p2p'), '127.0.0.1', () => {
      resolve(preferredPort(99, 'p2p'));
    });
  });
  const choose = createPortChooser('preferred');
  const [instead, next] = [await choose(99, 'p2p'), await choose(99, 'rpc')];
  server.close();
  assert.is.not(instead, taken);
  assert.ok(instead < 27_000);
  assert.is(next, preferredPort(99, 'rpc'));
});

test('wrong options and a network that is there are refused by name', async () => {
  const refuse = (options: object, pattern: RegExp) =>
    rejects(() => initNetwork({ root, ...options }), pattern);
  await refuse({ name: '../away' }, /network name/);
  const most = 8 * availableParallelism();
  const tooMany = new RegExp(`from 1 to ${most} on this machine, not ${most + 1}`);
  await refuse({ name: 'many', validators: most + 1 }, tooMany);
  await refuse({ name: 'none', validators: 0 }, /institutions must be/);
  await refuse({ name: 'late', commitTimeoutMs: -1 }, /commit timeout/);
  await initNetwork({ root, name: 'twice', validators: 1 });
  await refuse({ name: 'twice' }, /is there already/);
  mkdirSync(join(root, 'alien'));
  await refuse({ name: 'alien' }, /holds no network\.json/);
  assert.throws(() => readNetwork(root, 'absent'), /there is no network "absent"/);
});

test('keys have the forms that CometBFT and Cosmos give them', () => {
  // RFC 8032, section 7.1, test 1.
  const seed = Buffer.from(
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'hex',
  );
  const key = createCometbftKey(seed);
  const publicKey = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
  assert.is(Buffer.from(key.publicKeyBase64, 'base64').toString('hex'), publicKey);
  assert.is(
    Buffer.from(key.privateKeyBase64, 'base64').toString('hex'),
    seed.toString('hex') + publicKey,
  );
  // The private key 1, whose public key is the generator of secp256k1 (SEC 2, 2.4.1).
  const one = createAccountKey(Buffer.from('01'.padStart(64, '0'), 'hex'));
  assert.is(one.publicKeyHex, '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798');
  assert.match(one.address, /^banma1w508d6qejxtdg4y5r3zarvary0c5xw7k/);
});

test('a socket path that is too long for the kernel is replaced by a short one', () => {
  assert.is(appAddress('/short', 'app'), 'unix:///short/app/app.sock');
  assert.is(appAddress('/short', 'query'), 'unix:///short/app/query.sock');
  const long = appAddress(`/${'deep/'.repeat(30)}x`, 'app');
  assert.match(long, /^unix:\/\/.*banma-[0-9a-f]{16}\.sock$/);
  assert.is(appAddress(`/${'deep/'.repeat(30)}x`, 'app'), long);
  assert.is.not(appAddress(`/${'deep/'.repeat(30)}x`, 'query'), long);
  assert.is.not(appAddress(`/${'deep/'.repeat(30)}y`, 'app'), long);
});

test('genesis amounts and powers are decimal strings', () => {
  const genesis = createGenesis({
    chainId: 'banma-x-1',
    genesisTime: '2025-01-01T00:00:00Z',
    validators: [{ name: 'a', address: 'AA', publicKeyBase64: 'AA==', power: 3n }],
    balances: [{ address: 'banma1x', amountUpoint: 2n ** 60n }],
  });
  assert.match(JSON.stringify(genesis), /"power":"3"/);
  assert.match(JSON.stringify(genesis), /"amount":"1152921504606846976"/);
});

test('a network that is removed takes along the nodes that joined it, and no other', async () => {
  const network = await initNetwork({ root, name: 'joined', validators: 1 });
  for (const [name, joined] of [
    ['joined-joiner', 'joined'],
    ['other-joiner', 'files'],
  ] as const) {
    const folder = join(root, name);
    mkdirSync(folder);
    writeNetwork({ ...network, name, folder, joined });
  }
  await resetNetwork(network);
  assert.is(findNetwork(root, 'joined'), undefined);
  assert.is(findNetwork(root, 'joined-joiner'), undefined);
  assert.is(findNetwork(root, 'other-joiner')?.name, 'other-joiner');
});

test.run();
