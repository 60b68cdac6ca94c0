import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createTurns } from '../../app/inTurn.js';
import { runAtOnce } from '../../app/kit/steps.js';
import type { Steps } from '../../app/kit/steps.js';
import { runInSlices } from '../../app/slices.js';
import { rejects } from '../support/rejects.js';

function* counting(steps: number, seen: number[]): Steps<string> {
  for (let step = 0; step < steps; step += 1) {
    seen.push(step);
    yield;
  }
  return 'done';
}

test('work in slices comes to the same as at once', async () => {
  const [sliced, whole]: [number[], number[]] = [[], []];
  assert.is(await runInSlices(counting(5_000, sliced)), 'done');
  assert.is(runAtOnce(counting(5_000, whole)), 'done');
  assert.equal(sliced, whole);
});

test('long work in slices lets others have the event loop', async () => {
  let isOver = false;
  let turns = 0;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await runInSlices(
    (function* (): Steps<void> {
      const end = performance.now() + 100;
      while (performance.now() < end) yield;
    })(),
  );
  isOver = true;
  assert.ok(turns >= 3, `${turns} turns`);
});

test('a fault in a slice rejects', async () => {
  const broken = (function* (): Steps<void> {
    yield;
    throw new Error('broken');
  })();
  await rejects(() => runInSlices(broken), /broken/);
});

test('calls have their turn one after the other, whether the former went well or not', async () => {
  const inTurn = createTurns();
  const order: string[] = [];
  const slow = (name: string, fails: boolean) => async () => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    order.push(`${name} ends`);
    if (fails) throw new Error(name);
    return name;
  };
  const first = inTurn(slow('a', true)) as Promise<string>;
  first.catch(() => undefined);
  const second = inTurn(slow('b', false));
  const third = inTurn(() => {
    order.push('c');
    return 'c';
  });
  await rejects(() => first, /a/);
  assert.equal([await second, await third], ['b', 'c']);
  assert.equal(order, ['a begins', 'a ends', 'b begins', 'b ends', 'c']);
  await new Promise((resolve) => setImmediate(resolve));
  assert.is(
    inTurn(() => 'at once'),
    'at once',
    'with nobody before it a call does not wait',
  );
});

test.run();
