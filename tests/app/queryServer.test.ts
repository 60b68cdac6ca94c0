import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { QueryBalanceRequest, QueryBalanceResponse } from 'cosmjs-types/cosmos/bank/v1beta1/query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createLog } from '../../app/log.js';
import { createFreshness, StaleState } from '../../app/query/freshness.js';
import { startGrpc } from '../../app/query/grpc.js';
import { unaryMethod } from '../../app/query/unary.js';
import type { AnswerQuery } from '../../app/query/unary.js';
import { startQueryServer } from '../../app/query/queryServer.js';
import type { QueryServer } from '../../app/query/queryServer.js';
import { openLmdbStore } from '../../app/state/lmdbStore.js';
import type { HoldingStore } from '../../app/state/lmdbStore.js';
import { createChainQueries } from '../../gateway/chain/chainQueries.js';
import { batchPaths } from '../../proto/codec/generated/banma/node/v1.js';
import { QueryProofRequest, queryPaths } from '../../proto/codec/generated/banma/proof/v1.js';
import { createStateQueries } from '../../gateway/chain/stateQueries.js';
import { createTestChain, testKey } from '../support/chain.js';
import type { TestChain } from '../support/chain.js';
import { fundedGenesis, sendOf } from '../support/sends.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

const [alice, bob] = [testKey('alice'), testKey('bob')];
const BALANCE = '/cosmos.bank.v1beta1.Query/Balance';
const FUNDED = 1_000_000_000n;

const folder = temporaryFolder();
const address = `unix://${join(folder.path, 'query.sock')}`;
let store: HoldingStore;
let chain: TestChain;
let server: QueryServer;
let client: Client;

const options = () => ({
  address,
  folder: join(folder.path, 'data'),
  keepRecent: 3n,
  archive: false,
  version: 'test',
  store,
  log: createLog('silent'),
});

test.before(async () => {
  store = openLmdbStore(options().folder, { keepRecent: 3n });
  chain = createTestChain({ store, genesis: fundedGenesis([alice, bob]) });
  server = await startQueryServer(options());
  client = new Client(`unix:${join(folder.path, 'query.sock')}`, credentials.createInsecure());
});

test.after(async () => {
  client.close();
  await server.close();
  assert.not(existsSync(join(folder.path, 'query.sock')), 'the socket file is gone');
  await store.close();
  folder.remove();
});

interface Reply {
  readonly value?: Uint8Array;
  readonly error?: ServiceError;
  readonly height?: string;
}

const plain = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
const call = (path: string, request: Uint8Array, height?: string): Promise<Reply> => {
  const metadata = new Metadata();
  if (height !== undefined) metadata.set('x-cosmos-block-height', height);
  return new Promise((resolve) => {
    let answered: string | undefined;
    const running = client.makeUnaryRequest(
      path,
      plain,
      (bytes) => new Uint8Array(bytes),
      request,
      metadata,
      (error, value) => {
        const reply = error === null ? { value: value! } : { error };
        resolve({ ...reply, ...(answered === undefined ? {} : { height: answered }) });
      },
    );
    running.on('metadata', (headers) => {
      answered = headers.get('x-cosmos-block-height')[0]?.toString();
    });
  });
};

const balanceRequest = QueryBalanceRequest.encode({
  address: bob.address,
  denom: 'upoint',
}).finish();
const balanceAt = async (height?: string): Promise<[bigint, string | undefined]> => {
  const reply = await call(BALANCE, balanceRequest, height);
  assert.is(reply.error, undefined, reply.error?.details);
  return [BigInt(QueryBalanceResponse.decode(reply.value!).balance!.amount), reply.height];
};

test('before the first block there is nothing to ask', async () => {
  const { error } = await call(BALANCE, balanceRequest);
  assert.is(error?.code, status.INVALID_ARGUMENT);
  assert.match(error!.details, /no block is committed yet/);
});

test('a query sees every block that was committed when it came, on the disk or not', async () => {
  for (let block = 1n; block <= 5n; block += 1n) {
    chain.deliverOk(alice, [sendOf(alice, bob, 1n)]);
    server.committed(block);
    assert.equal(await balanceAt(), [FUNDED + block, block.toString()]);
  }
});

test('former heights are answered as long as they are kept', async () => {
  assert.equal(await balanceAt('4'), [FUNDED + 4n, '4']);
  for (const [height, text] of [
    ['1', /height 1 is pruned|oldest/],
    ['9', /height 9/],
  ] as const) {
    const { error } = await call(BALANCE, balanceRequest, height);
    assert.is(error?.code, status.INVALID_ARGUMENT, height);
    assert.match(error!.details, text);
  }
  const { error } = await call(BALANCE, balanceRequest, '-1');
  assert.is(error?.details, 'x-cosmos-block-height: not a height');
});

test('errors have the status of gRPC, and the code of the chain beside it', async () => {
  const request = { contractId: 'Z001', hitDigest: new Uint8Array(16), proofId: 0n };
  const absent = await call(queryPaths.proof, QueryProofRequest.encode(request));
  assert.is(absent.error?.code, status.NOT_FOUND);
  assert.equal(absent.error?.metadata.get('banma-code'), ['22']);
  assert.equal(absent.error?.metadata.get('banma-codespace'), ['sdk']);
  const malformed = await call(BALANCE, Uint8Array.of(0xff, 0xff));
  assert.is(malformed.error?.code, status.INVALID_ARGUMENT);
  const unknown = await call('/cosmos.bank.v1beta1.Query/Nothing', balanceRequest);
  assert.is(unknown.error?.code, status.UNIMPLEMENTED);
  const writes = await call('/app/write-set/1', balanceRequest);
  assert.is(writes.error?.code, status.UNIMPLEMENTED);
});

test('a second server cannot take the address, and says which setting is wrong', async () => {
  const busy = createServer();
  await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
  const { port } = busy.address() as { port: number };
  try {
    await startQueryServer({ ...options(), address: `127.0.0.1:${port}` });
    assert.unreachable('the port is taken');
  } catch (error) {
    assert.match(String(error), /query\.address: /);
  }
  try {
    await startQueryServer(options());
    assert.unreachable('the socket is taken');
  } catch (error) {
    assert.match(String(error), /query\.address: another process listens on/);
  }
  busy.close();
});

test('the gateway asks the RPC while the server is away, and not for an error of the chain', async () => {
  let asked = 0;
  const rpc = {
    abciQuery: async () => {
      asked += 1;
      return { code: 0, codespace: '', log: '', value: Uint8Array.of(7), height: 1n };
    },
  };
  const queries = createChainQueries(address, rpc);
  const away = createChainQueries(`unix://${join(folder.path, 'nobody.sock')}`, rpc);
  const request = { contractId: 'Z001', hitDigest: new Uint8Array(16), proofId: 0n };
  const absent = await queries.abciQuery(queryPaths.proof, QueryProofRequest.encode(request));
  assert.equal([absent.code, absent.codespace, asked], [22, 'sdk', 0]);
  const { value } = await queries.abciQuery(BALANCE, balanceRequest);
  assert.is(QueryBalanceResponse.decode(value).balance?.amount, (FUNDED + 5n).toString());
  assert.equal((await away.abciQuery(BALANCE, balanceRequest)).value, Uint8Array.of(7));
  assert.is(asked, 1);
  queries.close();
  away.close();
});

test('the LCD asks the RPC only while the server is away: not for one that is slow or behind', async () => {
  let asked = 0;
  const rpc = {
    abciQuery: async () => {
      asked += 1;
      return { code: 0, codespace: '', log: '', value: Uint8Array.of(7), height: 1n };
    },
  };
  let batches = 0;
  const answer: AnswerQuery = async ({ path }) => {
    if (path === '/stale') throw new StaleState('height 9 is not on the disk yet');
    batches += path === batchPaths.query ? 1 : 0;
    return new Promise(() => undefined);
  };
  const busy = await startGrpc({
    address: `unix://${join(folder.path, 'busy.sock')}`,
    methods: ['/slow', '/stale', batchPaths.query].map((path) => unaryMethod(path, answer)),
  });
  const queries = createStateQueries(busy.address, rpc, 200);
  const away = createStateQueries(`unix://${join(folder.path, 'nobody.sock')}`, rpc);
  const codeOf = async (path: string, from = queries) => {
    const answer = await from.query(path, new Uint8Array(0), 0n);
    return answer.ok ? 0 : answer.code;
  };
  assert.is(await codeOf('/stale'), status.UNAVAILABLE);
  assert.is(await codeOf('/slow'), status.DEADLINE_EXCEEDED);
  const startedAt = performance.now();
  const late = await Promise.all([codeOf('/slow'), codeOf('/slow'), codeOf('/slow')]);
  assert.equal(late, Array(3).fill(status.DEADLINE_EXCEEDED));
  assert.ok(performance.now() - startedAt < 390, 'they are not asked again');
  assert.equal([batches, asked], [1, 0]);
  assert.is(await codeOf('/slow', away), 0);
  assert.is(asked, 1);
  queries.close();
  away.close();
  await busy.close();
});

test('a query waits for the disk, and fails when the disk does not follow', async () => {
  let onDisk = 1n;
  let committed = 2n;
  const view = { renew: () => undefined, committed: () => ({ height: onDisk }) as never };
  const freshness = createFreshness(() => committed, view, 30);
  const first = freshness.reached();
  onDisk = 2n;
  freshness.durable(2n);
  await first;
  await freshness.reached();
  committed = 3n;
  try {
    await freshness.reached();
    assert.unreachable('the disk is behind');
  } catch (error) {
    assert.instance(error, StaleState);
  }
});

test.run();
