import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MAX_RESULT_BYTES, MAX_TX_BYTES } from '../../app/block/limits.js';
import { GAS, LIMITS } from '../../proto/documents/gasSchedule.js';

const text = readFileSync(new URL('../../docs/gas.md', import.meta.url), 'utf8');
const grouped = (value: bigint | number): string =>
  String(value).replace(/\B(?=([0-9]{3})+$)/g, ',');

for (const [name, value] of Object.entries({ ...GAS, ...LIMITS, MAX_RESULT_BYTES, MAX_TX_BYTES })) {
  if (name.endsWith('PerMessage')) continue;
  test(`docs/gas.md tells ${name}`, () => {
    assert.ok(new RegExp(`[| ]${grouped(value)}[| ]`).test(text), `${grouped(value)} is not there`);
  });
}

test.run();
