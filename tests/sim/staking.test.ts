import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createTestChain } from '../support/chain.js';
import { bytesToHex } from '../../app/kit/bytes.js';
import { simulateStaking, simulationOptions } from '../support/stakingSimulation.js';

const SEED = 1;
const BLOCKS = 300;
const first = simulateStaking(SEED, BLOCKS);

test('a random life of validators keeps every invariant and every rule of CometBFT', () => {
  for (const what of ['removed', 'powered', 'liveness', 'complete_unbonding']) {
    assert.ok((first.happened.get(what) ?? 0) > 5, `${what} hardly ever happened`);
  }
  for (const what of ['slash double_sign', 'slash missing_signature']) {
    assert.ok((first.happened.get(what) ?? 0) > 1, `${what} hardly ever happened`);
  }
  for (const code of ['ok', 'sdk 18', 'staking 101', 'staking 103', 'staking 104', 'slashing 4']) {
    assert.ok((first.codes.get(code) ?? 0) > 0, `${code} never happened`);
  }
});

test('the same seed gives the same life in another process', () => {
  const script = fileURLToPath(new URL('../support/stakingSimulation.ts', import.meta.url));
  const args = ['--import', 'tsx', script, String(SEED), String(BLOCKS)];
  const child = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.is(child.status, 0, child.stderr);
  assert.is(child.stdout.trim(), first.hash);
});

test('another node that is given the same blocks comes to the same app hashes', () => {
  const chain = createTestChain(simulationOptions());
  for (const [index, { txs, timeMs, facts }] of first.blocks.entries()) {
    const { appHash } = chain.block(txs, { timeMs, facts: facts! });
    assert.is(bytesToHex(appHash), first.appHashes[index], `block ${index + 1}`);
  }
});

for (const seed of [2, 3, 4]) {
  test(`seed ${seed}: another life`, () => {
    assert.is.not(simulateStaking(seed, 100).hash, first.hash);
  });
}

test.run();
