import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nodeMethods } from '../../gateway/lcd/nodeMethods.js';
import { allInterfaces } from '../../proto/codec/interfaces/lookup.js';
import { testKey } from '../support/chain.js';
import { startLcdScene } from '../support/lcdScene.js';
import type { LcdScene } from '../support/lcdScene.js';
import { fundedGenesis, sendOf } from '../support/sends.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

const [alice, bob] = [testKey('alice'), testKey('bob')];
const TXS = '/cosmos/tx/v1beta1/txs';
let scene: LcdScene;

const hashOf = (tx: Uint8Array): string =>
  createHash('sha256').update(tx).digest('hex').toUpperCase();
const base64 = (tx: Uint8Array): string => Buffer.from(tx).toString('base64');
const search = (query: string, rest = '') =>
  scene.get(`${TXS}?query=${encodeURIComponent(query)}${rest}`);
interface Found {
  readonly txhash: string;
  readonly height: string;
}
const found = ({ body }: { readonly body: object }): readonly Found[] =>
  (body as { readonly tx_responses: readonly Found[] }).tx_responses;
const send = (amount: bigint, memo = '') =>
  scene.chain.sign(alice, [sendOf(alice, bob, amount)], { memo });

test.before(async () => {
  scene = await startLcdScene(fundedGenesis([alice, bob]));
});
test.after(async () => scene.stop());

test('a transaction is found by its hash as soon as its block is there, with its messages', async () => {
  const tx = send(5n, 'hello');
  const height = await scene.block([tx]);
  const { status, body } = await scene.get(`${TXS}/${hashOf(tx)}`);
  assert.is(status, 200);
  const shown = body['tx']['body'] as unknown as Record<string, unknown>;
  assert.is(shown['memo'], 'hello');
  assert.is(shown['timeout_timestamp'], null);
  assert.equal(shown['messages'], [
    {
      '@type': '/cosmos.bank.v1beta1.MsgSend',
      from_address: alice.address,
      to_address: bob.address,
      amount: [{ denom: 'upoint', amount: '5' }],
    },
  ]);
  const response = body['tx_response'] as unknown as Record<string, unknown>;
  assert.is(response['height'], String(height));
  assert.is(response['txhash'], hashOf(tx));
  assert.is(response['code'], 0);
  assert.match(String(response['data']), /^12260A242F636F736D6F732E62616E6B/);
  assert.match(String(response['timestamp']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const inside = response['tx'] as Record<string, unknown>;
  assert.is(inside['@type'], '/cosmos.tx.v1beta1.Tx');
  assert.equal((inside as { body: unknown }).body, body['tx']['body']);
  const types = (response['events'] as { type: string }[]).map(({ type }) => type);
  assert.ok(types.includes('transfer') && types.includes('message'), types.join());
});

test('hashes that are none, and unknown ones, are refused in the words of the SDK', async () => {
  const unknown = 'AB'.repeat(32);
  for (const [hash, status, code, message] of [
    ['zz', 500, 2, "encoding/hex: invalid byte: U+007A 'z'"],
    ['abc', 500, 2, 'encoding/hex: odd length hex string'],
    ['', 400, 3, 'tx hash cannot be empty'],
    [unknown, 404, 5, `tx not found: ${unknown}`],
  ] as const) {
    const reply = await scene.get(`${TXS}/${hash}`);
    assert.is(reply.status, status, hash);
    assert.equal(reply.body, { code, message, details: [] }, hash);
  }
});

test('a page of a sender’s transactions is newest or oldest first, with the total', async () => {
  const hashes: string[] = [];
  for (let block = 0; block < 5; block += 1) {
    const txs = [send(1n, `a${block}`), send(1n, `b${block}`)];
    hashes.push(...txs.map(hashOf));
    await scene.block(txs);
  }
  const query = `message.sender='${alice.address}'`;
  const newest = await search(query, '&order_by=ORDER_BY_DESC&pagination.limit=3');
  assert.equal(
    found(newest).map(({ txhash }) => txhash),
    hashes.toReversed().slice(0, 3),
  );
  assert.is(newest.body['total'], '11');
  assert.is(newest.body['pagination'], null);
  const next = await search(
    query,
    '&order_by=2&order_by=ORDER_BY_ASC&pagination.limit=3&pagination.offset=3',
  );
  assert.equal(
    found(next).map(({ txhash }) => txhash),
    hashes.toReversed().slice(3, 6),
  );
  const oldest = await search(query, '&page=2&limit=4');
  assert.equal(
    found(oldest).map(({ txhash }) => txhash),
    hashes.slice(3, 7),
  );
  const beyond = await search(query, '&pagination.offset=100');
  assert.equal(found(beyond), []);
  assert.is(beyond.body['total'], '11');
});

test('conditions hold together, heights bound, and hashes find one', async () => {
  const tx = scene.chain.sign(bob, [sendOf(bob, alice, 2n)]);
  const height = await scene.block([tx, send(2n)]);
  const both = `message.sender='${bob.address}' AND transfer.recipient='${alice.address}'`;
  assert.equal(
    found(await search(both)).map(({ txhash }) => txhash),
    [hashOf(tx)],
  );
  assert.is((await search(`tx.height=${height}`)).body['total'], '2');
  assert.is((await search(`tx.height>${height}`)).body['total'], '0');
  const bounded = `tx.height>=2 AND tx.height<=3 AND message.sender='${alice.address}'`;
  assert.is((await search(bounded)).body['total'], '4');
  assert.is((await search(`tx.hash='${hashOf(tx)}'`)).body['total'], '1');
  const unknown = await search("message.sender='banma1nobody'");
  assert.equal(unknown.body, { txs: [], tx_responses: [], pagination: null, total: '0' });
  const events = `${TXS}?events=tx.height%3D${height}&events=message.sender%3D%27${bob.address}%27`;
  assert.is((await scene.get(events)).body['total'], '1');
});

test('what cannot be read as a query is refused', async () => {
  const empty = await scene.get(TXS);
  assert.is(empty.status, 500);
  assert.equal(empty.body, { code: 13, message: 'query cannot be empty', details: [] });
  for (const query of [
    'message.sender',
    "a='b",
    "a='b' OR c='d'",
    "tx.height='abc'",
    'message.sender CONTAINS x',
    "a>'b'",
    Array.from({ length: 9 }, (_none, index) => `a${index}='b'`).join(' AND '),
  ]) {
    const { status, body } = await search(query);
    assert.is(status, 400, query);
    assert.match(String(body['message']), /^query: /, query);
  }
});

test('a block is shown with its transactions decoded, by pages', async () => {
  const height = await scene.block([send(1n, 'x'), send(1n, 'y'), send(1n, 'z')]);
  const { body } = await scene.get(`${TXS}/block/${height}?pagination.limit=2&pagination.offset=1`);
  const memos = (body['txs'] as unknown as { body: { memo: string } }[]).map((tx) => tx.body.memo);
  assert.equal(memos, ['y', 'z']);
  assert.equal(body['pagination'], { next_key: null, total: '3' });
  assert.is(body['block']['header']['height'], String(height));
});

test('a transaction is broadcast, and a refusal has its code and log', async () => {
  const tx = send(1n, 'sent');
  const { status, body } = await scene.post(TXS, {
    tx_bytes: base64(tx),
    mode: 'BROADCAST_MODE_SYNC',
  });
  assert.is(status, 200);
  const response = body['tx_response'] as unknown as Record<string, unknown>;
  assert.is(response['txhash'], hashOf(tx));
  assert.is(response['code'], 0, String(response['raw_log']));
  assert.is(response['tx'], null);
  await scene.block([tx]);
  const again = await scene.post(TXS, { tx_bytes: base64(tx), mode: 'BROADCAST_MODE_SYNC' });
  const refused = again.body['tx_response'] as unknown as Record<string, unknown>;
  assert.equal([refused['codespace'], refused['code']], ['sdk', 32]);
  assert.match(String(refused['raw_log']), /account sequence mismatch/);
  scene.node.refuse('tx already exists in cache');
  const cached = await scene.post(TXS, { tx_bytes: base64(tx), mode: 2 });
  assert.is(cached.body['tx_response']['code'], 19);
  scene.node.refuse(undefined);
});

test('gas is simulated, from the bytes of a transaction or from its JSON', async () => {
  const tx = send(1n);
  const byBytes = await scene.post('/cosmos/tx/v1beta1/simulate', { tx_bytes: base64(tx) });
  assert.is(byBytes.status, 200, JSON.stringify(byBytes.body));
  const gas = Number(byBytes.body['gas_info']['gas_used']);
  assert.ok(gas > 0);
  await scene.block([tx]);
  const { body } = await scene.get(`${TXS}/${hashOf(tx)}`);
  const byJson = await scene.post('/cosmos/tx/v1beta1/simulate', { tx: body['tx'] });
  assert.is(Number(byJson.body['gas_info']['gas_used']), gas, JSON.stringify(byJson.body));
});

test('blocks, validators and the node are shown from its RPC', async () => {
  const base = '/cosmos/base/tendermint/v1beta1';
  const latest = await scene.get(`${base}/blocks/latest`);
  const height = Number(latest.body['block']['header']['height']);
  const { body } = await scene.get(`${base}/blocks/${height}`);
  assert.equal(body['block'], latest.body['block']);
  assert.match(String(body['sdk_block']['header']['proposer_address']), /^banmavalcons1/);
  const [, absent] = body['block']['last_commit']['signatures'] as unknown as object[];
  assert.equal(absent, {
    block_id_flag: 'BLOCK_ID_FLAG_ABSENT',
    validator_address: null,
    timestamp: '0001-01-01T00:00:00Z',
    signature: null,
  });
  const set = await scene.get(
    `${base}/validatorsets/latest?pagination.limit=2&pagination.offset=1`,
  );
  assert.is((set.body['validators'] as unknown as object[]).length, 2);
  assert.equal(set.body['pagination'], { next_key: null, total: '3' });
  assert.is((await scene.get(`${base}/validatorsets/${height}`)).status, 200);
  const info = await scene.get(`${base}/node_info`);
  assert.is(info.body['application_version']['version'], '1.2.3');
  assert.is((await scene.get(`${base}/syncing`)).body['syncing'], false);
  for (const [path, status, message] of [
    ['blocks/999999', 400, 'requested block height is bigger than the chain length'],
    ['blocks/-1', 400, 'height must be greater than 0, but got -1'],
    ['blocks/0', 400, 'height must be greater than 0, but got 0'],
    ['validatorsets/999999', 400, 'requested block height is bigger than the chain length'],
  ] as const) {
    const reply = await scene.get(`${base}/${path}`);
    assert.is(reply.status, status, path);
    assert.is(reply.body['message'], message, path);
  }
});

test('all pages of a set of validators are of the height of the first', async () => {
  const asked: unknown[] = [];
  const validator = { address: 'CD'.repeat(20), pub_key: { value: 'AA==' } };
  const rpc = {
    call: async <Result>(_method: string, params: Readonly<Record<string, unknown>>) => {
      asked.push(params['height']);
      const validators = Array(100).fill(validator);
      return { block_height: '7', validators, total: '300' } as Result;
    },
  };
  const path = '/cosmos.base.tendermint.v1beta1.Service/GetLatestValidatorSet';
  const request = { pagination: { offset: '150' } };
  const method = allInterfaces().method(path)!;
  await nodeMethods(rpc)[path]!({ path, method, request, height: 0n });
  assert.equal(asked, [undefined, '7', '7']);
});

test('a node that has pruned says so, and an index that begins later says from where', async () => {
  const folder = temporaryFolder();
  scene.node.prune(4);
  const early = await scene.get('/cosmos/base/tendermint/v1beta1/blocks/2');
  assert.is(early.status, 404);
  assert.match(String(early.body['message']), /lowest height is 4/);
  await scene.restartLcd({ indexFolder: folder.path });
  const reply = await search(`message.sender='${alice.address}'`);
  assert.is(reply.headers.get('x-banma-index-from'), '4');
  scene.node.prune(1);
  await scene.restartLcd();
  folder.remove();
});

test.run();
