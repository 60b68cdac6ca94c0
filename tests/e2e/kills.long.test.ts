import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addKillTests } from '../support/killTests.js';
import { crashSeed, startKillable } from '../support/randomKills.js';

const PRUNED_KILLS = 60;

addKillTests(220);

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
