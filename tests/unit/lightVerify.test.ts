import { test } from 'uvu';
import { parseTime } from '../../gateway/light/time.js';
import * as assert from 'uvu/assert';
import type { LightBlock } from '../../gateway/light/types.js';
import { verifyBefore, verifyLater } from '../../gateway/light/verify.js';
import { toHex } from '../../gateway/hex.js';
import {
  inOrder,
  LIGHT_CHAIN_ID,
  LIGHT_START_S,
  lightChain,
  lightCommit,
  lightValidator,
} from '../support/lightChain.js';
import type { SigningValidator } from '../support/lightChain.js';
import {
  alice,
  at,
  bob,
  carol,
  dave,
  HOUR_NS,
  NOW_NS,
  refusedBy,
  RULES,
} from '../support/lightScene.js';

const NS = 1_000_000_000n;
const wrong32 = new Uint8Array(32).fill(7);

/** The block with the votes of these validators alone. */
const votesOf = (block: LightBlock, voters: readonly SigningValidator[]): LightBlock => ({
  ...block,
  commit: lightCommit(block.header, block.validators as readonly SigningValidator[], (validator) =>
    voters.includes(validator),
  ),
});

test('a light block verifies by the one before it and by an earlier one', () => {
  verifyLater(at(1), at(2), RULES, NOW_NS);
  verifyLater(at(1), at(4), RULES, NOW_NS);
});

test('more than two thirds are needed, not two thirds', () => {
  const three = inOrder([alice, bob, carol]);
  const blocks = lightChain([three, three]);
  const two = votesOf(at(2, blocks), [alice, bob]);
  refusedBy('commit.signatures', 'invalid', () => verifyLater(at(1, blocks), two, RULES, NOW_NS));
});

test('more than a third of the trusted validators is needed, not a third', () => {
  const later = inOrder([alice, lightValidator('eve'), lightValidator('frank')]);
  const before = inOrder([alice, bob, carol]);
  const third = lightChain([before, before, later, later]);
  refusedBy('commit.signatures', 'insufficient_trust', () =>
    verifyLater(at(1, third), at(4, third), RULES, NOW_NS),
  );
  const more = inOrder([{ ...alice, votingPower: 11n }, bob, carol]);
  const enough = lightChain([more, more, later, later]);
  verifyLater(at(1, enough), at(4, enough), RULES, NOW_NS);
});

test('a validator that votes twice in one commit counts for nothing', () => {
  const later = inOrder([alice, lightValidator('eve'), lightValidator('frank')]);
  const before = inOrder([{ ...alice, votingPower: 5n }, bob, carol, dave]);
  const [first, , third] = lightChain([before, later, later]);
  const own = third!.commit.signatures.find(
    ({ validatorAddress }) => toHex(validatorAddress) === toHex(alice.address),
  )!;
  const doubled = { ...third!.commit, signatures: third!.commit.signatures.map(() => own) };
  refusedBy('commit.signatures[1].validator_address', 'invalid', () =>
    verifyLater(first!, { ...third!, commit: doubled }, RULES, NOW_NS),
  );
});

test('a trusted header serves until its trusting period ends', () => {
  const end = (LIGHT_START_S + 1n) * NS + 5n + HOUR_NS;
  verifyLater(at(1), at(2), RULES, end - 1n);
  refusedBy('trusted.header.time', 'expired', () => verifyLater(at(1), at(2), RULES, end));
});

test('a header may lie in the future by the clock drift, and no more', () => {
  const time = (LIGHT_START_S + 2n) * NS + 5n;
  verifyLater(at(1), at(2), RULES, time - 10n * NS + 1n);
  refusedBy('header.time', 'invalid', () => verifyLater(at(1), at(2), RULES, time - 10n * NS));
});

test('backwards, a header is the one that the next names, and the one just below', () => {
  verifyBefore(at(3).header, at(2).header, LIGHT_CHAIN_ID);
  refusedBy('header.height', 'invalid', () => {
    verifyBefore(at(3).header, at(1).header, LIGHT_CHAIN_ID);
  });
  refusedBy('header', 'invalid', () => {
    verifyBefore(at(3).header, { ...at(2).header, appHash: wrong32 }, LIGHT_CHAIN_ID);
  });
});

test('times keep their nanoseconds, and only times of the calendar are read', () => {
  assert.equal(parseTime('2026-11-21T16:34:10.42226641Z', 't'), {
    seconds: 1_795_278_850n,
    nanos: 422_266_410,
  });
  assert.equal(parseTime('0001-01-01T00:00:00Z', 't'), { seconds: -62_135_596_800n, nanos: 0 });
  for (const text of ['2026-02-30T00:00:00Z', '2026-01-01T00:00:00+01:00', '2026-01-01', '']) {
    refusedBy('t', 'invalid', () => parseTime(text, 't'), text);
  }
});

test.run();
