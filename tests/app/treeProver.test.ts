import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createStoreQueries } from '../../app/abci/storeQuery.js';
import type { StoreAnswer } from '../../app/abci/storeQuery.js';
import { createStoreQuery } from '../../app/block/storeQuery.js';
import { bytesToHex } from '../../app/kit/bytes.js';
import { CodedError, InternalError } from '../../app/kit/errors.js';
import { createModules } from '../../app/modules/index.js';
import { accounts } from '../../app/modules/auth/keys.js';
import { authenticatedNames } from '../../app/state/keyspace.js';
import { openLmdbStore } from '../../app/state/lmdbStore.js';
import { createTreeProver, MAX_WAITING_PROOFS } from '../../app/state/lmdb/treeProver.js';
import { STORE_PATH, verifyStoreProof } from '../../proto/documents/proofOps.js';
import { createTestChain, testKey } from '../support/chain.js';
import { fundedGenesis, sendOf } from '../support/sends.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

const KEEP_RECENT = 15n;
const [alice, bob] = [testKey('alice'), testKey('bob')];
const authenticated = authenticatedNames(
  createModules().modules.flatMap(({ collections }) => collections),
);

/** Twenty blocks, each with a new account, then a restart: no former tree is in memory. */
const folder = temporaryFolder();
const appHashes = new Map<bigint, Uint8Array>();
const before = openLmdbStore(folder.path, { keepRecent: KEEP_RECENT });
const first = createTestChain({ store: before, genesis: fundedGenesis([alice, bob]) });
for (let number = 1; number <= 20; number += 1) {
  const send = sendOf(alice, testKey(`account ${number}`), 1_000_000n);
  const { height, appHash } = first.block([first.sign(alice, [send])]);
  appHashes.set(height, appHash);
  await before.ready();
}
await before.close();

const store = openLmdbStore(folder.path, { keepRecent: KEEP_RECENT });
const chain = createTestChain({ store });
const prover = createTreeProver({ folder: folder.path, collections: authenticated });
const faults: unknown[] = [];
const ask = createStoreQueries({
  find: createStoreQuery(chain.application),
  store,
  prover,
  onInternalError: (_path, error) => faults.push(error),
});
test.after(async () => {
  await prover.close();
  await store.close();
  folder.remove();
});

const accountKey = (number: number): Uint8Array =>
  accounts.keyOf(testKey(`account ${number}`).addressBytes);
const at = (height: bigint, number: number): Promise<StoreAnswer> | StoreAnswer =>
  ask({ path: STORE_PATH, key: accountKey(number), height, prove: true });

test('the newest height is proven at once', () => {
  assert.not.instance(at(20n, 5), Promise);
});

test('former heights are proven from the history, what was there and what was not', async () => {
  for (const height of [6n, 13n, 19n]) {
    for (const number of [5, 6, 7, 13, 14, 19, 20]) {
      const { code, log, value, proofOps, height: answered } = await at(height, number);
      assert.is(code, 0, log);
      assert.is(answered, height);
      const entry = verifyStoreProof(proofOps!.ops, appHashes.get(height)!, accountKey(number));
      assert.is(entry.value !== undefined, BigInt(number) <= height, `${number} at ${height}`);
      assert.is(bytesToHex(value), bytesToHex(entry.value ?? new Uint8Array(0)));
    }
  }
});

test('heights that are pruned or not there yet are refused at once', () => {
  for (const [height, text] of [
    [5n, /the state of height 5 is pruned: heights 6 to 20 are kept/],
    [21n, /height 21 is not there yet/],
  ] as const) {
    const answer = at(height, 1);
    if (answer instanceof Promise) throw new Error('it is waited for');
    assert.is(answer.code, 26);
    assert.match(answer.log, text);
  }
});

test('more requests than may wait are refused, and those that wait are answered', async () => {
  const asked = Array.from({ length: MAX_WAITING_PROOFS + 5 }, async () => at(10n, 3));
  const answers = await Promise.all(asked);
  const refused = answers.filter(({ code }) => code !== 0);
  assert.is(refused.length, 5);
  assert.match(refused[0]!.log, /32 proofs of former heights are being made: ask again later/);
});

test('a tree that has another root than its block proves nothing', async () => {
  try {
    await prover.prove(accountKey(1), 12n, new Uint8Array(32));
    assert.unreachable();
  } catch (error) {
    assert.instance(error, InternalError);
    assert.match(
      (error as Error).message,
      /^the state of height 12 gives the root [0-9a-f]{64}, not/,
    );
  }
});

test('without a prover the node says that it makes no such proofs', async () => {
  const without = createStoreQueries({
    find: createStoreQuery(chain.application),
    store,
    onInternalError: (_path, error) => faults.push(error),
  });
  const query = { path: STORE_PATH, key: accountKey(1), height: 10n, prove: true };
  const { code, log } = await without(query);
  assert.is(code, 37);
  assert.match(log, /this node makes no proofs of height 10/);
});

test('what waits when the node stops is let go, and nothing of all this was a fault', async () => {
  const other = createTreeProver({ folder: folder.path, collections: authenticated });
  const waiting = other.prove(accountKey(1), 12n, appHashes.get(12n)!);
  await other.close();
  try {
    await waiting;
    assert.unreachable();
  } catch (error) {
    assert.not.instance(error, CodedError);
    assert.match((error as Error).message, /the node stops/);
  }
  assert.equal(faults, []);
});

test.run();
