import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import pino from 'pino';
import { RpcError } from '../../gateway/chain/rpc.js';
import { followIntoIndex } from '../../gateway/lcd/txIndex/follow.js';
import { parseTxQuery } from '../../gateway/lcd/txIndex/query.js';
import { searchTxs } from '../../gateway/lcd/txIndex/search.js';
import { createTxStore } from '../../gateway/lcd/txIndex/store.js';
import type { TxStore } from '../../gateway/lcd/txIndex/store.js';
import { openEnvironment } from '../../gateway/vault/environment.js';
import { temporaryFolder } from '../support/temporaryFolder.js';
import { madeUpBlock, SENDER } from '../support/txIndexBlocks.js';
import { waitFor } from '../support/waitFor.js';

const log = pino({ level: 'silent' });
const query = parseTxQuery(`message.sender='${SENDER}'`);
const page = (offset: number, limit: number, isReverse = false) => ({ offset, limit, isReverse });
const textOf = (tx: string): string => Buffer.from(tx, 'base64').toString();

/** A store in a folder of its own, for the length of the work. */
async function withStore(work: (store: TxStore, path: string) => Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  const environment = openEnvironment(folder.path);
  try {
    await work(createTxStore(environment), folder.path);
  } finally {
    await environment.close();
    folder.remove();
  }
}

test('pages tile the list in either direction, whatever their size', async () => {
  await withStore(async (store) => {
    for (let height = 1n; height <= 10n; height += 1n) {
      await store.add(madeUpBlock(height, 3), 'chain');
    }
    const all = await searchTxs(store, query, page(0, 100));
    assert.is(all.total, 30);
    const texts = all.txs.map(({ tx }) => textOf(tx));
    assert.is(texts[0], '1/0');
    assert.is(texts[29], '10/2');
    for (const limit of [1, 4, 7, 30]) {
      for (const isReverse of [false, true]) {
        const tiled: string[] = [];
        for (let offset = 0; offset < 33; offset += limit) {
          const { txs, total } = await searchTxs(store, query, page(offset, limit, isReverse));
          assert.is(total, 30);
          tiled.push(...txs.map(({ tx }) => textOf(tx)));
        }
        assert.equal(tiled, isReverse ? texts.toReversed() : texts);
      }
    }
  });
});

test('a block that is added twice changes nothing', async () => {
  await withStore(async (store) => {
    await store.add(madeUpBlock(1n, 2), 'chain');
    await store.add(madeUpBlock(1n, 2), 'chain');
    assert.is((await searchTxs(store, query, page(0, 10))).total, 2);
    assert.is(store.list().count, 2);
  });
});

test('conditions that each match too much are refused, and heights narrow them', async () => {
  await withStore(async (store) => {
    for (let height = 1n; height <= 6n; height += 1n) {
      await store.add(madeUpBlock(height, 1_000), 'chain');
    }
    const both = `message.sender='${SENDER}' AND message.module='bank'`;
    const refused = await searchTxs(store, parseTxQuery(both), page(0, 1)).then(
      () => undefined,
      (error: unknown) => (error as Error).message,
    );
    assert.match(refused ?? '', /narrow tx\.height/);
    const narrowed = parseTxQuery(`${both} AND tx.height>=6`);
    assert.is((await searchTxs(store, narrowed, page(0, 1))).total, 1_000);
  });
});

test('attributes that are not marked for the index are not found', async () => {
  await withStore(async (store) => {
    await store.add(madeUpBlock(1n, 1), 'chain');
    const hidden = parseTxQuery("message.hidden='yes'");
    assert.is((await searchTxs(store, hidden, page(0, 1))).total, 0);
  });
});

test('the index goes on where it ended, skips what is pruned, and follows new blocks', async () => {
  await withStore(async (store) => {
    let [top, lowest, away] = [5n, 3n, true];
    const rpc = {
      call: async <Result>(method: string, params: Readonly<Record<string, unknown>>) => {
        if (away) throw new Error('away');
        const height = BigInt(String(params['height']));
        if (height < lowest) {
          throw new RpcError(
            method,
            `height ${height} is not available, lowest height is ${lowest}`,
          );
        }
        if (height > top) throw new Error(`there is no block ${height}`);
        const { txs } = madeUpBlock(height, 2);
        const reply =
          method === 'block'
            ? {
                block: {
                  header: { chain_id: 'chain', time: '2026-01-01T00:00:00Z' },
                  data: { txs: txs.map(({ tx }) => tx) },
                },
              }
            : { txs_results: txs.map(({ result }) => result) };
        return reply as Result;
      },
    };
    const follower = followIntoIndex({ store, rpc, chainId: 'chain', height: 5n, log });
    away = false;
    await follower.reached(5n, 5_000);
    assert.is(store.height(), 5n);
    assert.is(store.firstHeight(), 3n);
    assert.is((await searchTxs(store, query, page(0, 1))).total, 6);
    top = 7n;
    follower.heard(7n);
    await follower.reached(7n, 5_000);
    await follower.stop();
    lowest = 1n;
    top = 8n;
    const again = followIntoIndex({ store, rpc, chainId: 'chain', height: 8n, log });
    await again.reached(8n, 5_000);
    await again.stop();
    assert.is((await searchTxs(store, query, page(0, 1))).total, 12);
    lowest = 11n;
    top = 12n;
    const jumped = followIntoIndex({ store, rpc, chainId: 'chain', height: 12n, log });
    await jumped.reached(12n, 5_000);
    await jumped.stop();
    assert.is(store.firstHeight(), 11n);
  });
});

test('blocks of another chain are not indexed', async () => {
  await withStore(async (store) => {
    let calls = 0;
    const rpc = {
      call: async <Result>() => {
        calls += 1;
        const header = { chain_id: 'other', time: '2026-01-01T00:00:00Z' };
        return { block: { header, data: { txs: null } } } as Result;
      },
    };
    const follower = followIntoIndex({ store, rpc, chainId: 'chain', height: 1n, log });
    await follower.reached(1n, 50);
    follower.heard(2n);
    await follower.reached(2n, 50);
    await follower.stop();
    assert.is(store.height(), undefined);
    assert.is(calls, 1);
  });
});

test('conditions are looked at once each, and few searches of several wait', async () => {
  const twice = parseTxQuery("a.b='c' AND a.b='c' AND a.d='c'");
  assert.equal(twice.attributes, [
    { name: 'a.b', value: 'c' },
    { name: 'a.d', value: 'c' },
  ]);
  await withStore(async (store) => {
    await store.add(madeUpBlock(1n, 600), 'chain');
    const both = parseTxQuery(`message.sender='${SENDER}' AND message.module='bank'`);
    const searches = Array.from({ length: 20 }, () => searchTxs(store, both, page(0, 1)));
    const ended = await Promise.allSettled(searches);
    assert.is(ended.filter(({ status }) => status === 'fulfilled').length, 16);
    assert.is((await searchTxs(store, both, page(0, 1))).total, 600);
  });
});

test('killed at any instant it has whole blocks, each once', async () => {
  const folder = temporaryFolder();
  const child = fileURLToPath(new URL('../support/txIndexChild.ts', import.meta.url));
  for (let round = 0; round < 4; round += 1) {
    const running = spawn(process.execPath, ['--import', 'tsx', child, folder.path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let added = 0;
    running.stdout.on('data', (chunk: Buffer) => {
      added += chunk.toString().split('\n').length - 1;
    });
    await waitFor(() => Promise.resolve(added > 3 + 7 * round));
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
    const environment = openEnvironment(folder.path);
    const store = createTxStore(environment);
    const height = store.height() ?? 0n;
    assert.ok(height > 0n);
    const { total, txs } = await searchTxs(store, query, page(0, 100, true));
    assert.is(total, Number(height) * 50);
    assert.is(store.list().count, total);
    const expected = Array.from({ length: 50 }, (_none, index) => `${height}/${49 - index}`);
    assert.equal(
      txs.slice(0, 50).map(({ tx }) => textOf(tx)),
      expected,
    );
    await environment.close();
  }
  folder.remove();
});

test.run();
