import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { simulate } from '../support/accountingSimulation.js';

// SEED and BLOCKS repeat or lengthen a run: SEED=7 BLOCKS=5000 node --import tsx <this file>
const SEED = Number(process.env['SEED'] ?? 20_190_108);
const BLOCKS = Number(process.env['BLOCKS'] ?? 140);

const first = simulate(SEED, BLOCKS);

test('a simulated consortium keeps every invariant, and comes by most of what can happen', () => {
  const seen = (word: string): boolean => (first.words.get(word) ?? 0) > 0;
  const expected = [
    'RECORDED',
    'UNCHANGED',
    'second_answer',
    'claim_late',
    'closed',
    'proof_late',
    'not_entitled',
    'no_such_hit',
    'bank 101',
  ];
  const report = [...first.words].map(([word, count]) => `${word} ${count}`).join(', ');
  assert.equal(
    expected.filter((word) => !seen(word)),
    [],
    report,
  );
  assert.ok(first.records > BLOCKS / 2, `${first.records} records`);
  assert.ok(first.withDues > 5, `${first.withDues} records with dues`);
  assert.ok(first.reversed > 5, `${first.reversed} records with reversed hits`);
});

test('the same seed gives the same state hashes, in this process and in another', () => {
  assert.is(simulate(SEED, BLOCKS).hash, first.hash);
  const script = fileURLToPath(new URL('../support/accountingSimulation.ts', import.meta.url));
  const args = ['--import', 'tsx', script, String(SEED), String(BLOCKS)];
  const child = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.is(child.status, 0, child.stderr);
  assert.is(child.stdout.trim(), first.hash);
});

test('another seed gives another history', () => {
  assert.is.not(simulate(SEED + 1, 20).hash, simulate(SEED, 20).hash);
});

test.run();
