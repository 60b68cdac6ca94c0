import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { testKey } from '../support/chain.js';
import { startLcdScene } from '../support/lcdScene.js';
import type { LcdScene } from '../support/lcdScene.js';
import { fundedGenesis, sendOf } from '../support/sends.js';
import { waitFor } from '../support/waitFor.js';

const [alice, bob, stranger] = [testKey('alice'), testKey('bob'), testKey('stranger')];
const METADATA = {
  description: 'chain points',
  denom_units: [
    { denom: 'upoint', exponent: 0, aliases: ['micropoint'] },
    { denom: 'POINT', exponent: 6, aliases: [] },
  ],
  base: 'upoint',
  display: 'POINT',
  name: 'Point',
  symbol: 'POINT',
};
const { bank } = fundedGenesis([alice, bob]);
const genesis = { bank: { ...bank, denom_metadata: [METADATA] } };
let scene: LcdScene;

test.before(async () => {
  scene = await startLcdScene(genesis);
  await scene.block([scene.chain.sign(alice, [sendOf(alice, bob, 7n)])]);
  await scene.block();
});
test.after(async () => scene.stop());

test('an account is shown with its key once it has signed', async () => {
  const { status, body, headers } = await scene.get(
    `/cosmos/auth/v1beta1/accounts/${alice.address}`,
  );
  assert.is(status, 200);
  assert.equal(body, {
    account: {
      '@type': '/cosmos.auth.v1beta1.BaseAccount',
      address: alice.address,
      pub_key: {
        '@type': '/cosmos.crypto.secp256k1.PubKey',
        key: Buffer.from(alice.publicKey).toString('base64'),
      },
      account_number: '0',
      sequence: '1',
    },
  });
  assert.is(headers.get('grpc-metadata-x-cosmos-block-height'), '2');
  assert.is(headers.get('x-cosmos-block-height'), '2');
  assert.is(headers.get('access-control-allow-origin'), '*');
  assert.is(headers.get('content-type'), 'application/json');
});

test('balances are shown by address, by denom, and as they were at a former height', async () => {
  const path = `/cosmos/bank/v1beta1/balances/${bob.address}`;
  assert.equal((await scene.get(path)).body, {
    balances: [{ denom: 'upoint', amount: '1000000007' }],
    pagination: { next_key: null, total: '1' },
  });
  assert.equal((await scene.get(`${path}/by_denom?denom=upoint`)).body, {
    balance: { denom: 'upoint', amount: '1000000007' },
  });
  await scene.block([scene.chain.sign(alice, [sendOf(alice, bob, 3n)])]);
  const former = await scene.get(`${path}/by_denom?denom=upoint`, { 'x-cosmos-block-height': '2' });
  assert.is(former.body['balance']['amount'], '1000000007');
  assert.is(former.headers.get('x-cosmos-block-height'), '2');
  const newest = await scene.get(`${path}/by_denom?denom=upoint`);
  assert.is(newest.body['balance']['amount'], '1000000010');
});

test('what is answered changes with the next block, though answers are kept', async () => {
  const path = `/cosmos/bank/v1beta1/balances/${bob.address}/by_denom?denom=upoint`;
  const amount = async () => BigInt((await scene.get(path)).body['balance']['amount']);
  let expected = await amount();
  for (let block = 0; block < 20; block += 1) {
    const height = await scene.block([scene.chain.sign(alice, [sendOf(alice, bob, 1n)])]);
    expected += 1n;
    // The node tells of a commit before a client can hear of its transaction elsewhere.
    await waitFor(() => Promise.resolve(scene.lcd.committed() === height));
    assert.is(await amount(), expected);
    assert.is(await amount(), expected);
  }
});

test('supply and denominations are listed by pages', async () => {
  const supply = await scene.get(
    '/cosmos/bank/v1beta1/supply?pagination.limit=20&pagination.offset=0&pagination.count_total=true',
  );
  assert.equal(supply.body, {
    supply: [{ denom: 'upoint', amount: '2000000000' }],
    pagination: { next_key: null, total: '1' },
  });
  const byDenom = await scene.get('/cosmos/bank/v1beta1/supply/by_denom?denom=upoint');
  assert.equal(byDenom.body, { amount: { denom: 'upoint', amount: '2000000000' } });
  const { body } = await scene.get('/cosmos/bank/v1beta1/denoms_metadata');
  assert.equal(body['metadatas'], [{ ...METADATA, uri: '', uri_hash: '' }] as never);
});

test('accounts are paged by a key that the next call takes', async () => {
  const path = '/cosmos/auth/v1beta1/accounts';
  const first = await scene.get(`${path}?pagination.limit=1&pagination.count_total=true`);
  const key = String(first.body['pagination']['next_key']);
  assert.ok(Number(first.body['pagination']['total']) >= 2);
  const second = await scene.get(
    `${path}?pagination.limit=1&pagination.key=${encodeURIComponent(key)}`,
  );
  const addressOf = (reply: typeof first): string =>
    (reply.body['accounts'] as unknown as { address: string }[])[0]!.address;
  assert.is.not(addressOf(first), addressOf(second));
});

test('unknown accounts, paths and values fail as grpc-gateway fails', async () => {
  for (const [path, status, code, message] of [
    [
      `/cosmos/auth/v1beta1/accounts/${stranger.address}`,
      404,
      5,
      `account ${stranger.address} not found`,
    ],
    ['/cosmos/nothing/v1beta1/here', 501, 12, 'Not Implemented'],
    ['/cosmos/bank/v1beta1/supply/by_denom?denom=', 400, 3, 'invalid denom: '],
    [
      '/cosmos/bank/v1beta1/supply?pagination.limit=abc',
      400,
      3,
      'strconv.ParseUint: parsing "abc": invalid syntax',
    ],
    [
      '/cosmos/base/tendermint/v1beta1/blocks/abc',
      400,
      3,
      'type mismatch, parameter: height, error: strconv.ParseInt: parsing "abc": invalid syntax',
    ],
  ] as const) {
    const reply = await scene.get(path);
    assert.is(reply.status, status, path);
    assert.equal(reply.body, { code, message, details: [] }, path);
  }
});

test('a stranger’s balances are an empty list', async () => {
  const { body } = await scene.get(`/cosmos/bank/v1beta1/balances/${stranger.address}`);
  assert.equal(body, { balances: [], pagination: { next_key: null, total: '0' } });
});

test('modules that this chain does without are answered empty', async () => {
  const answers: Readonly<Record<string, unknown>> = {
    '/cosmos/distribution/v1beta1/community_pool': { pool: [] },
    [`/cosmos/distribution/v1beta1/delegators/${bob.address}/rewards`]: { rewards: [], total: [] },
    '/cosmos/mint/v1beta1/inflation': { inflation: '0.000000000000000000' },
    '/cosmos/gov/v1/proposals?proposal_status=2&pagination.reverse=true': {
      proposals: [],
      pagination: { next_key: null, total: '0' },
    },
    '/cosmos/gov/v1/proposals/999999': {
      code: 5,
      message: "proposal 999999 doesn't exist",
      details: [],
    },
  };
  for (const [path, expected] of Object.entries(answers)) {
    assert.equal((await scene.get(path)).body, expected, path);
  }
});

test('ours are reached under /banma: an unknown contract is not found', async () => {
  const { status, body } = await scene.get('/banma/contract/v1/contracts/Z999');
  assert.is(status, 404);
  assert.is(body['code'], 5);
  const list = await scene.get('/banma/contract/v1/contracts?pagination.limit=5');
  assert.equal(list.body, { contracts: [], pagination: { next_key: null, total: '0' } });
});

test('without the gRPC server of the application the node’s RPC answers the same', async () => {
  const path = `/cosmos/bank/v1beta1/balances/${bob.address}`;
  const before = await scene.get(path);
  await scene.restartLcd({ queryAddress: undefined });
  const after = await scene.get(path);
  assert.equal(after.body, before.body);
  assert.is(
    after.headers.get('x-cosmos-block-height'),
    before.headers.get('x-cosmos-block-height'),
  );
  const unknown = await scene.get(`/cosmos/auth/v1beta1/accounts/${stranger.address}`);
  assert.is(unknown.status, 404);
  assert.is(unknown.body['message'], `account ${stranger.address} not found`);
  await scene.restartLcd();
});

test.run();
