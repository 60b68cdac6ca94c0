import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ChainUnavailable } from '../../gateway/errors.js';
import { createPatience } from '../../gateway/query/patience.js';
import { PeerFault } from '../../gateway/query/peerClient.js';

const soon = (): number => Date.now() + 5_000;

test('a peer that is just being restarted is asked again and answers', async () => {
  const patience = createPatience();
  let attempts = 0;
  const answer = await patience.repeat('peer', soon(), async () => {
    attempts += 1;
    if (attempts < 3) throw new PeerFault('unreachable', 'refused');
    return 'answer';
  });
  assert.is(answer, 'answer');
  assert.is(attempts, 3);
});

test('our own node is waited for, and no longer than allowed', async () => {
  const patience = createPatience();
  let attempts = 0;
  const failure = await patience
    .repeat('peer', Date.now() + 400, async () => {
      attempts += 1;
      throw new ChainUnavailable('restarting');
    })
    .catch((error: unknown) => error);
  assert.instance(failure, ChainUnavailable);
  assert.is(attempts > 1 && attempts < 5, true);
});

test('what a restart does not explain fails at once', async () => {
  const patience = createPatience();
  for (const reason of ['signature', 'declined', 'timeout', 'exposure'] as const) {
    let attempts = 0;
    await patience
      .repeat('peer', soon(), async () => {
        attempts += 1;
        throw new PeerFault(reason, 'so it is');
      })
      .then(
        () => assert.unreachable(),
        (error: unknown) => assert.instance(error, PeerFault),
      );
    assert.is(attempts, 1, reason);
  }
});

test('a peer that has been away for a minute is missing at once, until it answers again', () => {
  let now = 1_000_000;
  const patience = createPatience(() => now);
  assert.is(patience.isWorthwhile('peer', 'unreachable'), true);
  now += 59_000;
  assert.is(patience.isWorthwhile('peer', 'unreachable'), true);
  now += 2_000;
  assert.is(patience.isWorthwhile('peer', 'unreachable'), false);
  patience.answered('peer');
  assert.is(patience.isWorthwhile('peer', 'unreachable'), true);
});

test.run();
