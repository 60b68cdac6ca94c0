import { deflateRawSync } from 'node:zlib';
import { join } from 'node:path';
import {
  ResponseApplySnapshotChunk_Result as Apply,
  ResponseOfferSnapshot_Result as Offer,
} from 'cosmjs-types/tendermint/abci/types';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex, bytesToText, textToBytes } from '../../app/kit/bytes.js';
import type { StoredEntry } from '../../app/kit/state.js';
import { MAX_CHUNK_BYTES, MAX_CHUNKS, snapshotHash } from '../../app/snapshot/format.js';
import { buildTree } from '../../app/state/tree/tree.js';
import { BlockRecord, SnapshotMetadata } from '../../proto/codec/generated/banma/state/v1.js';
import { B, C, Z001, closed, createScene } from '../support/accountingScene.js';
import { proofOf, registerMessage } from '../support/documents.js';
import {
  chunkOf,
  makeSnapshot,
  openNode,
  snapshotOfChunks,
  travellingEntries,
} from '../support/snapshotNode.js';
import type { MadeSnapshot, SnapshotNode } from '../support/snapshotNode.js';
import { entriesOf } from '../support/storeBlocks.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

const scene = createScene({ proofs: [B, C, B] });
const proofs = ['v', 'w', 'x', 'y'].map((label) => proofOf(C, Z001, label));
scene.deliverOk(C.service, [registerMessage(C, Z001, proofs)]);
closed(scene, [{ by: B, proof: '1' }, { by: C }], 'closed');

const committed = scene.store.committed()!;
const { appHash } = committed;
const entries = travellingEntries(scene);
const good = makeSnapshot(committed, entries, 3);

const folder = temporaryFolder();
let node: SnapshotNode;

test.before(() => {
  node = openNode(join(folder.path, 'data'), { chainId: scene.chainId });
});

test.after(async () => {
  await node.close();
  folder.remove();
});

async function offer(
  { snapshot }: MadeSnapshot,
  changes: Partial<MadeSnapshot['snapshot']> = {},
  hash = appHash,
): Promise<Offer> {
  const request = { snapshot: { ...snapshot, ...changes }, appHash: hash };
  return (await node.call('OfferSnapshot', request)).result;
}

const apply = (index: number, chunk: Uint8Array, sender = 'peer') =>
  node.call('ApplySnapshotChunk', { index, chunk, sender });

/** Offers a snapshot and gives all its chunks; the answer to the last one that was taken. */
async function give(made: MadeSnapshot, hash = appHash): Promise<Apply> {
  assert.is(await offer(made, {}, hash), Offer.ACCEPT);
  for (const [index, chunk] of made.chunks.entries()) {
    const { result } = await apply(index, chunk);
    if (result !== Apply.ACCEPT) return result;
  }
  return Apply.ACCEPT;
}

/** The metadata changed, and its hash with it. */
function withMetadata(change: Partial<SnapshotMetadata>): Partial<MadeSnapshot['snapshot']> {
  const changed = { ...SnapshotMetadata.decode(good.snapshot.metadata), ...change };
  const metadata = SnapshotMetadata.encode(changed);
  return { metadata, hash: snapshotHash(metadata), chunks: changed.chunkHashes.length };
}

/** It is refused once all is there, and nothing of it stays. */
async function assertRejected(made: MadeSnapshot, what: string, hash = appHash): Promise<void> {
  assert.is(await give(made, hash), Apply.REJECT_SNAPSHOT, what);
  const { lastBlockHeight } = await node.call('Info');
  assert.is(lastBlockHeight, 0n, what);
  assert.equal(entriesOf(node.store.latest), [], what);
}

const isAuthenticated = (key: Uint8Array): boolean =>
  scene.application.registry.keyspace.collectionOf(key).kind === 'authenticated';
const collectionOf = (name: string) => (entry: StoredEntry) =>
  bytesToText(entry[0]).startsWith(`${name}/`);

test('offers that are not what they say are refused', async () => {
  assert.is(await offer(good, { format: 2 }), Offer.REJECT_FORMAT);
  const refused: [string, Partial<MadeSnapshot['snapshot']>][] = [
    ['another hash', { hash: new Uint8Array(32) }],
    ['no hash', { hash: new Uint8Array(0) }],
    ['another height', { height: committed.height + 1n }],
    ['height 0', { height: 0n, ...withMetadata({ height: 0n }) }],
    ['a chunk too many', { chunks: 4 }],
    ['a chunk too few', { chunks: 2 }],
    ['no chunks', { chunks: 0 }],
    ['no chunks in the metadata, too', withMetadata({ chunkHashes: [] })],
    [
      'far too many chunks',
      withMetadata({ chunkHashes: Array.from({ length: MAX_CHUNKS + 1 }, () => appHash) }),
    ],
    ['a hash of a chunk that is none', withMetadata({ chunkHashes: [Uint8Array.of(1)] })],
    ['another chain', withMetadata({ chainId: 'banma-other-1' })],
    ['another layout', withMetadata({ stateVersion: 99 })],
    ['another format inside', withMetadata({ format: 2 })],
    ['no entries', withMetadata({ entries: 0n })],
  ];
  for (const [what, change] of refused) {
    assert.is(await offer(good, change), Offer.REJECT, what);
  }
  // What no app hash would cover (a time, say, as field 5) has no place in the metadata.
  const more = Uint8Array.from([...good.snapshot.metadata, 5 << 3, 1]);
  assert.is(await offer(good, { metadata: more, hash: snapshotHash(more) }), Offer.REJECT);
  const junk = Uint8Array.of(0xff, 0xff, 0xff);
  assert.is(await offer(good, { metadata: junk, hash: snapshotHash(junk) }), Offer.REJECT);
  assert.is(await offer(good, {}, new Uint8Array(0)), Offer.REJECT, 'no app hash');
  const { result } = await node.call('OfferSnapshot', { appHash });
  assert.is(result, Offer.REJECT, 'no snapshot');
});

test('wrong chunks are fetched again from others, and their sender is refused', async () => {
  const [first, second] = good.chunks as [Uint8Array, Uint8Array];
  const flipped = Uint8Array.from(first);
  flipped[flipped.length >> 1]! ^= 1;
  const bomb = deflateRawSync(new Uint8Array(200 * 2 ** 20), { level: 9 });
  const large = deflateRawSync(new Uint8Array(MAX_CHUNK_BYTES + 1));
  const wrong: [string, Uint8Array][] = [
    ['another one', second],
    ['a changed one', flipped],
    ['a cut one', first.subarray(0, first.length - 3)],
    ['an empty one', new Uint8Array(0)],
    ['no deflate at all', textToBytes('not compressed')],
    ['a bomb', bomb],
    ['one byte too large', large],
  ];
  assert.is(await offer(good), Offer.ACCEPT);
  for (const [what, chunk] of wrong) {
    const answer = await apply(0, chunk, 'liar');
    assert.is(answer.result, Apply.RETRY, what);
    assert.equal([...answer.refetchChunks], [0], what);
    assert.equal(answer.rejectSenders, ['liar'], what);
  }
  const anonymous = await apply(0, second, '');
  assert.equal(anonymous.rejectSenders, []);
  assert.is((await apply(0, first)).result, Apply.ACCEPT, 'the right one');
  assert.is((await apply(0, first)).result, Apply.ACCEPT, 'the right one again');
});

test('chunks out of order, and chunks of nothing, begin the snapshot again', async () => {
  assert.is(await offer(good), Offer.ACCEPT);
  assert.is((await apply(1, good.chunks[1]!)).result, Apply.RETRY_SNAPSHOT);
  assert.is((await apply(0, good.chunks[0]!)).result, Apply.RETRY_SNAPSHOT, 'without an offer');
  assert.is(await offer(good), Offer.ACCEPT);
  assert.is((await apply(99, good.chunks[0]!)).result, Apply.RETRY_SNAPSHOT, 'beyond the last');
});

test('a snapshot that is not the state of the app hash is refused as a whole', async () => {
  assert.is(await offer(good, {}, new Uint8Array(32).fill(7)), Offer.ACCEPT);
  for (const [index, chunk] of good.chunks.entries()) {
    const expected = index === 2 ? Apply.REJECT_SNAPSHOT : Apply.ACCEPT;
    assert.is((await apply(index, chunk)).result, expected);
  }
  assert.equal(entriesOf(node.store.latest), []);
});

test('every change of a single entry is found', async () => {
  for (const name of [
    'chain/block',
    'auth/account',
    'proof/leaf',
    'bank/journal',
    'accounting/closed',
  ]) {
    const index = entries.findIndex(collectionOf(name));
    const [key, value] = entries[index]!;
    const changed = Uint8Array.from(value);
    changed[changed.length - 1]! ^= 1;
    const next = textToBytes(`${bytesToText(key)}\x01`);
    const longer = Uint8Array.of(...key.subarray(0, -52), 0, ...key.subarray(-52));
    const cases: [string, StoredEntry[]][] = [
      [`${name} under a longer key of the same end`, entries.with(index, [longer, value])],
      [`${name} changed`, entries.with(index, [key, changed])],
      [`${name} missing`, entries.toSpliced(index, 1)],
      [`${name} too much`, entries.toSpliced(index + 1, 0, [next, value])],
      [`${name} twice`, entries.toSpliced(index + 1, 0, [key, value])],
    ];
    for (const [what, changedEntries] of cases) {
      await assertRejected(makeSnapshot(committed, changedEntries), what);
    }
  }
});

test('time, parameters and chain are those under the app hash, whatever a peer says', async () => {
  const index = entries.findIndex(collectionOf('chain/block'));
  const [key, value] = entries[index]!;
  const record = BlockRecord.decode(value);
  assert.equal(record, {
    chainId: scene.chainId,
    timeMs: committed.timeMs,
    consensusParams: committed.consensusParams,
  });
  const lies: Partial<BlockRecord>[] = [
    { timeMs: record.timeMs + 1n },
    { consensusParams: record.consensusParams.slice(0, -1) },
  ];
  for (const lie of lies) {
    const changed = entries.with(index, [key, BlockRecord.encode({ ...record, ...lie })]);
    await assertRejected(makeSnapshot(committed, changed), Object.keys(lie).join());
  }
  const without = entries.toSpliced(index, 1);
  const authenticated = without.filter(([each]) => isAuthenticated(each));
  const root = buildTree(authenticated, committed.height).root();
  await assertRejected(makeSnapshot(committed, without), 'no record', root);
});

test('a snapshot that names another chain than its state is refused by a node of any chain', async () => {
  const other = openNode(join(folder.path, 'other'));
  const named = makeSnapshot({ ...committed, chainId: 'banma-other-1' }, entries, 1);
  const offered = await other.call('OfferSnapshot', { snapshot: named.snapshot, appHash });
  assert.is(offered.result, Offer.ACCEPT);
  const [chunk] = named.chunks as [Uint8Array];
  const applied = await other.call('ApplySnapshotChunk', { index: 0, chunk, sender: 'peer' });
  assert.is(applied.result, Apply.REJECT_SNAPSHOT);
  await other.close();
});

test('an additional leaf of a proof, well-formed and of no batch, is found', async () => {
  const last = entries.findLastIndex(collectionOf('proof/leaf'));
  const [key, value] = entries[last]!;
  const next = Uint8Array.from(key);
  next[next.length - 1]! += 1;
  await assertRejected(
    makeSnapshot(committed, entries.toSpliced(last + 1, 0, [next, value])),
    'an additional leaf',
  );
});

test('entries out of order, of no collection and of derived ones do not get in', async () => {
  const derived = scene.application.registry.keyspace.collections
    .filter(({ kind }) => kind === 'derived')
    .flatMap(({ name }) => [
      ...scene.state.range(textToBytes(`${name}/`), textToBytes(`${name}0`)),
    ]);
  assert.ok(derived.length > 0);
  const sorted = (all: StoredEntry[]): StoredEntry[] =>
    all.sort(([left], [right]) => Buffer.compare(left, right));
  const value = Uint8Array.of(1);
  const cases: [string, StoredEntry[]][] = [
    ['in reverse', [...entries].reverse()],
    ['two swapped', entries.with(3, entries[4]!).with(4, entries[3]!)],
    ['with an index', sorted([...entries, derived[0]!])],
    ['with all indexes', sorted([...entries, ...derived])],
    ['of no collection', sorted([...entries, [textToBytes('spare/things/1'), value]])],
    ['of no name', sorted([...entries, [textToBytes('spare'), value]])],
    ['with a name alone', sorted([...entries, [textToBytes('bank/balance'), value]])],
  ];
  for (const [what, changed] of cases) {
    await assertRejected(makeSnapshot(committed, changed), what);
  }
});

test('chunks that are cut inside an entry, and a wrong count of entries, are refused', async () => {
  const whole = chunkOf(entries);
  const count = BigInt(entries.length);
  const cases: [string, MadeSnapshot][] = [
    ['cut', snapshotOfChunks(committed, count, [whole.subarray(0, whole.length - 1)])],
    ['cut in a frame', snapshotOfChunks(committed, count, [whole, Uint8Array.of(0, 1, 0)])],
    ['an empty value', snapshotOfChunks(committed, count, [Uint8Array.of(0, 1, 0, 0, 0, 0, 65)])],
    ['an empty key', snapshotOfChunks(committed, count, [Uint8Array.of(0, 0, 0, 0, 0, 1, 65)])],
    ['a count', snapshotOfChunks(committed, count + 1n, [whole])],
  ];
  for (const [what, made] of cases) await assertRejected(made, what);
});

test('after all that, and one liar among the senders, the right snapshot is restored', async () => {
  assert.is(await offer(good), Offer.ACCEPT);
  for (const [index, chunk] of good.chunks.entries()) {
    const wrong = await apply(index, chunk.subarray(1), 'liar');
    assert.equal(wrong.rejectSenders, ['liar']);
    assert.is((await apply(index, chunk, 'honest')).result, Apply.ACCEPT);
  }
  const { lastBlockHeight, lastBlockAppHash } = await node.call('Info');
  assert.is(lastBlockHeight, committed.height);
  assert.is(bytesToHex(lastBlockAppHash), bytesToHex(appHash));
  assert.equal(entriesOf(node.store.latest), entriesOf(scene.state));
  assert.is(await offer(good), Offer.ABORT);
});

test.run();
