import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthInfo, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import pino from 'pino';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connectChain } from '../../gateway/chain/connect.js';
import type { ChainConnection } from '../../gateway/chain/connect.js';
import { createServiceIdentity } from '../../gateway/chain/identity.js';
import { openEnvironment } from '../../gateway/vault/environment.js';
import type { VaultEnvironment } from '../../gateway/vault/environment.js';
import { addressToText } from '../../proto/documents/address.js';
import { rejects } from '../support/rejects.js';
import { STAND_IN_CHAIN, sequenceOf, startStandInNode } from '../support/standInNode.js';
import type { StandInNode } from '../support/standInNode.js';
import { waitFor } from '../support/waitFor.js';

const identity = createServiceIdentity(
  addressToText(new Uint8Array(20).fill(1)),
  new Uint8Array(32).fill(2),
);
const message = { typeUrl: '/banma.test', value: new Uint8Array(3) };
let node: StandInNode;
let folder: string;
let environment: VaultEnvironment;
let chain: ChainConnection;

async function connect(chainId = STAND_IN_CHAIN): Promise<ChainConnection> {
  const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' });
  const rpcUrl = node.url;
  const options = { rpcUrl, chainId, pollIntervalMs: 20, identity, environment, log };
  return connectChain(options);
}

const test = suite('the gateway’s chain');
test.before.each(async () => {
  folder = mkdtempSync(join(tmpdir(), 'banma-chain-'));
  environment = openEnvironment(folder);
  node = await startStandInNode();
  node.makeBlock();
  chain = await connect();
  chain.follower.start();
});
test.after.each(async () => {
  await chain.stop();
  await node.close();
  await environment.close();
  rmSync(folder, { recursive: true });
});

test('several transactions are in flight, each with its own sequence, and land', async () => {
  const sends = [1, 2, 3].map(() => chain.sender.send([message], 1_000n));
  await waitFor(() => node.mempool.length === 3);
  assert.equal(node.mempool.map(sequenceOf), [0n, 1n, 2n]);
  node.makeBlock();
  const outcomes = await Promise.all(sends);
  assert.ok(outcomes.every(({ height, code }) => height === 2n && code === 0));
  assert.is(new Set(outcomes.map(({ txHash }) => txHash)).size, 3);
});

test('a wrong sequence is read from the refusal and sent again', async () => {
  node.sequence = 7n;
  const sent = chain.sender.send([message], 1_000n);
  await waitFor(() => node.mempool.length === 1);
  assert.is(sequenceOf(node.mempool[0]!), 7n);
  node.makeBlock();
  assert.is((await sent).code, 0);
});

test('the fee that the node asks for is paid, and asked for again where it rises', async () => {
  const asking = (required: number, got = '') => ({
    code: 13,
    log: `insufficient fees; got: ${got} required: ${required}upoint: insufficient fee`,
  });
  node.verdicts = [asking(25), asking(30, '25upoint')];
  const sent = chain.sender.send([message], 1_000n);
  await waitFor(() => node.mempool.length === 1);
  const raw = TxRaw.decode(Buffer.from(node.mempool[0]!, 'base64'));
  const { fee } = AuthInfo.decode(raw.authInfoBytes);
  assert.equal(fee?.amount, [{ denom: 'upoint', amount: '30' }]);
  node.makeBlock();
  assert.is((await sent).code, 0);
  node.verdicts = [asking(30), asking(30, '30upoint')];
  await rejects(() => chain.sender.send([message], 1_000n), /TransactionRefused: sdk 13/);
});

test('a full mempool is waited for, another refusal is told', async () => {
  node.verdicts = [
    { code: 20, log: 'mempool is full' },
    { code: 20, log: 'mempool is full' },
  ];
  const sent = chain.sender.send([message], 1_000n);
  await waitFor(() => node.mempool.length === 1);
  node.makeBlock();
  await sent;
  node.verdicts = [{ code: 5, log: 'no funds' }];
  await rejects(() => chain.sender.send([message], 1_000n), /TransactionRefused: sdk 5: no funds/);
  assert.is(chain.sender.inFlight(), 0);
});

test('a connection that breaks after the node took the transaction loses nothing', async () => {
  node.verdicts = ['drop'];
  const sent = chain.sender.send([message], 1_000n);
  await waitFor(() => node.broadcasts >= 2);
  assert.is(node.mempool.length, 1);
  node.makeBlock();
  assert.is((await sent).height, 2n);
});

test('a transaction that is not in a block by its timeout height is lost', async () => {
  const sent = chain.sender.send([message], 1_000n);
  await waitFor(() => node.mempool.length === 1);
  node.mempool.length = 0;
  node.sequence = 0n;
  for (let block = 0; block < 65; block += 1) node.makeBlock();
  await rejects(() => sent, /TransactionLost/);
  const again = chain.sender.send([message], 1_000n);
  await waitFor(() => node.mempool.length === 1);
  node.makeBlock();
  assert.is((await again).code, 0);
});

test('blocks are handed on in order, none twice, over restarts of node and gateway', async () => {
  const seen: bigint[] = [];
  chain.follower.onBlock(({ height }) => void seen.push(height));
  for (let block = 0; block < 40; block += 1) node.makeBlock();
  await chain.follower.reached(41n);
  await node.close();
  node.makeBlock();
  await node.listen();
  await chain.follower.reached(42n);
  await chain.stop();
  for (let block = 0; block < 3; block += 1) node.makeBlock();
  chain = await connect();
  chain.follower.onBlock(({ height }) => void seen.push(height));
  chain.follower.start();
  await chain.follower.reached(45n);
  assert.equal(
    seen,
    Array.from({ length: 44 }, (_, index) => BigInt(index + 2)),
  );
});

test('heights that the node has pruned are passed over', async () => {
  await chain.stop();
  for (let block = 0; block < 9; block += 1) node.makeBlock();
  node.pruned = 6;
  chain = await connect();
  const seen: bigint[] = [];
  chain.follower.onBlock(({ height }) => void seen.push(height));
  // The cursor of a gateway that stood still at block 1.
  await environment.transaction(() =>
    environment.database('follower').put(Buffer.from('height'), Buffer.from('1')),
  );
  await chain.stop();
  chain = await connect();
  chain.follower.onBlock(({ height }) => void seen.push(height));
  chain.follower.start();
  await chain.follower.reached(10n);
  assert.equal(seen, [7n, 8n, 9n, 10n]);
});

test('the clock is compared with blocks that arrive, and a pause is no false alarm', async () => {
  const beforePause = Date.now();
  node.makeBlock(beforePause);
  await chain.follower.reached(2n);
  await new Promise((resolve) => setTimeout(resolve, 120));
  // The block after a pause carries the time at which the one before it was voted for.
  node.makeBlock(beforePause + 5);
  await chain.follower.reached(3n);
  await waitFor(() => chain.clock.skewMs() !== undefined);
  assert.ok(Math.abs(chain.clock.skewMs()!) < 1_000, `${chain.clock.skewMs()} ms`);
  await new Promise((resolve) => setTimeout(resolve, 120));
  node.makeBlock(Date.now() - 60_000);
  await waitFor(() => (chain.clock.skewMs() ?? 0) > 50_000);
});

test('another chain and a silent node are one clear line', async () => {
  await rejects(
    () => connect('other-1'),
    /chain\.chain_id is other-1, but the node serves stand-in-1/,
  );
  await node.close();
  await rejects(connect, /chain\.rpc_url: the node does not answer/);
});

test.run();
