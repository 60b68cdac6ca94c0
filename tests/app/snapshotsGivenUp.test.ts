import { join } from 'node:path';
import {
  ResponseApplySnapshotChunk_Result as Apply,
  ResponseOfferSnapshot_Result as Offer,
} from 'cosmjs-types/tendermint/abci/types';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createLog } from '../../app/log.js';
import { createSnapshots } from '../../app/snapshot/snapshots.js';
import { openLmdbStore } from '../../app/state/lmdbStore.js';
import { B, createScene } from '../support/accountingScene.js';
import { CHAIN_ID } from '../support/chainId.js';
import { copyToStore, makeSnapshot, openNode, travellingEntries } from '../support/snapshotNode.js';
import type { SnapshotNode } from '../support/snapshotNode.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

const source = createScene({ proofs: [B] });
const { height, appHash } = source.store.committed()!;

/** A chain of its own on an empty node. */
const beginChain = (node: SnapshotNode) =>
  node.call('InitChain', {
    chainId: CHAIN_ID,
    initialHeight: 1n,
    time: { seconds: 1_700_000_000n, nanos: 0 },
    consensusParams: { block: { maxBytes: 4_000_000n, maxGas: 25_000_000n } },
    appStateBytes: new TextEncoder().encode('{}'),
  });

test('InitChain waits for the call of a restore that CometBFT has given up', async () => {
  const { snapshot } = makeSnapshot(source.store.committed()!, travellingEntries(source));
  const folder = temporaryFolder();
  const offered = openNode(join(folder.path, 'offered'));
  const applied = openNode(join(folder.path, 'applied'));
  const nodes = [offered, applied];
  try {
    const offer = offered.call('OfferSnapshot', { snapshot, appHash });
    await beginChain(offered);
    assert.is((await offer).result, Offer.ACCEPT);

    await applied.call('OfferSnapshot', { snapshot, appHash });
    const chunk = applied.call('ApplySnapshotChunk', { index: 0, chunk: new Uint8Array(9) });
    await beginChain(applied);
    assert.is((await chunk).result, Apply.RETRY);
    for (const node of nodes) {
      assert.is(node.store.committed(), undefined);
      assert.is(node.application.consensus.tip()?.nextHeight, 1n);
    }
  } finally {
    for (const node of nodes) await node.close();
    folder.remove();
  }
});

test('a snapshot whose thread does not open its transaction in time holds no blocks', async () => {
  const folder = temporaryFolder();
  const store = openLmdbStore(folder.path);
  const log = createLog('silent');
  const errors: string[] = [];
  const error = (_: unknown, text: string): void => void errors.push(text);
  const snapshots = createSnapshots({
    ...{ store, folder: folder.path, interval: 1n, keep: 1, collections: [] },
    log: Object.assign(Object.create(log) as typeof log, { error }),
    openingMs: 1,
  });
  try {
    await copyToStore(source, store);
    for (const attempt of [1, 2]) {
      snapshots.committed(height);
      await snapshots.idle();
      assert.is(errors.length, attempt);
      assert.match(errors[0]!, /no snapshot: its transaction was not open after 1 ms/);
    }
    // The next block goes to the disk.
    const { changes, committed } = { changes: [], committed: store.committed()! };
    store.commit({ committed: { ...committed, height: height + 1n }, changes });
    await store.flushed();
    assert.is(store.durableHeight(), height + 1n);
  } finally {
    await snapshots.close();
    await store.close();
    folder.remove();
  }
});

test.run();
