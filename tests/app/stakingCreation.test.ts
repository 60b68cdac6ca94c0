import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { testKey } from '../support/chain.js';
import { consensusKeyOf, institution, POINT } from '../support/institution.js';
import { bondedOf, createStakingChain, sendAs } from '../support/stakingChain.js';
import { messages, publicKeyAny } from '../support/validatorMessages.js';

const keyOf = testKey;

const create = (changes: Parameters<typeof messages.create>[2], amount = 5n * POINT) =>
  messages.create('E', amount, changes);
const rates = (rate: string, maxRate: string, maxChangeRate: string) => ({
  commission: { rate, maxRate, maxChangeRate },
});
const description = (moniker: string, details = '') => ({
  description: { moniker, identity: '', website: '', securityContact: '', details },
});
const TENTH = '100000000000000000';

const refusedCreations: readonly [what: string, code: string, ReturnType<typeof create>][] = [
  ['without a name', 'sdk 18', create(description(''))],
  ['with too long a name', 'sdk 18', create(description('x'.repeat(71)))],
  ['with too long details', 'sdk 18', create(description('x', 'y'.repeat(281)))],
  ['for another account', 'sdk 7', create({ delegatorAddress: keyOf('A').address })],
  ['without a key', 'staking 39', create({ pubkey: undefined as never })],
  [
    'with a key of an account',
    'staking 6',
    create({
      pubkey: { typeUrl: '/cosmos.crypto.secp256k1.PubKey', value: new Uint8Array(35) },
    }),
  ],
  ['with a short key', 'sdk 8', create({ pubkey: publicKeyAny(new Uint8Array(31).fill(1)) })],
  [
    "with another validator's key",
    'staking 5',
    create({
      pubkey: publicKeyAny(institution('A').consensusKey),
    }),
  ],
  ['without a stake', 'sdk 18', create({}, 0n)],
  ['in another denom', 'sdk 18', create({ value: { denom: 'ublt', amount: '5' } })],
  ['below its own minimum', 'staking 16', create({ minSelfDelegation: '5000001' })],
  ['with no minimum', 'sdk 18', create({ minSelfDelegation: '0' })],
  ['with more than it has', 'sdk 5', create({}, 2_000n * POINT)],
  ['with a negative commission', 'staking 9', create(rates('-1', TENTH, TENTH))],
  ['with a commission over 1', 'staking 10', create(rates('0', '1000000000000000001', '0'))],
  ['with a commission over its most', 'staking 11', create(rates('2', '1', '1'))],
  ['with a change below zero', 'staking 13', create(rates('0', TENTH, '-1'))],
  ['with a change over its most', 'staking 14', create(rates('0', '1', '2'))],
  ['with a commission that is no number', 'sdk 18', create(rates('0.1', '1', '1'))],
  ['below the least commission of all', 'staking 40', create(rates('1', TENTH, '1'))],
];

for (const [what, code, message] of refusedCreations) {
  test(`a validator ${what} is refused with ${code}`, () => {
    const chain = createStakingChain({
      people: ['E'],
      params: { min_commission_rate: '0.05' },
      powers: { A: 100, B: 100, C: 100 },
    });
    assert.is(sendAs(chain, 'E', message), code);
    assert.is(bondedOf(chain.state).length, 3);
  });
}

test('an account has one validator', () => {
  const chain = createStakingChain({ people: ['E'] });
  assert.is(sendAs(chain, 'E', messages.create('E', 5n * POINT)), 'ok');
  const again = messages.create('E', POINT, { pubkey: publicKeyAny(consensusKeyOf('E2')) });
  assert.is(sendAs(chain, 'E', again), 'staking 4');
});

test.run();
