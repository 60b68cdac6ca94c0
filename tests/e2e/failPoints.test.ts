import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { POINTS_OF_A_BLOCK, startFailPoints } from '../support/failPoints.js';
import { startedBefore } from '../support/startedBefore.js';

/** All points of the first block after a start, and the first few of the second. */
const POINTS = POINTS_OF_A_BLOCK + 4;

const step = startedBefore(startFailPoints);

for (let index = 0; index < POINTS; index += 1) {
  // Every other time the application goes down with it.
  const withApp = index % 2 === 1;
  const who = withApp ? 'CometBFT and the application' : 'CometBFT';
  step(`the chain goes on after ${who} ended at fail point ${index}`, async (points) => {
    await points.failAt([index], { withApp });
  });
}

step(
  'an application that is ten blocks behind is brought level, killed once on the way',
  async (points) => {
    await points.fallBehind(10, [5]);
    const ways = [...points.handshakes()];
    assert.ok(
      ways.some((way) => /^app-[0-9]+ /.test(way)),
      ways.join(', '),
    );
  },
);

step(
  'an application that has lost its folder is brought level from the genesis',
  async (points) => {
    await points.fallBehind('all', []);
  },
);

step(
  'all ways back were gone: level, a block for both to replay, one that the app had already',
  (points) => {
    const seen = points.handshakes();
    for (const way of ['app+0 store+0', 'app+0 store+1', 'app+1 store+1']) {
      assert.ok(seen.has(way), `${way} is not among ${[...seen].sort().join(', ')}`);
    }
  },
);

step(
  'nothing is lost or doubled, and an empty application gives the same app hashes',
  async (points) => {
    assert.equal(await points.differences(), []);
  },
);

test.run();
