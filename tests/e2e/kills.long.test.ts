import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { crashSeed, startKillable } from '../support/randomKills.js';
import type { KillableNode } from '../support/randomKills.js';
import { reporting } from '../support/reporting.js';

const KILLS = 220;
const PRUNED_KILLS = 60;

let node: KillableNode;
let passed = 0;

test.before(
  reporting(async () => {
    node = await startKillable({ seed: crashSeed() });
  }),
);

test.after(async () => {
  await node.stop({ keep: passed < 2 });
});

test(`a node under load goes on after ${KILLS} kills of its application, CometBFT or both`, async () => {
  const { app, cometbft, both, height } = await node.kill(KILLS);
  console.log(`${app} app, ${cometbft} cometbft, ${both} both; height ${height}`);
  assert.is(app + cometbft + both, KILLS);
  passed += 1;
});

test('nothing is lost or doubled, and an empty application gives the same app hashes', async () => {
  assert.equal(await node.differences(), []);
  passed += 1;
});

test('a node whose CometBFT keeps only what it must comes back every time, too', async () => {
  const pruning = await startKillable({ seed: crashSeed(), retainBlocks: 1 });
  let isWell = false;
  try {
    await pruning.kill(PRUNED_KILLS);
    assert.equal(await pruning.differences(), []);
    isWell = true;
  } finally {
    await pruning.stop({ keep: !isWell });
  }
});

test.run();
