import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createSpeculation } from '../../app/block/speculation.js';
import { runAtOnce } from '../../app/kit/steps.js';
import type { Steps } from '../../app/kit/steps.js';

function* counting(seen: number[], fails = false): Steps<string> {
  for (const step of [1, 2, 3]) {
    seen.push(step);
    yield step === 2 ? 'long' : undefined;
  }
  if (fails) throw new Error('planted');
  return 'done';
}

test('steps ahead stop before one that takes long; the rest is done when it is asked for', () => {
  const speculation = createSpeculation<string>();
  const seen: number[] = [];
  speculation.begin('key', () => counting(seen));
  const steps = speculation.steps((result) => result)!;
  assert.is(runAtOnce(steps), undefined);
  assert.equal(seen, [1, 2]);
  assert.is(runAtOnce(speculation.finish('key')), 'done');
  assert.equal(seen, [1, 2, 3]);
  assert.is(runAtOnce(speculation.finish('key')), undefined, 'only once');
});

test('steps of what was dropped do nothing more', () => {
  const speculation = createSpeculation<string>();
  const seen: number[] = [];
  speculation.begin('key', () => counting(seen));
  const steps = speculation.steps((result) => result)!;
  steps.next();
  speculation.drop();
  assert.is(runAtOnce(steps), undefined);
  assert.equal(seen, [1]);
  assert.is(
    speculation.steps((result) => result),
    undefined,
  );
  assert.is(runAtOnce(speculation.finish('key')), undefined);
});

test('without a key, with another one, and after a fault nothing is taken over', () => {
  const speculation = createSpeculation<string>();
  for (const key of [undefined, 'other']) {
    speculation.begin('key', () => counting([]));
    assert.is(runAtOnce(speculation.finish(key)), undefined);
  }
  speculation.begin('key', () => counting([], true));
  assert.is(runAtOnce(speculation.finish('key')), undefined);
});

test.run();
