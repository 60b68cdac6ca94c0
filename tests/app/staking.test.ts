import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TxMsgData } from 'cosmjs-types/cosmos/base/abci/v1beta1/abci';
import { MsgUndelegateResponse } from 'cosmjs-types/cosmos/staking/v1beta1/tx';
import { BONDED_POOL, NOT_BONDED_POOL } from '../../app/modules/bank/accounts.js';
import { MAX_PAID_PER_BLOCK } from '../../app/modules/staking/maturity.js';
import { createTestChain, testKey } from '../support/chain.js';
import { fundedGenesis, sendOf } from '../support/sends.js';
import { consensusKeyOf, institution, POINT } from '../support/institution.js';
import {
  bondedOf,
  createStakingChain,
  eventsOf,
  sendAs,
  stakingGenesis,
} from '../support/stakingChain.js';
import { messages, publicKeyAny } from '../support/validatorMessages.js';

const keyOf = testKey;
const pool = (chain: ReturnType<typeof createStakingChain>, name: 'bonded' | 'not bonded') =>
  chain.balance(name === 'bonded' ? BONDED_POOL : NOT_BONDED_POOL, 'upoint');

test('genesis validators stake their own coins and vote', () => {
  const chain = createStakingChain();
  chain.block();
  assert.is(chain.balance(keyOf('A').address, 'upoint'), 990n * POINT);
  assert.is(pool(chain, 'bonded'), 40n * POINT);
  const names = ['A', 'B', 'C', 'D'].map((name) => keyOf(name).address);
  const bonded = bondedOf(chain.state);
  assert.equal(bonded.map(({ operator }) => operator).sort(), names.sort());
  assert.ok(bonded.every(({ power }) => power === 10n));
});

test('a chain without staking refuses its messages and has no validators of its own', () => {
  const chain = createTestChain({ genesis: fundedGenesis([keyOf('A')]) });
  const { validatorUpdates } = chain.block();
  assert.equal(validatorUpdates, []);
  for (const message of [
    messages.create('A', POINT),
    messages.edit('A', {}),
    messages.delegate('A', 'A', POINT),
    messages.undelegate('A', 'A', POINT),
    messages.cancel('A', 'A', POINT, 1n),
    messages.rotate('A', consensusKeyOf('other')),
  ]) {
    assert.is(sendAs(chain, 'A', message), 'staking 100', message.typeUrl);
  }
  assert.is(sendAs(chain, 'A', messages.unjail('A')), 'slashing 2');
});

test('a new validator takes its stake from its account and tells so', () => {
  const chain = createStakingChain({ people: ['E'] });
  const outcome = chain.deliverOk(keyOf('E'), [messages.create('E', 12n * POINT)]);
  const { operator } = institution('E');
  assert.equal(eventsOf(outcome.events, 'create_validator'), [
    `validator=${operator} amount=12000000upoint msg_index=0`,
  ]);
  assert.equal(eventsOf(outcome.events, 'delegate'), [
    `validator=${operator} delegator=${keyOf('E').address} amount=12000000upoint ` +
      'new_shares=12000000.000000000000000000 msg_index=0',
  ]);
  assert.equal(eventsOf(outcome.events, 'coin_spent'), [
    `spender=${keyOf('E').address} amount=12000000upoint msg_index=0`,
  ]);
  assert.is(chain.balance(keyOf('E').address, 'upoint'), 988n * POINT);
  assert.is(pool(chain, 'bonded'), 52n * POINT);
  assert.is(pool(chain, 'not bonded'), 0n);
});

test('a message with unknown or reordered bytes is refused', () => {
  const chain = createStakingChain({ people: ['E'] });
  const { typeUrl, value } = messages.delegate('E', 'A', POINT);
  const longer = { typeUrl, value: Uint8Array.of(...value, 0x78, 0x01) };
  assert.is(sendAs(chain, 'E', longer), 'sdk 2');
});

test('anybody delegates, gets shares, and cannot without coins', () => {
  const chain = createStakingChain({ people: ['P'] });
  const outcome = chain.deliverOk(keyOf('P'), [messages.delegate('P', 'A', 3n * POINT)]);
  assert.equal(eventsOf(outcome.events, 'delegate'), [
    `validator=${institution('A').operator} delegator=${keyOf('P').address} ` +
      'amount=3000000upoint new_shares=3000000.000000000000000000 msg_index=0',
  ]);
  assert.is(pool(chain, 'bonded'), 43n * POINT);
  const refused: readonly [string, ReturnType<typeof messages.delegate>][] = [
    ['sdk 5', messages.delegate('P', 'A', 998n * POINT)],
    ['sdk 18', messages.delegate('P', 'A', 1n, 'ublt')],
    ['sdk 18', messages.delegate('P', 'A', 0n)],
    ['staking 3', messages.delegate('P', 'E', POINT)],
  ];
  const wide = createStakingChain({ people: ['P'], powers: { A: 900, B: 900, C: 900 } });
  for (const [code, message] of refused.slice(1)) assert.is(sendAs(chain, 'P', message), code);
  assert.is(sendAs(wide, 'P', messages.delegate('P', 'A', 1_001n * POINT)), 'sdk 5');
});

test('nobody sends coins to the pools', () => {
  const chain = createStakingChain();
  for (const address of [BONDED_POOL, NOT_BONDED_POOL]) {
    const message = sendOf(keyOf('A'), { ...keyOf('B'), address }, POINT);
    assert.is(sendAs(chain, 'A', message), 'sdk 4');
  }
});

test('what is taken back is paid after the unbonding period, and not before', () => {
  const chain = createStakingChain({ people: ['P'] });
  assert.is(sendAs(chain, 'P', messages.delegate('P', 'A', 3n * POINT)), 'ok');
  const outcome = chain.deliverOk(keyOf('P'), [messages.undelegate('P', 'A', 2n * POINT)]);
  const [response] = TxMsgData.decode(outcome.data).msgResponses;
  const { completionTime, amount } = MsgUndelegateResponse.decode(response!.value);
  assert.is(completionTime.seconds * 1_000n, chain.timeMs() + 100_000n);
  assert.equal(amount, { denom: 'upoint', amount: '2000000' });
  const time = new Date(Number(chain.timeMs() + 100_000n)).toISOString().replace('.000Z', 'Z');
  assert.equal(eventsOf(outcome.events, 'unbond'), [
    `validator=${institution('A').operator} delegator=${keyOf('P').address} ` +
      `amount=2000000upoint completion_time=${time} msg_index=0`,
  ]);
  assert.is(pool(chain, 'not bonded'), 2n * POINT);
  chain.block([], { afterMs: 99_999n });
  assert.is(chain.balance(keyOf('P').address, 'upoint'), 997n * POINT);
  const { events } = chain.block([], { afterMs: 1n });
  assert.is(chain.balance(keyOf('P').address, 'upoint'), 999n * POINT);
  assert.is(pool(chain, 'not bonded'), 0n);
  assert.equal(eventsOf(events, 'complete_unbonding'), [
    `amount=2000000upoint validator=${institution('A').operator} ` +
      `delegator=${keyOf('P').address}`,
  ]);
});

test('a block pays so many entries, the oldest first, and the others wait', () => {
  const people = Array.from({ length: MAX_PAID_PER_BLOCK + 5 }, (_, index) => `person ${index}`);
  const chain = createStakingChain({ people });
  const txs = people.map((name) =>
    chain.sign(keyOf(name), [
      messages.delegate(name, 'A', POINT),
      messages.undelegate(name, 'A', POINT),
    ]),
  );
  const { outcomes } = chain.block(txs);
  assert.ok(outcomes.every(({ code }) => code === 0));
  const paid = (afterMs: bigint): number =>
    eventsOf(chain.block([], { afterMs }).events, 'complete_unbonding').length;
  assert.is(paid(100_000n), MAX_PAID_PER_BLOCK);
  const last = keyOf(people.at(-1)!).address;
  assert.is(chain.balance(last, 'upoint'), 999n * POINT);
  assert.is(paid(1n), 5);
  assert.is(chain.balance(last, 'upoint'), 1_000n * POINT);
  assert.is(paid(1n), 0);
});

test('more than one delegated, or of somebody else, cannot be taken back', () => {
  const chain = createStakingChain({ people: ['P'] });
  assert.is(sendAs(chain, 'P', messages.delegate('P', 'A', POINT)), 'ok');
  assert.is(sendAs(chain, 'P', messages.undelegate('P', 'A', POINT + 1n)), 'sdk 18');
  assert.is(sendAs(chain, 'P', messages.undelegate('P', 'B', 1n)), 'staking 19');
  assert.is(sendAs(chain, 'P', messages.undelegate('P', 'A', 0n)), 'sdk 18');
  assert.is(sendAs(chain, 'P', messages.undelegate('P', 'E', 1n)), 'staking 3');
});

test('a delegator has seven entries at a validator, those of one block in one', () => {
  const chain = createStakingChain({ people: ['P'], powers: { A: 90, B: 90, C: 90, D: 90 } });
  assert.is(sendAs(chain, 'P', messages.delegate('P', 'A', 30n * POINT)), 'ok');
  const one = messages.undelegate('P', 'A', POINT);
  for (let count = 0; count < 7; count += 1) assert.is(sendAs(chain, 'P', one, one), 'ok');
  assert.is(sendAs(chain, 'P', one), 'staking 27');
  chain.block([], { afterMs: 100_000n });
  assert.is(sendAs(chain, 'P', one), 'ok');
});

test('what is being taken back goes back to its validator, by the height it began at', () => {
  const chain = createStakingChain({ people: ['P'] });
  assert.is(sendAs(chain, 'P', messages.delegate('P', 'A', 3n * POINT)), 'ok');
  assert.is(sendAs(chain, 'P', messages.undelegate('P', 'A', 2n * POINT)), 'ok');
  const height = chain.height();
  assert.is(sendAs(chain, 'P', messages.cancel('P', 'A', POINT, height + 1n)), 'sdk 38');
  assert.is(sendAs(chain, 'P', messages.cancel('P', 'B', POINT, height)), 'sdk 38');
  assert.is(sendAs(chain, 'P', messages.cancel('P', 'A', 3n * POINT, height)), 'sdk 18');
  assert.is(sendAs(chain, 'P', messages.cancel('P', 'A', POINT, 0n)), 'sdk 18');
  const outcome = chain.deliverOk(keyOf('P'), [messages.cancel('P', 'A', POINT, height)]);
  assert.equal(eventsOf(outcome.events, 'cancel_unbonding_delegation'), [
    `amount=1000000upoint validator=${institution('A').operator} ` +
      `delegator=${keyOf('P').address} creation_height=${height} msg_index=0`,
  ]);
  assert.is(pool(chain, 'not bonded'), POINT);
  assert.is(pool(chain, 'bonded'), 42n * POINT);
  assert.is(sendAs(chain, 'P', messages.cancel('P', 'A', POINT, height)), 'ok');
  assert.is(sendAs(chain, 'P', messages.cancel('P', 'A', POINT, height)), 'sdk 38');
  chain.block([], { afterMs: 100_000n });
  assert.is(chain.balance(keyOf('P').address, 'upoint'), 997n * POINT);
});

test('an operator that keeps less than its own minimum is jailed', () => {
  const chain = createStakingChain({ people: ['E'] });
  const message = messages.create('E', 10n * POINT, { minSelfDelegation: '9000000' });
  assert.is(sendAs(chain, 'E', message), 'ok');
  assert.is(sendAs(chain, 'E', messages.undelegate('E', 'E', POINT)), 'ok');
  assert.is(bondedOf(chain.state).length, 5);
  assert.is(sendAs(chain, 'E', messages.undelegate('E', 'E', POINT)), 'ok');
  assert.is(bondedOf(chain.state).length, 4);
  assert.is(sendAs(chain, 'E', messages.unjail('E')), 'slashing 7');
});

test('a validator nobody has a share of ends once it is unbonded; its key stays taken', () => {
  const chain = createStakingChain({ people: ['E', 'F'] });
  assert.is(sendAs(chain, 'E', messages.create('E', 10n * POINT)), 'ok');
  assert.is(sendAs(chain, 'E', messages.undelegate('E', 'E', 10n * POINT)), 'ok');
  assert.is(sendAs(chain, 'E', messages.create('E', 10n * POINT)), 'staking 4');
  chain.block([], { afterMs: 100_000n });
  assert.is(chain.balance(keyOf('E').address, 'upoint'), 1_000n * POINT);
  assert.is(sendAs(chain, 'E', messages.create('E', 10n * POINT)), 'staking 5');
  const foreign = messages.create('F', POINT, {
    pubkey: publicKeyAny(institution('E').consensusKey),
  });
  assert.is(sendAs(chain, 'F', foreign), 'staking 5');
  const other = { pubkey: publicKeyAny(consensusKeyOf('E2')) };
  assert.is(sendAs(chain, 'E', messages.create('E', 10n * POINT, other)), 'ok');
});

test('less than a POINT is neither delegated, taken back nor left, unless it is all', () => {
  const chain = createStakingChain({ people: ['E', 'P'] });
  const [dust, tooLittle] = [POINT - 1n, 'staking 107'];
  assert.is(sendAs(chain, 'E', messages.create('E', dust)), tooLittle);
  assert.is(sendAs(chain, 'P', messages.delegate('P', 'A', dust)), tooLittle);
  assert.is(sendAs(chain, 'P', messages.delegate('P', 'A', 3n * POINT + 1n)), 'ok');
  assert.is(sendAs(chain, 'P', messages.undelegate('P', 'A', dust)), tooLittle);
  assert.is(sendAs(chain, 'P', messages.undelegate('P', 'A', 2n * POINT + 2n)), tooLittle);
  assert.is(sendAs(chain, 'P', messages.undelegate('P', 'A', POINT + 1n)), 'ok');
  const height = chain.height();
  assert.is(sendAs(chain, 'P', messages.cancel('P', 'A', dust, height)), tooLittle);
  assert.is(sendAs(chain, 'P', messages.cancel('P', 'A', POINT, height)), tooLittle);
  assert.is(sendAs(chain, 'P', messages.cancel('P', 'A', POINT + 1n, height)), 'ok');
  assert.is(sendAs(chain, 'P', messages.undelegate('P', 'A', 3n * POINT + 1n)), 'ok');
});

test('a genesis delegation of less than a POINT is taken back as a whole', () => {
  const genesis = stakingGenesis({ people: ['P'] });
  const [validator] = genesis.staking.validators;
  validator!.tokens = '10000005';
  validator!.delegator_shares = '10000005.000000000000000000';
  genesis.staking.delegations.push({
    delegator_address: keyOf('P').address,
    validator_address: validator!.operator_address,
    shares: '5.000000000000000000',
  });
  const chain = createTestChain({ genesis });
  assert.is(sendAs(chain, 'P', messages.undelegate('P', 'A', 4n)), 'staking 107');
  assert.is(sendAs(chain, 'P', messages.undelegate('P', 'A', 5n)), 'ok');
});

const DAY_MS = 86_400_000n;

test('an operator changes what it says of itself, and its commission once a day', () => {
  const chain = createStakingChain();
  const text = (moniker: string) => ({
    description: {
      moniker,
      identity: '[do-not-modify]',
      website: 'https://a.test',
      securityContact: '[do-not-modify]',
      details: '[do-not-modify]',
    },
  });
  const rate = (commissionRate: string) => messages.edit('A', { commissionRate });
  const outcome = chain.deliverOk(keyOf('A'), [messages.edit('A', text('new'))]);
  assert.equal(eventsOf(outcome.events, 'edit_validator'), [
    'commission_rate=0.100000000000000000 min_self_delegation=1 msg_index=0',
  ]);
  assert.is(sendAs(chain, 'A', messages.edit('A', text('x'.repeat(71)))), 'sdk 18');
  assert.is(sendAs(chain, 'A', rate('105000000000000000')), 'staking 12');
  chain.block([], { afterMs: DAY_MS });
  assert.is(sendAs(chain, 'A', rate('205000000000000000')), 'staking 11');
  assert.is(sendAs(chain, 'A', rate('115000000000000000')), 'staking 15');
  assert.is(sendAs(chain, 'A', rate('-1')), 'sdk 18');
  assert.is(sendAs(chain, 'A', rate('105000000000000000')), 'ok');
  assert.is(sendAs(chain, 'A', rate('106000000000000000')), 'staking 12');
  const minimum = (text: string) => messages.edit('A', { minSelfDelegation: text });
  assert.is(sendAs(chain, 'A', minimum('1')), 'staking 17');
  assert.is(sendAs(chain, 'A', minimum('10000001')), 'staking 16');
  assert.is(sendAs(chain, 'A', minimum('10000000')), 'ok');
  assert.is(sendAs(chain, 'A', messages.edit('B', text('new'))), 'sdk 8');
});

test.run();
