import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createBatching } from '../../gateway/chain/batching.js';
import type { StateAnswer } from '../../gateway/chain/stateAnswer.js';
import type { BatchedQuery } from '../../proto/codec/generated/banma/node/v1.js';

const answer = (path: string): StateAnswer => ({
  ok: true,
  value: new TextEncoder().encode(path),
  height: 1n,
});
const textOf = (given: StateAnswer): string =>
  given.ok ? new TextDecoder().decode(given.value) : given.message;

/** Asks so many at once; tells how they were asked. */
async function ask(count: number, several: (queries: readonly BatchedQuery[]) => StateAnswer[]) {
  const [singles, batches]: [string[], number[]] = [[], []];
  const query = createBatching(
    async (path) => {
      singles.push(path);
      return answer(path);
    },
    async (queries) => {
      batches.push(queries.length);
      return several(queries);
    },
  );
  const paths = Array.from({ length: count }, (_none, index) => `/${index}`);
  const answers = await Promise.all(paths.map((path) => query(path, new Uint8Array(0), 0n)));
  assert.equal(answers.map(textOf), paths, 'each has its own answer');
  return { singles, batches };
}

const all = (queries: readonly BatchedQuery[]) => queries.map(({ path }) => answer(path));

test('one query goes by itself, many in batches of at most 32', async () => {
  assert.equal(await ask(1, all), { singles: ['/0'], batches: [] });
  assert.equal((await ask(70, all)).batches, [32, 32, 6]);
});

test('what a batch leaves out, or all of it, is asked by itself', async () => {
  const { singles } = await ask(5, (queries) => all(queries).slice(0, 2));
  assert.equal(singles, ['/2', '/3', '/4']);
  const failed = await ask(3, () => {
    throw new Error('away');
  });
  assert.equal(failed.singles, ['/0', '/1', '/2']);
});

test.run();
