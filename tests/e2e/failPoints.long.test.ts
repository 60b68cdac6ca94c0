import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { POINTS_OF_A_BLOCK, POINTS_OF_A_REPLAY, startFailPoints } from '../support/failPoints.js';
import { startedBefore } from '../support/startedBefore.js';

/** All points of the first two blocks after a start. */
const POINTS = 2 * POINTS_OF_A_BLOCK;

const step = startedBefore(startFailPoints);

for (let index = 0; index < POINTS; index += 1) {
  for (const withApp of [false, true]) {
    const who = withApp ? 'CometBFT and the application' : 'CometBFT';
    step(
      `the chain goes on after ${who} ended at point ${index} and while coming back`,
      async (points) => {
        await points.failAt([index, index % POINTS_OF_A_REPLAY], { withApp });
      },
    );
  }
}

for (const blocks of [1, 3, 40, 'all'] as const) {
  step(
    `an application that is ${blocks} blocks behind is brought level, killed on the way`,
    async (points) => {
      for (const index of [0, 2]) await points.fallBehind(blocks, [index, index + 1]);
      if (blocks === 40 || blocks === 'all') await points.fallBehind(blocks, [30, 60]);
    },
  );
}

step(
  'nothing is lost or doubled, and an empty application gives the same app hashes',
  async (points) => {
    assert.equal(await points.differences(), []);
  },
);

test.run();
