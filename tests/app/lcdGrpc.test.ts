import { Client, credentials, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startLcdGrpc } from '../../gateway/lcd/grpcServer.js';
import { createLog } from '../../gateway/log.js';
import { messageFromJson } from '../../proto/codec/interfaces/fromJson.js';
import type { JsonObject } from '../../proto/codec/interfaces/json.js';
import { allInterfaces } from '../../proto/codec/interfaces/lookup.js';
import { messageToJson } from '../../proto/codec/interfaces/toJson.js';
import { asBuffer } from '../../proto/documents/bytes.js';
import { testKey } from '../support/chain.js';
import { grpcurl } from '../support/grpcurlGo.js';
import { startLcdScene } from '../support/lcdScene.js';
import type { LcdScene } from '../support/lcdScene.js';
import { fundedGenesis, sendOf } from '../support/sends.js';

const [alice, bob] = [testKey('alice'), testKey('bob')];
const interfaces = allInterfaces();
let scene: LcdScene;
let address: string;
let client: Client;
let txHash: string;

test.before(async () => {
  scene = await startLcdScene(fundedGenesis([alice, bob]), { grpcPort: 0 });
  await scene.block([scene.chain.sign(alice, [sendOf(alice, bob, 7n)])]);
  const found = await scene.get(`/cosmos/tx/v1beta1/txs?query=message.sender='${alice.address}'`);
  const {
    tx_responses: [response],
  } = found.body as { tx_responses: { txhash: string }[] };
  txHash = response?.txhash ?? '';
  address = `127.0.0.1:${scene.lcd.grpcPort}`;
  client = new Client(address, credentials.createInsecure());
});
test.after(async () => {
  client.close();
  await scene.stop();
});

/** Calls by bytes, as a client with compiled messages does; the answer in REST's form. */
async function call(path: string, request: JsonObject): Promise<JsonObject> {
  const method = interfaces.method(path);
  if (method === undefined) throw new Error(`${path} is declared nowhere`);
  const asked = messageFromJson(interfaces.require(method.request), request, interfaces.message);
  const answer = await ask(path, asked);
  return messageToJson(interfaces.require(method.response), answer, interfaces.message);
}

function ask(path: string, request: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const done = (error: ServiceError | null, answer?: Uint8Array): void => {
      if (error === null) resolve(answer ?? new Uint8Array());
      else reject(error);
    };
    client.makeUnaryRequest(path, asBuffer, (buffer) => buffer, request, done);
  });
}

const NODE = 'cosmos.base.tendermint.v1beta1.Service';
const TX = 'cosmos.tx.v1beta1.Service';

for (const [path, request, rest] of [
  [`/${NODE}/GetNodeInfo`, {}, '/cosmos/base/tendermint/v1beta1/node_info'],
  [`/${NODE}/GetSyncing`, {}, '/cosmos/base/tendermint/v1beta1/syncing'],
  [`/${NODE}/GetLatestBlock`, {}, '/cosmos/base/tendermint/v1beta1/blocks/latest'],
  [`/${NODE}/GetBlockByHeight`, { height: '1' }, '/cosmos/base/tendermint/v1beta1/blocks/1'],
  [`/${NODE}/GetLatestValidatorSet`, {}, '/cosmos/base/tendermint/v1beta1/validatorsets/latest'],
  [
    `/${NODE}/GetValidatorSetByHeight`,
    { height: '1', pagination: { limit: '1' } },
    '/cosmos/base/tendermint/v1beta1/validatorsets/1?pagination.limit=1',
  ],
  [`/${TX}/GetTxsEvent`, { query: 'tx.height=1' }, '/cosmos/tx/v1beta1/txs?query=tx.height=1'],
  [`/${TX}/GetBlockWithTxs`, { height: '1' }, '/cosmos/tx/v1beta1/txs/block/1'],
  ['/cosmos.mint.v1beta1.Query/Inflation', {}, '/cosmos/mint/v1beta1/inflation'],
  ['/cosmos.distribution.v1beta1.Query/Params', {}, '/cosmos/distribution/v1beta1/params'],
  ['/cosmos.gov.v1.Query/Proposals', {}, '/cosmos/gov/v1/proposals'],
  ['/cosmos.bank.v1beta1.Query/TotalSupply', {}, '/cosmos/bank/v1beta1/supply'],
  [
    '/cosmos.auth.v1beta1.Query/Account',
    { address: alice.address },
    `/cosmos/auth/v1beta1/accounts/${alice.address}`,
  ],
] as const) {
  test(`${path} answers over gRPC what REST does`, async () => {
    const { status: code, body } = await scene.get(rest);
    assert.is(code, 200);
    assert.equal(await call(path, request), body);
  });
}

test('a transaction is found by its hash over gRPC, message and events included', async () => {
  const { body } = await scene.get(`/cosmos/tx/v1beta1/txs/${txHash}`);
  assert.equal(await call(`/${TX}/GetTx`, { hash: txHash }), body);
});

test('it simulates, and broadcasts', async () => {
  const tx = scene.chain.sign(alice, [sendOf(alice, bob, 1n)]);
  const request = { tx_bytes: Buffer.from(tx).toString('base64') };
  const { gas_info: gas } = (await call(`/${TX}/Simulate`, request)) as {
    gas_info: { gas_used: string };
  };
  assert.ok(Number(gas.gas_used) > 0);
  const sent = await call(`/${TX}/BroadcastTx`, { ...request, mode: 'BROADCAST_MODE_SYNC' });
  const { tx_response: response } = sent as { tx_response: { code: number; txhash: string } };
  assert.is(response.code, 0);
  assert.match(response.txhash, /^[0-9A-F]{64}$/);
});

test('failures have the code and text that REST tells', async () => {
  for (const [path, request, code, text] of [
    [`/${TX}/GetTx`, { hash: 'AB'.repeat(32) }, status.NOT_FOUND, /^5 NOT_FOUND: tx not found/],
    [`/${TX}/GetTx`, { hash: 'zz' }, status.UNKNOWN, /invalid byte/],
    [`/${NODE}/GetBlockByHeight`, { height: '-1' }, status.INVALID_ARGUMENT, /height/],
    [`/${NODE}/ABCIQuery`, { path: '/app/version' }, status.INVALID_ARGUMENT, /only \/store\//],
    [
      '/cosmos.auth.v1beta1.Query/Account',
      { address: testKey('stranger').address },
      status.NOT_FOUND,
      /not found/,
    ],
  ] as const) {
    const error = await call(path, request).then(
      () => undefined,
      (reason: unknown) => reason as ServiceError,
    );
    assert.is(error?.code, code, `${path}: ${error?.message}`);
    assert.match(error?.message ?? '', text);
  }
});

test('grpcurl lists, describes and calls what is served, and not what is the gateway’s own', async () => {
  const { stdout, stderr } = await grpcurl(address, ['list']);
  const services = stdout.trim().split('\n');
  for (const service of [NODE, TX, 'cosmos.staking.v1beta1.Query', 'banma.contract.v1.Query']) {
    assert.ok(services.includes(service), `${service} in ${stdout}${stderr}`);
  }
  assert.not(services.some((service) => service.startsWith('banma.node.')));
  const words = ['-d', JSON.stringify({ height: '1' })];
  const block = await grpcurl(address, [`${NODE}/GetBlockByHeight`], words);
  assert.match(block.stdout, /"chainId": /, block.stderr);
  const found = await grpcurl(address, [`${TX}/GetTx`], ['-d', JSON.stringify({ hash: txHash })]);
  assert.match(found.stdout, /cosmos\.bank\.v1beta1\.MsgSend/, found.stderr);
});

test('a height in the metadata is answered, and a malformed one refused', async () => {
  const words = ['-d', JSON.stringify({ address: bob.address, denom: 'upoint' }), '-v'];
  const at = (height: string) =>
    grpcurl(
      address,
      ['cosmos.bank.v1beta1.Query/Balance'],
      [...words, ...['-H', `x-cosmos-block-height: ${height}`]],
    );
  assert.match((await at('1')).stdout, /x-cosmos-block-height: 1/);
  assert.match((await at('-1')).stderr, /InvalidArgument/);
  assert.is.not((await at('1000')).code, 0);
});

test('requests that are malformed or too large are refused', async () => {
  for (const [bytes, code] of [
    [Uint8Array.of(0xff), status.INVALID_ARGUMENT],
    [new Uint8Array(1_700_000), status.RESOURCE_EXHAUSTED],
  ] as const) {
    const error = await ask(`/${TX}/GetTx`, bytes).then(
      () => undefined,
      (reason: unknown) => reason as ServiceError,
    );
    assert.is(error?.code, code, error?.message);
  }
});

test('a long text of a failure is cut, and the connection goes on', async () => {
  const denom = '鸮!'.repeat(50_000);
  const path = '/cosmos.bank.v1beta1.Query/Balance';
  for (let again = 0; again < 2; again += 1) {
    const error = await call(path, { address: bob.address, denom }).then(
      () => undefined,
      (reason: unknown) => reason as ServiceError,
    );
    assert.is(error?.code, status.INVALID_ARGUMENT, error?.message);
    assert.match(error?.details ?? '', /^invalid denom: 鸮.*…$/u);
    assert.is(error?.details.length, 1_000);
  }
  assert.ok(await call(path, { address: bob.address, denom: 'upoint' }));
});

test('a taken port is told by its setting', async () => {
  const port = scene.lcd.grpcPort ?? 0;
  const reason = await startLcdGrpc({
    host: '127.0.0.1',
    port,
    interfaces,
    answer: () => Promise.reject(new Error('nobody asks')),
    maxRequestBytes: 1_000,
    maxRequests: 1,
    timeoutMs: 1_000,
    requestTimeoutMs: 1_000,
    sendTimeoutMs: 1_000,
    log: createLog('silent'),
    observe: () => undefined,
  }).then(
    () => '',
    (error: unknown) => String(error),
  );
  assert.match(reason, new RegExp(`lcd\\.grpc_port: port ${port} .* is taken`));
});

test.run();
