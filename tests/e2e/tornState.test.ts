import { chmodSync, cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cutAt, fatalDamages, flipBits, zeroOnePage } from '../support/damages.js';
import { seeded } from '../support/people.js';
import { crashSeed } from '../support/randomKills.js';
import { reporting } from '../support/reporting.js';
import { mayMount } from '../support/smallDisk.js';
import { createHome, removeHome, startOn, STATE_CHAIN } from '../support/stateFolder.js';
import { assertNamed, createTornStates } from '../support/tornStates.js';
import type { TornStates } from '../support/tornStates.js';

const FLIPPED = 8;
const ZEROED = 6;

let states: TornStates;

test.before(
  reporting(async () => {
    states = await createTornStates();
  }),
);

test.after(() => states.remove());

test('a folder copied whole after a kill is served, at the same height with the same app hash', () =>
  states.withCopy(async (home) => {
    const outcome = await startOn(home);
    assert.equal(outcome.tip, states.tip, outcome.lines.join('\n'));
    assert.is(outcome.code, 0);
  }));

for (const { name, harm } of fatalDamages) {
  test(`a data.mdb ${name} is named at start`, () =>
    states.withCopy(async (home, data) => {
      harm(data);
      assertNamed(await startOn(home), /state in .*data/);
    }));
}

test('a damaged state that is started on again is named again', () =>
  states.withCopy(async (home, data) => {
    cutAt(data, 0.5);
    for (let times = 0; times < 3; times += 1) assertNamed(await startOn(home), /damaged/);
  }));

test('a state with one page zeroed is named, or the page was no part of it', async () => {
  const random = seeded(crashSeed());
  for (let times = 0; times < ZEROED; times += 1) {
    await states.startDamaged((data) => `page ${zeroOnePage(data, random)}`);
  }
});

test('a state with flipped bits is named, or what they hit was no part of it', async () => {
  const random = seeded(crashSeed());
  for (let times = 0; times < FLIPPED; times += 1) {
    await states.startDamaged((data) => {
      const bits = 1 + Math.floor(random() * 8);
      return `flipped at ${flipBits(data, bits, random).join(', ')}`;
    });
  }
});

test('a copy that was broken off is named, wherever that was', async () => {
  for (const share of [0.1, 0.5, 0.9, 0.99]) {
    await states.startDamaged((data) => {
      cutAt(data, share);
      return `cut at ${share}`;
    });
  }
});

test('a state of another chain is refused, and the name of both is told', async () => {
  const home = createHome('banma-other-1');
  try {
    cpSync(join(states.whole, 'data'), join(home, 'data'), { recursive: true });
    const outcome = await startOn(home);
    assertNamed(outcome, new RegExp(`data holds chain ${STATE_CHAIN}, not banma-other-1`));
  } finally {
    removeHome(home);
  }
});

test('a read-only folder is refused, and said to be so', () =>
  states.withCopy(async (home, data) => {
    const pattern =
      /state in .*data: (?:the file system is read-only|no permission to write there)/;
    if (process.getuid?.() !== 0) {
      for (const name of readdirSync(data)) chmodSync(join(data, name), 0o400);
      chmodSync(data, 0o500);
      assertNamed(await startOn(home), pattern);
      return;
    }
    // Root may write where nobody may: it gets a file system that is read-only.
    if (!mayMount('a read-only folder')) return;
    const script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';
    assertNamed(await startOn(home, ['unshare', '-rm', '--', 'sh', '-c', script, data]), pattern);
  }));

test.run();
