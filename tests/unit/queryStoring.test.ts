import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hasUnsettled } from '../../gateway/accounting/record.js';
import { banmaMd5 } from '../../gateway/matching/digests.js';
import { createQueryEngine } from '../../gateway/query/engine.js';
import { PeerFault } from '../../gateway/query/peerClient.js';
import { createQueryStore } from '../../gateway/query/store.js';
import type { StoredQuery } from '../../gateway/query/types.js';
import { openEnvironment } from '../../gateway/vault/environment.js';
import { openKeyring } from '../../gateway/vault/keys.js';
import { CONTRACT_ID, createFakeChain } from '../support/fakeChain.js';
import { waitFor } from '../support/waitFor.js';

const ORDER = {
  contractId: CONTRACT_ID,
  twoFactorDigest: 'AB'.repeat(16),
  continuePreciseQuery: false,
  deadlineMs: 1_000,
};

/** An engine whose peers decline, over a disk that does as `disk.before` says. */
async function createBench() {
  const folder = mkdtempSync(join(tmpdir(), 'banma-engine-'));
  const environment = openEnvironment(folder);
  const keyring = await openKeyring(environment, Buffer.from('a'), [new Uint8Array(32).fill(9)]);
  const disk = { before: async (): Promise<void> => undefined };
  const slow: typeof environment = {
    ...environment,
    write: async (writes) => {
      await disk.before();
      await environment.write(writes);
    },
  };
  const store = createQueryStore(slow, keyring, hasUnsettled);
  const chain = createFakeChain(['a', 'b']);
  chain.member('b', (membership) => ({
    ...membership,
    profile: { ...membership.profile!, gatewayUrl: 'http://127.0.0.1:1' },
  }));
  const asked: string[] = [];
  const engine = createQueryEngine({
    chain: chain.reader,
    identity: chain.members[0]!.identity,
    contractIds: [CONTRACT_ID],
    digests: banmaMd5,
    store,
    client: {
      query: async (_url, { queryId }) => {
        asked.push(queryId);
        throw new PeerFault('declined', 'as always');
      },
      detail: () => Promise.reject(new Error('no details')),
      close: async () => undefined,
    },
    log: pino({ level: 'silent' }),
    observePeer: () => undefined,
  });
  const close = async (): Promise<void> => {
    await environment.close();
    rmSync(folder, { recursive: true });
  };
  return { engine, store, environment, disk, asked, close };
}

const idOf = (n: number): string => n.toString(16).padStart(32, '0');

test('peers are asked while a query is being stored, and its answer waits for the disk', async () => {
  const { engine, store, disk, asked, close } = await createBench();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  disk.before = () => held;
  let isAnswered = false;
  const answer = engine.ask(ORDER, idOf(1)).then((query) => {
    isAnswered = true;
    return query;
  });
  await waitFor(() => asked.length === 1);
  assert.is(isAnswered, false);
  assert.is(store.get(idOf(1))?.state, 'asking');
  release();
  assert.equal(
    (await answer).missing.map(({ reason }) => reason),
    ['declined'],
  );
  assert.is(store.get(idOf(1))?.state, 'answered');
  assert.equal(store.asking(), []);
  await close();
});

test('after a query could not be stored, the next is stored before anybody is asked', async () => {
  const { engine, store, disk, asked, close } = await createBench();
  const full = async (): Promise<void> => {
    throw new Error('the disk is full');
  };
  disk.before = full;
  for (const [n, asks] of [
    [1, 1],
    [2, 1],
  ] as const) {
    const failure = await engine.ask(ORDER, idOf(n)).catch((error: unknown) => error);
    assert.match(String(failure), /the disk is full/);
    assert.is(asked.length, asks);
    assert.is(store.get(idOf(n)), undefined);
  }
  disk.before = async () => undefined;
  assert.is((await engine.ask(ORDER, idOf(3))).state, 'answered');
  assert.equal(asked, [idOf(1), idOf(3)]);
  await close();
});

test('a query that was purged before it was answered leaves no reply behind', async () => {
  const { store, environment, close } = await createBench();
  const query: StoredQuery = {
    ...{ queryId: idOf(9), contractId: CONTRACT_ID, requestHash: '', requestedAt: 1_000 },
    ...{ deadlineMs: 1_000, windowMs: 1_000, state: 'asking', continuePreciseQuery: false },
    ...{ request: '', twoFactorDigest: ORDER.twoFactorDigest },
    person: { md5Code: '', verifyMd5Code: '', requestedFactor: '' },
    ...{ asked: [], replies: [], missing: [] },
    rewards: { query: '0', hit: '0', detail: '0' },
    settlement: { status: 'pending', closesAt: 2_000 },
  };
  await store.create(query);
  await store.addReplies(query.queryId, [{ member: 'b', response: 'r', signature: 's' }]);
  const replies = environment.database('query/replies');
  assert.is([...replies.range()].length, 1);
  assert.is(await store.purge(2_000, 10), 1);
  assert.is([...replies.range()].length, 0);
  assert.is(store.get(query.queryId), undefined);
  await close();
});

test.run();
