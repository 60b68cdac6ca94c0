import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { POINTS_OF_A_BLOCK, startFailPoints } from '../support/failPoints.js';
import type { FailPoints } from '../support/failPoints.js';
import { reporting } from '../support/reporting.js';

/** All points of the first block after a start, and the first few of the second. */
const POINTS = POINTS_OF_A_BLOCK + 4;

let points: FailPoints;
let passed = 0;

test.before(
  reporting(async () => {
    points = await startFailPoints();
  }),
);

test.after(async () => {
  await points.stop({ keep: passed < POINTS + 4 });
});

for (let index = 0; index < POINTS; index += 1) {
  // Every other time the application goes down with it.
  const withApp = index % 2 === 1;
  const who = withApp ? 'CometBFT and the application' : 'CometBFT';
  test(`the chain goes on after ${who} ended at fail point ${index}`, async () => {
    await points.failAt([index], { withApp });
    passed += 1;
  });
}

test('an application that is ten blocks behind is brought level, killed once on the way', async () => {
  await points.fallBehind(10, [5]);
  const ways = [...points.handshakes()];
  assert.ok(
    ways.some((way) => /^app-[0-9]+ /.test(way)),
    ways.join(', '),
  );
  passed += 1;
});

test('an application that has lost its folder is brought level from the genesis', async () => {
  await points.fallBehind('all', []);
  passed += 1;
});

test('all ways back were gone: level, a block for both to replay, one that the app had already', () => {
  const seen = points.handshakes();
  for (const way of ['app+0 store+0', 'app+0 store+1', 'app+1 store+1']) {
    assert.ok(seen.has(way), `${way} is not among ${[...seen].sort().join(', ')}`);
  }
  passed += 1;
});

test('nothing is lost or doubled, and an empty application gives the same app hashes', async () => {
  assert.equal(await points.differences(), []);
  passed += 1;
});

test.run();
