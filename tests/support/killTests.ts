import * as assert from 'uvu/assert';
import { crashSeed, startKillable } from './randomKills.js';
import { startedBefore } from './startedBefore.js';

/** The tests of a node under load that is killed so many times. */
export function addKillTests(kills: number): void {
  const test = startedBefore(() => startKillable({ seed: crashSeed() }));

  test(`a node under load goes on after ${kills} kills of its application, CometBFT or both`, async (node) => {
    const { app, cometbft, both, height } = await node.kill(kills);
    console.log(`${app} app, ${cometbft} cometbft, ${both} both; height ${height}`);
    assert.is(app + cometbft + both, kills);
  });

  test('nothing is lost or doubled, and an empty application gives the same app hashes', async (node) => {
    assert.equal(await node.differences(), []);
  });
}
