import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cutAt, flipBits, zeroOnePage } from '../support/damages.js';
import { seeded } from '../support/people.js';
import { crashSeed } from '../support/randomKills.js';
import { reporting } from '../support/reporting.js';
import { createTornStates } from '../support/tornStates.js';
import type { TornStates } from '../support/tornStates.js';

const TIMES = 150;

let states: TornStates;

test.before(
  reporting(async () => {
    states = await createTornStates();
  }),
);

test.after(() => states.remove());

const harms: readonly (readonly [string, (data: string, random: () => number) => string])[] = [
  ['with one page zeroed', (data, random) => `page ${zeroOnePage(data, random)}`],
  ['with one bit flipped', (data, random) => `bit at ${flipBits(data, 1, random).join()}`],
  ['with many bits flipped', (data, random) => `bits at ${flipBits(data, 200, random).join()}`],
  [
    'cut anywhere',
    (data, random) => {
      const share = random();
      cutAt(data, share);
      return `cut at ${share}`;
    },
  ],
];

for (const [name, harm] of harms) {
  test(`a state ${name} is named at start, or nothing that counts was hit`, async () => {
    const random = seeded(crashSeed());
    let named = 0;
    for (let times = 0; times < TIMES; times += 1) {
      if ((await states.startDamaged((data) => harm(data, random))) === 'named') named += 1;
    }
    console.log(`${name}: ${named} of ${TIMES} named`);
    assert.ok(named > 0);
  });
}

test.run();
