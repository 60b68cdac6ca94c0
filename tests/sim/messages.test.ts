import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MsgMultiSend, MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { transactionMessages } from '../../proto/codec/registry.js';
import { flood } from '../support/messageSimulation.js';

// SEED and BLOCKS repeat or lengthen a run: SEED=7 BLOCKS=5000 node --import tsx <this file>
const SEED = Number(process.env['SEED'] ?? 20_261_121);
const BLOCKS = Number(process.env['BLOCKS'] ?? 400);

const first = flood(SEED, BLOCKS);

test('whatever is sent ends with a code, and each kind of message succeeds at times', () => {
  const types = [MsgSend, MsgMultiSend, ...transactionMessages].map(({ typeUrl }) => typeUrl);
  const never = types.filter((typeUrl) => !first.succeeded.has(typeUrl));
  const codes = [...first.codes].map(([code, times]) => `${code}: ${times}`).join(', ');
  assert.equal(never, [], codes);
  assert.ok(first.codes.size > 20, codes);
});

test('the same flood gives the same state hashes and codes in another process', () => {
  const script = fileURLToPath(new URL('../support/messageSimulation.ts', import.meta.url));
  const args = ['--import', 'tsx', script, String(SEED), String(BLOCKS)];
  const child = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.is(child.status, 0, child.stderr);
  assert.is(child.stdout.trim(), first.hash);
});

test.run();
