import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { ensureBuilt } from './e2eBuild.js';
import { copyHome, createHome, fillState, removeHome, startOn } from './stateFolder.js';
import type { StartOutcome, Tip } from './stateFolder.js';

/** A state of its own making, copies of which are damaged. */
export interface TornStates {
  /** Home folder of the undamaged one. */
  readonly whole: string;
  readonly tip: Tip;
  readonly withCopy: (run: (home: string, data: string) => Promise<void>) => Promise<void>;
  /**
   * Damages a copy and starts on it: it is named, or served as if nothing had been, since what was
   * hit was free or no part of what the app hash covers. `harm` tells what it did.
   */
  readonly startDamaged: (harm: (data: string) => string) => Promise<'named' | 'whole'>;
  readonly remove: () => void;
}

export async function createTornStates(): Promise<TornStates> {
  ensureBuilt();
  const whole = createHome();
  const tip = await fillState(whole);
  const withCopy: TornStates['withCopy'] = async (run) => {
    const home = copyHome(whole);
    const data = join(home, 'data');
    try {
      await run(home, data);
    } finally {
      chmodSync(data, 0o700);
      removeHome(home);
    }
  };
  return {
    whole,
    tip,
    withCopy,
    startDamaged: async (harm) => {
      let result: 'named' | 'whole' = 'whole';
      await withCopy(async (home, data) => {
        const what = harm(data);
        const outcome = await startOn(home);
        const shown = outcome.lines.join('\n');
        assert.is(outcome.signal, null, `${what}: ${outcome.signal} ${shown}`);
        if (outcome.tip !== undefined) {
          assert.equal(outcome.tip, tip, what);
          return;
        }
        assertNamed(outcome, /state in .*data/);
        result = 'named';
      });
      return result;
    },
    remove: () => removeHome(whole),
  };
}

/**
 * It ended by itself, with status 1 and one line for the operator. LMDB may have said something of
 * its own before.
 */
export function assertNamed(outcome: StartOutcome, pattern: RegExp): void {
  const { code, signal, lines, tip: served } = outcome;
  const shown = lines.join('\n');
  assert.is(signal, null, `${signal}: ${shown}`);
  assert.is(served, undefined, 'it serves');
  assert.is(code, 1, shown);
  const ours = lines.filter((line) => line.startsWith('{'));
  assert.is(ours.length, 1, shown);
  const { level, msg } = JSON.parse(ours[0]!) as { level: number; msg: string };
  assert.is(level, 60);
  assert.match(msg, pattern);
  assert.not.match(msg, /\n/);
}
