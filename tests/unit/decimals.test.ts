import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Timestamp } from 'cosmjs-types/google/protobuf/timestamp';
import { timestampOf, timeToText } from '../../app/kit/cosmosTime.js';
import {
  decimalFromText,
  decimalFromWire,
  decimalToText,
  divideDecimals,
  ONE,
} from '../../app/kit/decimal.js';
import { tokensOfShares, withoutShares, withTokens } from '../../app/modules/staking/shares.js';
import type { Validator } from '../../proto/codec/generated/banma/staking/v1.js';
import '../../proto/codec/cosmosAllocation.js';
import { choicesOf } from '../support/choices.js';

test('decimals are read and shown with eighteen places', () => {
  const shown: readonly (readonly [string, string])[] = [
    ['0', '0.000000000000000000'],
    ['0.05', '0.050000000000000000'],
    ['12.000000000000000001', '12.000000000000000001'],
    ['1000000', '1000000.000000000000000000'],
  ];
  for (const [text, full] of shown) {
    assert.is(decimalToText(decimalFromText(text)!), full);
    assert.is(decimalFromText(full), decimalFromText(text));
  }
  assert.is(decimalToText(-ONE / 2n), '-0.500000000000000000');
  for (const wrong of ['', '.5', '1.', '01', '-1', '1e3', '1.0000000000000000001', ' 1']) {
    assert.is(decimalFromText(wrong), undefined, wrong);
  }
  for (const wrong of ['', '0.1', '01', '-0', '+1', '9'.repeat(79)]) {
    assert.is(decimalFromWire(wrong), undefined, wrong);
  }
});

test('division rounds half to even, as the Cosmos SDK does', () => {
  assert.is(divideDecimals(ONE, 3n * ONE), 333_333_333_333_333_333n);
  assert.is(divideDecimals(2n * ONE, 3n * ONE), 666_666_666_666_666_667n);
  assert.is(divideDecimals(1n, 2n * ONE), 0n);
  assert.is(divideDecimals(3n, 2n * ONE), 2n);
  assert.is(divideDecimals(5n, 2n * ONE), 2n);
});

test('times are shown as Go shows them', () => {
  const { below } = choicesOf(1);
  const times = [0n, 951_782_400_000n, 951_868_800_000n, 4_107_542_399_999n, 253_402_300_799_999n];
  const random = Array.from({ length: 500 }, () => BigInt(below(2 ** 31)) * BigInt(below(100_000)));
  for (const timeMs of [...times, ...random]) {
    const text = new Date(Number(timeMs)).toISOString().replace(/\.?0*Z$/, 'Z');
    assert.is(timeToText(timeMs), text);
  }
});

test('64-bit integers of the Cosmos codec are written as protobuf says, in all places', () => {
  for (const bits of [0n, 7n, 14n, 28n, 31n, 32n, 35n, 56n, 62n]) {
    for (const seconds of [(1n << bits) - 1n, 1n << bits, (1n << bits) + 5n, -(1n << bits)]) {
      const bytes = Timestamp.encode({ seconds, nanos: 0 }).finish();
      assert.is(Timestamp.decode(bytes).seconds, seconds);
    }
  }
  const after2038 = Timestamp.encode(timestampOf(3_000_000_000_000n)).finish();
  assert.is(Buffer.from(after2038).toString('hex'), '0880bcc1960b');
});

test('nobody gains by delegating and taking back, whatever was slashed before', () => {
  const { below } = choicesOf(7);
  for (let round = 0; round < 2_000; round += 1) {
    const tokens = BigInt(1 + below(1_000_000));
    const shares = ((tokens + BigInt(below(1_000_000))) * ONE).toString();
    const before = { tokens: tokens.toString(), shares } as Validator;
    const amount = BigInt(1 + below(1_000_000));
    const added = withTokens(before, amount);
    assert.ok(tokensOfShares(added.validator, added.shares) <= amount);
    const taken = withoutShares(added.validator, added.shares);
    assert.ok(taken.tokens <= amount && taken.tokens >= amount - 1n);
    assert.ok(BigInt(taken.validator.tokens) >= tokens);
  }
});

test.run();
