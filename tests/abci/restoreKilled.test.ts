import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ResponseApplySnapshotChunk_Result as Apply,
  ResponseOfferSnapshot_Result as Offer,
} from 'cosmjs-types/tendermint/abci/types';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex } from '../../app/kit/bytes.js';
import { B, C, Z001, closed, createScene } from '../support/accountingScene.js';
import { createAppHome, startApp } from '../support/appProcess.js';
import type { AppProcess } from '../support/appProcess.js';
import { proofOf, registerMessage } from '../support/documents.js';
import { makeSnapshot, travellingEntries } from '../support/snapshotNode.js';

const scene = createScene({ proofs: [B, C] });
for (let batch = 0; batch < 3; batch += 1) {
  const proofs = Array.from({ length: 100 }, (_, index) => proofOf(C, Z001, `${batch} ${index}`));
  scene.deliverOk(C.service, [registerMessage(C, Z001, proofs)]);
}
closed(scene, [{ by: B, proof: '1' }], 'closed');

const committed = scene.store.committed()!;
const { snapshot, chunks } = makeSnapshot(committed, travellingEntries(scene), 12);

async function offer(app: AppProcess): Promise<void> {
  const { appHash } = committed;
  const answer = await app.client.call('OfferSnapshot', { snapshot, appHash });
  assert.is(answer.result, Offer.ACCEPT);
}

const apply = async (app: AppProcess, index: number): Promise<Apply> => {
  const chunk = { index, chunk: chunks[index]!, sender: 'peer' };
  return (await app.client.call('ApplySnapshotChunk', chunk)).result;
};

async function assertEmpty(app: AppProcess): Promise<void> {
  assert.is((await app.client.call('Info')).lastBlockHeight, 0n);
  // As CometBFT goes on that did not see the restart.
  assert.is(await apply(app, 3), Apply.RETRY_SNAPSHOT);
}

test('a restore that is killed leaves an empty store, and is done again', async () => {
  const home = createAppHome();
  try {
    for (const [chunkCount, delayMs] of [
      [1, 0],
      [6, 0],
      [chunks.length, 0],
      [chunks.length, 15],
    ] as const) {
      const app = await startApp(home);
      if ((await app.client.call('Info')).lastBlockHeight > 0n) {
        // The kill before came too late.
        await app.end('SIGKILL');
        break;
      }
      await assertEmpty(app);
      await offer(app);
      const answers: Promise<unknown>[] = [];
      for (let index = 0; index < chunkCount; index += 1) {
        const answer = apply(app, index);
        answers.push(answer.catch(() => undefined));
        // The last one checks and derives; the kill falls into it.
        if (index < chunkCount - 1) assert.is(await answer, Apply.ACCEPT);
      }
      await sleep(delayMs);
      await app.end('SIGKILL');
      await Promise.all(answers);
      assert.ok(existsSync(join(home.folder, 'data', 'data.mdb')));
    }
    const app = await startApp(home);
    if ((await app.client.call('Info')).lastBlockHeight === 0n) {
      await assertEmpty(app);
      await offer(app);
      for (const index of chunks.keys()) assert.is(await apply(app, index), Apply.ACCEPT);
    }
    const { lastBlockHeight, lastBlockAppHash } = await app.client.call('Info');
    assert.is(lastBlockHeight, committed.height);
    assert.is(bytesToHex(lastBlockAppHash), bytesToHex(committed.appHash));
    await app.end('SIGKILL');
    const again = await startApp(home);
    assert.is((await again.client.call('Info')).lastBlockHeight, committed.height);
    assert.is(await again.end('SIGTERM'), 0);
  } finally {
    home.remove();
  }
});

test.run();
