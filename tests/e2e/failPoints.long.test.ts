import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { POINTS_OF_A_BLOCK, POINTS_OF_A_REPLAY, startFailPoints } from '../support/failPoints.js';
import type { FailPoints } from '../support/failPoints.js';
import { reporting } from '../support/reporting.js';

/** All points of the first two blocks after a start. */
const POINTS = 2 * POINTS_OF_A_BLOCK;

let points: FailPoints;
let passed = 0;

test.before(
  reporting(async () => {
    points = await startFailPoints();
  }),
);

test.after(async () => {
  await points.stop({ keep: passed < 2 * POINTS + 5 });
});

for (let index = 0; index < POINTS; index += 1) {
  for (const withApp of [false, true]) {
    const who = withApp ? 'CometBFT and the application' : 'CometBFT';
    test(`the chain goes on after ${who} ended at point ${index} and while coming back`, async () => {
      await points.failAt([index, index % POINTS_OF_A_REPLAY], { withApp });
      passed += 1;
    });
  }
}

for (const blocks of [1, 3, 40, 'all'] as const) {
  test(`an application that is ${blocks} blocks behind is brought level, killed on the way`, async () => {
    for (const index of [0, 2]) await points.fallBehind(blocks, [index, index + 1]);
    if (blocks === 40 || blocks === 'all') await points.fallBehind(blocks, [30, 60]);
    passed += 1;
  });
}

test('nothing is lost or doubled, and an empty application gives the same app hashes', async () => {
  assert.equal(await points.differences(), []);
  passed += 1;
});

test.run();
