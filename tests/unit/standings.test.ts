import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  MAX_FORMER_STANDINGS,
  heldAt,
  mayAnswer,
  mayQuery,
  withStanding,
} from '../../app/modules/contract/standing.js';
import { Membership, MemberState, Params } from '../../proto/codec/generated/banma/contract/v1.js';

/** A contract that would keep standings for thirty years. */
const params = Params.fromPartial({ auditWindowS: 10n ** 9n, settleWindowS: 86_400n });
const START = 1_700_000_000_000n;

type Change = Parameters<typeof withStanding>[1];

/** An ACTIVE member whose standing changes at each step, in turn. */
function flipped(changes: readonly Change[], steps: number, stepMs: bigint): Membership {
  const active = { state: MemberState.ACTIVE };
  let member = withStanding(Membership.fromPartial({}), active, START, params);
  for (let step = 0; step < steps; step += 1) {
    const timeMs = START + BigInt(step + 1) * stepMs;
    member = withStanding(member, changes[step % changes.length] ?? {}, timeMs, params);
  }
  return member;
}

test('the history of a flag that flips for years is bounded, and exact for the last day', () => {
  const stepMs = 121_000n;
  const changes = [{ belowMinimum: true }, { belowMinimum: false }];
  const steps = 10_000;
  const member = flipped(changes, steps, stepMs);
  assert.is(member.formerStandings.length, MAX_FORMER_STANDINGS);
  assert.ok(Membership.encode(member).length < 60_000);
  for (let step = steps - 800; step < steps; step += 1) {
    // Just before the standing of this step ends; notice covers its first 120 s.
    const timeMs = START + BigInt(step + 1) * stepMs + stepMs - 1n;
    assert.is(heldAt(member, timeMs, mayQuery), step % 2 === 1, `step ${step}`);
  }
  // Older ones are judged in the member's favour, and nothing before it was a member.
  for (const timeMs of [START, START + stepMs * 100n, START + stepMs * 101n + stepMs - 1n]) {
    assert.ok(heldAt(member, timeMs, mayQuery));
    assert.ok(heldAt(member, timeMs, mayAnswer));
  }
  assert.not.ok(heldAt(member, START - 1n, mayAnswer));
});

test('flags that go up and down one behind the other leave nothing when all was short', () => {
  const changes = [
    { belowMinimum: true },
    { inArrears: true },
    { belowMinimum: false },
    { inArrears: false },
  ];
  const member = flipped(changes, 400, 5_000n);
  assert.equal(member.formerStandings, []);
  assert.is(member.standing?.since, START);
});

test.run();
