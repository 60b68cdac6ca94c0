import { ResponseCheckTx } from 'cosmjs-types/tendermint/abci/types';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createBackwardWriter } from '../../app/abci/backwardWriter.js';
import { createTurns } from '../../app/abci/inTurn.js';
import { checkedBytes } from '../../app/abci/mempool.js';
import { runInSlices } from '../../app/abci/slices.js';
import { runAtOnce } from '../../app/kit/steps.js';
import type { Steps } from '../../app/kit/steps.js';
import { rejects } from '../support/rejects.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('the reply to CheckTx has the bytes that the codec of cosmjs-types gives', () => {
  const texts = [
    '',
    'sdk',
    '债务',
    'x'.repeat(63),
    'x'.repeat(64),
    'x'.repeat(65),
    'ü'.repeat(600),
  ];
  for (const code of [0, 5, 127, 128, 70_000]) {
    for (const gasWanted of [0n, 127n, 128n, 10_000_000n, (1n << 32n) - 1n]) {
      for (const text of texts) {
        const outcome = { code, codespace: text, log: text, gasWanted, gasUsed: gasWanted / 2n };
        const expected = ResponseCheckTx.fromPartial(outcome);
        // cosmjs-types 0.11 writes zeros from 2^31 to 2^32.
        if (gasWanted >= 1n << 31n) {
          assert.is(ResponseCheckTx.decode(checkedBytes(outcome)).gasWanted, gasWanted);
          continue;
        }
        assert.is(hex(checkedBytes(outcome)), hex(ResponseCheckTx.encode(expected).finish()));
      }
    }
  }
});

test('what is written backwards grows as it must and is not changed by what comes later', () => {
  const writer = createBackwardWriter(1);
  writer.bytes(2, new Uint8Array(1_000).fill(7));
  writer.text(1, 'head');
  writer.frame(3, 0);
  const first = writer.done();
  assert.is(hex(first.subarray(0, 9)), '1af107' + '0a0468656164');
  writer.reset();
  writer.text(1, 'other');
  assert.is(hex(writer.done()), '0a056f74686572');
  assert.is(hex(first.subarray(0, 9)), '1af107' + '0a0468656164');
});

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
