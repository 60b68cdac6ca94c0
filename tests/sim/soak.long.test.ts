import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { simulate } from '../support/accountingSimulation.js';
import { flood } from '../support/messageSimulation.js';

const SEEDS = [1, 2, 3, 5, 8, 13];

for (const seed of SEEDS) {
  test(`a long flood of messages from seed ${seed} never ends in anything but a code`, () => {
    const { codes } = flood(seed, 600);
    assert.ok(codes.size > 20);
  });

  test(`a long history of queries from seed ${seed} keeps every invariant`, () => {
    assert.ok(simulate(seed, 400).records > 200);
  });
}

test.run();
