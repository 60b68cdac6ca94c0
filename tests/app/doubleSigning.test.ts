import { delegations } from '../../app/modules/staking/keys.js';
import { tokensOfShares } from '../../app/modules/staking/shares.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ONE } from '../../app/kit/decimal.js';
import { bankView } from '../../app/modules/bank/view.js';
import { writeUnbonding } from '../../app/modules/staking/delegationStore.js';
import { slashValidator } from '../../app/modules/staking/slash.js';
import { consensusToText } from '../../proto/documents/address.js';
import { sha256 } from '../../proto/documents/hash.js';
import { testKey } from '../support/chain.js';
import type { TestChain } from '../support/chain.js';
import { consensusKeyOf, institution, POINT } from '../support/institution.js';
import { createTestContext } from '../support/memoryState.js';
import {
  blocks,
  burned,
  chainOf,
  doubleSign,
  infoOf,
  validatorOf,
  WINDOW,
} from '../support/slashingChain.js';
import {
  createStakingChain,
  eventsOf,
  FOUR,
  named,
  sendAs,
  votes,
} from '../support/stakingChain.js';
import { copyState } from '../support/stateViews.js';
import { messages, publicKeyAny } from '../support/validatorMessages.js';

test('double signing burns five hundredths, and the validator is out for ever', () => {
  for (const kind of ['DUPLICATE_VOTE', 'LIGHT_CLIENT_ATTACK'] as const) {
    const chain = chainOf({ people: ['P'] });
    assert.is(sendAs(chain, 'P', messages.delegate('P', 'A', 2n * POINT)), 'ok');
    blocks(chain, 3);
    const facts = { ...votes(FOUR), ...doubleSign(chain, 'A', { power: 12n, kind }) };
    const { validatorUpdates, events } = chain.block([], { facts });
    assert.equal(named(validatorUpdates), ['A 0']);
    const address = consensusToText(institution('A').consensus);
    assert.equal(eventsOf(events, 'slash'), [
      `address=${address} power=12 reason=double_sign jailed=${address} burned_coins=600000upoint`,
    ]);
    assert.is(burned(chain), 600_000n);
    assert.is(validatorOf(chain, 'A')?.tokens, '11400000');
    chain.block([], { afterMs: 700_000n });
    assert.is(sendAs(chain, 'A', messages.unjail('A')), 'slashing 4');
    assert.is(sendAs(chain, 'P', messages.undelegate('P', 'A', 1_900_000n)), 'ok');
    assert.is(sendAs(chain, 'P', messages.undelegate('P', 'A', 1n)), 'staking 19');
  }
});

test('the same evidence twice, in one block or two, punishes once', () => {
  const chain = chainOf();
  blocks(chain, 3);
  const one = doubleSign(chain, 'A').misbehaviour[0]!;
  const facts = { misbehaviour: [one, { ...one, height: 2n }, one] };
  chain.block([], { facts });
  chain.block([], { facts });
  assert.is(burned(chain), 500_000n);
});

const ignored: readonly [
  what: string,
  facts: (chain: TestChain) => ReturnType<typeof doubleSign>,
][] = [
  ['of an unknown validator', (chain) => doubleSign(chain, 'G')],
  [
    'older than both bounds',
    (chain) => doubleSign(chain, 'A', { height: 1n, timeMs: chain.timeMs() - 1_000_000n }),
  ],
];

for (const [what, facts] of ignored) {
  test(`evidence ${what} is ignored`, () => {
    const chain = chainOf();
    blocks(chain, 60);
    assert.equal(chain.block([], { facts: facts(chain) }).validatorUpdates, []);
    assert.is(burned(chain), 0n);
  });
}

test('evidence older than one of the bounds alone counts', () => {
  for (const age of [{ height: 1n }, { timeMs: 0n }]) {
    const chain = chainOf();
    blocks(chain, 60);
    chain.block([], { facts: doubleSign(chain, 'A', age) });
    assert.is(burned(chain), 500_000n);
  }
});

test('evidence against a jailed validator burns and tombstones, against an unbonded one nothing', () => {
  const chain = chainOf();
  blocks(chain, 12, ['A']);
  assert.is(validatorOf(chain, 'A')?.jailed, true);
  const late = chainOf();
  blocks(late, 12, ['A']);
  chain.block([], { facts: doubleSign(chain, 'A') });
  assert.is(burned(chain), 500_000n);
  assert.is(infoOf(chain, 'A').tombstoned, true);
  late.block([], { afterMs: 100_000n });
  late.block([], { facts: doubleSign(late, 'A') });
  assert.is(burned(late), 0n);
});

test('what began to unbond since the infraction is slashed, what began before is not', () => {
  const chain = chainOf({ people: ['P'] });
  assert.is(sendAs(chain, 'P', messages.delegate('P', 'A', 4n * POINT)), 'ok');
  assert.is(sendAs(chain, 'P', messages.undelegate('P', 'A', POINT)), 'ok');
  blocks(chain, 5);
  const infraction = chain.height();
  assert.is(sendAs(chain, 'P', messages.undelegate('P', 'A', 2n * POINT)), 'ok');
  chain.block([], { facts: doubleSign(chain, 'A', { height: infraction, power: 13n }) });
  assert.is(burned(chain), 650_000n);
  // 5 % of the 2 that unbond, the other 0.55 of the 11 that are left.
  assert.is(validatorOf(chain, 'A')?.tokens, '10450000');
  chain.block([], { afterMs: 200_000n });
  assert.is(chain.balance(testKey('P').address, 'upoint'), (1_000n - 4n + 1n) * POINT + 1_900_000n);
});

test('delegators bear a slash by their shares, and later ones pay the new price', () => {
  const chain = chainOf({ people: ['P'], powers: { A: 20, B: 20, C: 20, D: 20 } });
  assert.is(sendAs(chain, 'P', messages.delegate('P', 'A', 3n * POINT)), 'ok');
  const slashed = doubleSign(chain, 'A', { power: 23n });
  chain.block([], { facts: slashed });
  assert.is(sendAs(chain, 'A', messages.delegate('A', 'A', 1_900_000n)), 'ok');
  // 1.9 POINT buy two of the old shares.
  assert.is(validatorOf(chain, 'A')?.shares, '25000000000000000000000000');
  assert.is(sendAs(chain, 'A', messages.undelegate('A', 'A', 1_900_000n)), 'ok');
  assert.is(sendAs(chain, 'P', messages.undelegate('P', 'A', 2_850_001n)), 'sdk 18');
  assert.is(sendAs(chain, 'P', messages.undelegate('P', 'A', 2_850_000n)), 'ok');
});

test('whoever takes back all that a slash left leaves no dust, and keeps nobody from leaving', () => {
  const powers = { A: 10, B: 10, C: 10, D: 1 };
  for (let more = 0n; more < 40n; more += 1n) {
    const chain = chainOf({ people: ['X'], powers });
    const stake = POINT + 53_000n + 37n * more;
    assert.is(sendAs(chain, 'X', messages.delegate('X', 'D', stake)), 'ok');
    chain.block([], { facts: doubleSign(chain, 'D', { power: 2n }) });
    const operator = testKey('D').addressBytes;
    for (const who of ['X', 'D']) {
      const delegator = testKey(who).addressBytes;
      const { shares } = delegations.get(chain.state, operator, delegator)!;
      const worth = tokensOfShares(validatorOf(chain, 'D')!, BigInt(shares));
      assert.is(sendAs(chain, who, messages.undelegate(who, 'D', worth)), 'ok', `${who} ${stake}`);
      assert.is(delegations.has(chain.state, operator, delegator), false);
    }
    assert.is(validatorOf(chain, 'D')?.tokens, '0');
  }
});

test('a slash goes over unbondings in steps, and writes only those that lose something', () => {
  const chain = chainOf();
  blocks(chain, 1);
  const state = copyState(chain.state);
  const operator = testKey('A').addressBytes;
  const entry = { creationHeight: 1n, completionTime: chain.timeMs() * 2n };
  const delegators = Array.from({ length: 1_200 }, (_, index) =>
    sha256(Uint8Array.of(index >> 8, index)).slice(0, 20),
  );
  for (const [index, delegator] of delegators.entries()) {
    const balance = index < 2 ? '40' : '1';
    const one = { ...entry, balance, initialBalance: balance, unbondingId: BigInt(index + 1) };
    writeUnbonding(state, operator, delegator, [one]);
  }
  let writes = 0;
  const counted = {
    ...state,
    set: (key: Uint8Array, value: Uint8Array) => {
      writes += 1;
      state.set(key, value);
    },
  };
  const lines: unknown[] = [];
  const bank = { ...bankView, post: (_: unknown, posting: unknown) => lines.push(posting) };
  const context = createTestContext(counted, { height: 5n, timeMs: chain.timeMs() });
  const slash = { height: 0n, power: 0n, fraction: ONE / 20n };
  const steps = slashValidator(context, bank as never, operator, slash);
  let yields = 0;
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) yields += 1;
  assert.is(step.value, 4n);
  assert.is(yields, 3);
  assert.is(writes, 2 + 2, 'the two unbondings, the validator and its power');
});

test('an old consensus key stays slashable, and its votes still count', () => {
  const chain = chainOf();
  blocks(chain, 3);
  const second = consensusKeyOf('F');
  assert.is(sendAs(chain, 'A', messages.rotate('A', second)), 'ok');
  blocks(chain, 1, ['A']);
  assert.is(infoOf(chain, 'A').missedBlocks, 1n);
  const facts = doubleSign(chain, 'A', { height: 2n });
  const { validatorUpdates } = chain.block([], { facts });
  assert.equal(named(validatorUpdates), ['F 0']);
  assert.is(burned(chain), 500_000n);
});

test('a tombstoned operator never has a validator again', () => {
  const chain = chainOf({ people: ['E'] });
  assert.is(sendAs(chain, 'E', messages.create('E', 10n * POINT)), 'ok');
  blocks(chain, 3);
  chain.block([], { facts: doubleSign(chain, 'E') });
  assert.is(sendAs(chain, 'E', messages.undelegate('E', 'E', 9_500_000n)), 'ok');
  chain.block([], { afterMs: 100_000n });
  chain.block();
  const again = messages.create('E', POINT, { pubkey: publicKeyAny(consensusKeyOf('E2')) });
  assert.is(sendAs(chain, 'E', again), 'staking 105');
});

test('all signing twice at once: the last stays until another can vote', () => {
  const chain = chainOf({ people: ['E'] });
  blocks(chain, 3);
  const misbehaviour = ['A', 'B', 'C', 'D'].flatMap((name) => doubleSign(chain, name).misbehaviour);
  const { validatorUpdates } = chain.block([], { facts: { ...votes(FOUR), misbehaviour } });
  assert.equal(named(validatorUpdates), ['A 0', 'B 0', 'C 0', 'D 9']);
  assert.is(burned(chain), 2n * POINT);
  assert.is(sendAs(chain, 'E', messages.create('E', 5n * POINT)), 'ok');
  const next = chain.block([], { facts: votes({ D: 9 }) });
  assert.equal(named(next.validatorUpdates), ['D 0']);
});

test('a slash that takes all power of all leaves the set as it was', () => {
  const chain = createStakingChain({
    powers: { A: 1, B: 1 },
    slashing: { ...WINDOW, slash_fraction_double_sign: '0.5' },
  });
  blocks(chain, 3, [], { A: 1, B: 1 });
  const misbehaviour = ['A', 'B'].flatMap(
    (name) => doubleSign(chain, name, { power: 1n }).misbehaviour,
  );
  const { validatorUpdates } = chain.block([], { facts: { misbehaviour } });
  assert.equal(validatorUpdates, []);
  chain.block([], { facts: votes({ A: 1, B: 1 }) });
});

test.run();
