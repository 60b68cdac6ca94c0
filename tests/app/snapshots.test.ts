import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ResponseApplySnapshotChunk_Result as Apply,
  ResponseOfferSnapshot_Result as Offer,
} from 'cosmjs-types/tendermint/abci/types';
import type { Snapshot } from 'cosmjs-types/tendermint/abci/types';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runAtOnce } from '../../app/kit/steps.js';
import { bytesToHex, textToBytes } from '../../app/kit/bytes.js';
import { allInvariants } from '../support/allInvariants.js';
import { A, B, C, W, Z001, closed, createScene, record } from '../support/accountingScene.js';
import type { TestChain } from '../support/chain.js';
import { CHAIN_ID } from '../support/chainId.js';
import { answerOf, proofOf, queryBy, recordOf, registerMessage } from '../support/documents.js';
import { copyToStore, openNode } from '../support/snapshotNode.js';
import type { SnapshotNode } from '../support/snapshotNode.js';
import { fundedGenesis, sendOf } from '../support/sends.js';
import { signTx } from '../support/signTx.js';
import { entriesOf } from '../support/storeBlocks.js';
import { temporaryFolder } from '../support/temporaryFolder.js';
import { testKey } from '../support/testKeys.js';

/** Proofs, closed and open records, a journal: entries of every kind. */
function createSource(): TestChain {
  const chain = createScene({ proofs: [B, C, B] });
  const proofs = ['v', 'w', 'x'].map((label) => proofOf(C, Z001, label));
  chain.deliverOk(C.service, [registerMessage(C, Z001, proofs)]);
  closed(chain, [{ by: B, proof: '1' }, { by: C }], 'alone');
  const query = queryBy(A, Z001, 'open', chain.timeMs());
  record(chain, A, [recordOf(query, { responses: [answerOf(query, B)] })]);
  return chain;
}

const source = createSource();
const { height, appHash } = source.store.committed()!;

async function withNodes(
  run: (server: SnapshotNode, open: (name: string) => SnapshotNode) => Promise<void>,
): Promise<void> {
  const folder = temporaryFolder();
  const nodes: SnapshotNode[] = [];
  const open = (name: string, interval = 0n): SnapshotNode => {
    const node = openNode(join(folder.path, name), { interval });
    nodes.push(node);
    return node;
  };
  try {
    const server = open('server', 1n);
    await copyToStore(source, server.store);
    await run(server, open);
  } finally {
    for (const node of nodes) await node.close();
    folder.remove();
  }
}

/** A chain of its own on an empty node. */
async function beginChain(node: SnapshotNode, appState: object): Promise<void> {
  await node.call('InitChain', {
    chainId: CHAIN_ID,
    initialHeight: 1n,
    time: { seconds: 1_700_000_000n, nanos: 0 },
    consensusParams: { block: { maxBytes: 4_000_000n, maxGas: 25_000_000n } },
    appStateBytes: new TextEncoder().encode(JSON.stringify(appState)),
  });
}

/** Finalizes and commits the block of a height, a second after the one below. */
async function emptyBlock(node: SnapshotNode, height: bigint): Promise<void> {
  const time = { seconds: 1_700_000_000n + height, nanos: 0 };
  await node.call('FinalizeBlock', { height, time });
  await node.call('Commit');
}

async function makeSnapshotOf(node: SnapshotNode): Promise<void> {
  node.stateSync.snapshots.committed(node.store.committed()!.height);
  await node.stateSync.snapshots.idle();
}

/** The newest snapshot, unless another one is given. */
async function restore(
  from: SnapshotNode,
  to: SnapshotNode,
  given?: { readonly snapshot: Snapshot; readonly appHash: Uint8Array },
): Promise<void> {
  const snapshot = given?.snapshot ?? (await from.call('ListSnapshots')).snapshots[0]!;
  const offer = { snapshot, appHash: given?.appHash ?? appHash };
  assert.is((await to.call('OfferSnapshot', offer)).result, Offer.ACCEPT);
  for (let index = 0; index < snapshot.chunks; index += 1) {
    const request = { height: snapshot.height, format: snapshot.format, chunk: index };
    const { chunk } = await from.call('LoadSnapshotChunk', request);
    const applied = await to.call('ApplySnapshotChunk', { index, chunk, sender: 'peer' });
    assert.is(applied.result, Apply.ACCEPT);
  }
}

test('a restored node has the same state, derived entries included, and goes on alike', () =>
  withNodes(async (server, open) => {
    await makeSnapshotOf(server);
    const joiner = open('joiner');
    await restore(server, joiner);
    const info = await joiner.call('Info');
    assert.is(info.lastBlockHeight, height);
    assert.is(bytesToHex(info.lastBlockAppHash), bytesToHex(appHash));
    assert.equal(entriesOf(joiner.store.latest), entriesOf(source.state));
    assert.equal(joiner.store.committed(), source.store.committed());
    assert.is(bytesToHex(joiner.store.blockOf(height).appHash), bytesToHex(appHash));

    const timeMs = source.timeMs() + W + 1_000n;
    const block = { height: height + 1n, timeMs, txs: [] };
    const expected = runAtOnce(source.application.consensus.finalizeBlock(block));
    const { consensus } = joiner.application;
    const finalized = runAtOnce(consensus.finalizeBlock(block));
    assert.is(bytesToHex(finalized.appHash), bytesToHex(expected.appHash));
    assert.is.not(bytesToHex(finalized.appHash), bytesToHex(appHash));
    consensus.commit();
    await joiner.store.flushed();
    const info2 = { chainId: source.chainId, height: height + 1n, timeMs };
    for (const { name, check } of allInvariants(source.modules.modules)) {
      assert.is(check(joiner.store.latest, info2), undefined, name);
    }
    assert.equal(entriesOf(joiner.store.at(height)), entriesOf(source.state));
  }));

test('calls are answered while a state is taken up, from nothing or from all of it', () =>
  withNodes(async (server, open) => {
    await makeSnapshotOf(server);
    const joiner = open('joiner');
    const progress = { isDone: false };
    const restored = restore(server, joiner).finally(() => (progress.isDone = true));
    const seen = new Set<bigint>();
    const key = textToBytes('chain/block/');
    while (!progress.isDone) {
      const query = { path: '/store/banma/key', data: key, prove: true };
      // Both are asked in one turn.
      const [info, found] = await Promise.all([joiner.call('Info'), joiner.call('Query', query)]);
      const { lastBlockHeight } = info;
      const { code, proofOps } = found;
      seen.add(lastBlockHeight);
      assert.equal([code, proofOps?.ops.length ?? 0], lastBlockHeight === 0n ? [26, 0] : [0, 1]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await restored;
    assert.ok(seen.has(0n));
    assert.is((await joiner.call('Info')).lastBlockHeight, height);
  }));

test('a restored state is there after a restart, and its own snapshot is the same', () =>
  withNodes(async (server, open) => {
    await makeSnapshotOf(server);
    const first = open('joiner');
    await restore(server, first);
    await first.close();
    const again = open('joiner');
    assert.equal(again.store.committed(), source.store.committed());
    assert.equal(entriesOf(again.store.latest), entriesOf(source.state));
    const folder = temporaryFolder();
    const third = openNode(join(folder.path, 'third'), { interval: 1n });
    await restore(server, third);
    await makeSnapshotOf(third);
    const lists = await Promise.all([server, third].map((node) => node.call('ListSnapshots')));
    assert.equal(lists[0], lists[1]);
    await third.close();
    folder.remove();
  }));

test('the newest snapshots are kept and listed first; partial ones are removed at start', async () => {
  const folder = temporaryFolder();
  const path = join(folder.path, 'data');
  const node = openNode(path, { interval: 2n, keep: 2 });
  const snapshots = join(path, 'snapshots');
  try {
    await beginChain(node, {});
    for (let at = 1n; at <= 9n; at += 1n) {
      await emptyBlock(node, at);
      await node.stateSync.snapshots.idle();
    }
    const listed = await node.call('ListSnapshots');
    assert.equal(
      listed.snapshots.map((snapshot) => snapshot.height),
      [8n, 6n],
    );
    assert.equal(readdirSync(snapshots).sort(), ['6', '8']);
    await node.close();
    mkdirSync(join(snapshots, '10.partial'));
    writeFileSync(join(snapshots, '10.partial', '0'), 'half of it');
    const again = openNode(path, { interval: 2n });
    assert.is(existsSync(join(snapshots, '10.partial')), false);
    assert.is((await again.call('ListSnapshots')).snapshots.length, 2);
    const gone = await again.call('LoadSnapshotChunk', { height: 4n, format: 1, chunk: 0 });
    assert.is(gone.chunk.length, 0);
    await again.close();
  } finally {
    folder.remove();
  }
});

test('after blocks that change nothing, a restored node has the time of the last that did', async () => {
  const folder = temporaryFolder();
  const node = openNode(join(folder.path, 'data'), { interval: 3n });
  const joiner = openNode(join(folder.path, 'joiner'), { interval: 3n });
  try {
    await beginChain(node, {});
    for (let at = 1n; at <= 3n; at += 1n) await emptyBlock(node, at);
    await node.stateSync.snapshots.idle();
    const newest = node.store.committed()!;
    assert.is(newest.timeMs, 1_700_000_003_000n);
    const { snapshots } = await node.call('ListSnapshots');
    await restore(node, joiner, { snapshot: snapshots[0]!, appHash: newest.appHash });
    assert.equal(joiner.store.committed(), { ...newest, timeMs: 1_700_000_001_000n });
    await makeSnapshotOf(joiner);
    assert.equal((await joiner.call('ListSnapshots')).snapshots, snapshots);
  } finally {
    await node.close();
    await joiner.close();
    folder.remove();
  }
});

test('a snapshot is that of its height though blocks go on while it is made', async () => {
  const folder = temporaryFolder();
  const node = openNode(join(folder.path, 'data'), { interval: 5n, keep: 3 });
  const joiner = openNode(join(folder.path, 'joiner'));
  const [key, to] = [testKey('payer'), testKey('paid')];
  try {
    await beginChain(node, fundedGenesis([key, to]));
    const hashes = new Map<bigint, Uint8Array>();
    for (let at = 1n; at <= 12n; at += 1n) {
      const signatures = [{ key, accountNumber: 0n, sequence: at - 1n }];
      const tx = signTx({ chainId: CHAIN_ID, messages: [sendOf(key, to, at)], signatures });
      const time = { seconds: 1_700_000_000n + at, nanos: 0 };
      const block = { height: at, time, txs: [tx] };
      const { appHash: hash, txResults } = await node.call('FinalizeBlock', block);
      assert.is(txResults[0]?.code, 0);
      hashes.set(at, hash);
      // The disk may be some blocks behind: none of them waits for the snapshot.
      await node.call('Commit');
    }
    await node.stateSync.snapshots.idle();
    const { snapshots } = await node.call('ListSnapshots');
    const first = snapshots.at(-1)!;
    assert.is(first.height, 5n);
    const expected = hashes.get(5n)!;
    assert.is.not(bytesToHex(expected), bytesToHex(hashes.get(6n)!));
    await restore(node, joiner, { snapshot: first, appHash: expected });
    assert.is(bytesToHex(joiner.store.committed()!.appHash), bytesToHex(expected));
    assert.equal(
      entriesOf(joiner.store.latest, 'bank/balance/', 'bank/balance0'),
      entriesOf(node.store.at(5n), 'bank/balance/', 'bank/balance0'),
    );
  } finally {
    await node.close();
    await joiner.close();
    folder.remove();
  }
});

test('a node that has a state, or a genesis, takes no snapshot', () =>
  withNodes(async (server) => {
    await makeSnapshotOf(server);
    const { snapshots } = await server.call('ListSnapshots');
    const offered = await server.call('OfferSnapshot', { snapshot: snapshots[0]!, appHash });
    assert.is(offered.result, Offer.ABORT);
    const applied = await server.call('ApplySnapshotChunk', { index: 0, chunk: new Uint8Array(1) });
    assert.is(applied.result, Apply.ABORT);
  }));

test.run();
