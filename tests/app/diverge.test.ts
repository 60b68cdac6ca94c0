import { createServer } from 'node:http';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compareNodes } from '../../cli/diverge.js';
import type { Comparison } from '../../cli/diverge.js';
import { createRpc } from '../../gateway/chain/rpc.js';
import { createTestChain, testKey } from '../support/chain.js';
import type { TestChain } from '../support/chain.js';
import { fundedGenesis, sendOf } from '../support/sends.js';

const people = Array.from({ length: 4 }, (_, index) => testKey(`person ${index}`));
const [alice, bob, carol] = people as [TestKeyOf, TestKeyOf, TestKeyOf];
type TestKeyOf = ReturnType<typeof testKey>;

const chainOf = (): TestChain => createTestChain({ genesis: fundedGenesis(people) });

/** Answers CometBFT's JSON-RPC from a chain in this process; nothing is kept below `oldest`. */
async function serve(
  chain: TestChain,
  oldest: bigint,
): Promise<{ url: string; close: () => void }> {
  const answer = (method: string, params: { path?: string }): unknown => {
    if (method === 'abci_info') {
      return { response: { last_block_height: chain.height().toString() } };
    }
    const path = params.path ?? '';
    const isBelow = BigInt(path.split('/')[3] ?? '0') < oldest;
    const { value, height, code, codespace, log } = isBelow
      ? { value: new Uint8Array(0), height: 1n, code: 22, codespace: 'sdk', log: 'pruned' }
      : chain.query(path, new Uint8Array(0));
    const text = Buffer.from(value).toString('base64');
    return { response: { code, codespace, log, value: text, height: height.toString() } };
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      const { id, method, params } = JSON.parse(body) as {
        id: number;
        method: string;
        params: { path?: string };
      };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result: answer(method, params) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

async function compare(left: TestChain, right: TestChain, oldest = 1n): Promise<Comparison> {
  const served = await Promise.all([serve(left, oldest), serve(right, oldest)]);
  const nodes = served.map(({ url }) => createRpc(url));
  try {
    return await compareNodes(nodes[0]!, nodes[1]!, 1n);
  } finally {
    for (const node of nodes) await node.close();
    for (const { close } of served) close();
  }
}

test('two nodes with the same blocks are the same at every height', async () => {
  const [left, right] = [chainOf(), chainOf()];
  for (const chain of [left, right]) {
    chain.deliverOk(alice, [sendOf(alice, bob, 5n)]);
    chain.deliverOk(bob, [sendOf(bob, carol, 2n)]);
  }
  right.block();
  const { from, to, divergence } = await compare(left, right);
  assert.is(divergence, undefined);
  assert.is(to, left.height());
  assert.is(from, 1n);
});

test('the first height and the first key that differ are named, later ones are not', async () => {
  const [left, right] = [chainOf(), chainOf()];
  for (const chain of [left, right]) chain.deliverOk(alice, [sendOf(alice, bob, 5n)]);
  const parted = left.height() + 1n;
  left.deliverOk(alice, [sendOf(alice, bob, 7n)]);
  right.deliverOk(alice, [sendOf(alice, bob, 8n)]);
  for (const chain of [left, right]) chain.deliverOk(bob, [sendOf(bob, carol, 1n)]);
  const { divergence } = await compare(left, right);
  assert.ok(divergence);
  assert.is(divergence.height, parted);
  assert.is(divergence.isFirst, true);
  assert.match(Buffer.from(divergence.key).toString('latin1'), /^bank\/balance\//);
  assert.not.equal(divergence.first, divergence.second);
});

test('a key that only one node wrote is told as such', async () => {
  const [left, right] = [chainOf(), chainOf()];
  // The first block also writes the genesis.
  for (const chain of [left, right]) chain.block();
  left.deliverOk(alice, [sendOf(alice, bob, 7n)]);
  right.block();
  const { divergence } = await compare(left, right);
  assert.ok(divergence);
  assert.is(divergence.second, 'nothing');
  assert.match(Buffer.from(divergence.key).toString('latin1'), /^auth\/account\//);
});

test('where the lowest height kept differs already, they may have parted earlier', async () => {
  const [left, right] = [chainOf(), chainOf()];
  left.deliverOk(alice, [sendOf(alice, bob, 7n)]);
  right.deliverOk(alice, [sendOf(alice, bob, 8n)]);
  const { divergence } = await compare(left, right, left.height());
  assert.ok(divergence);
  assert.is(divergence.isFirst, false);
});

test.run();
