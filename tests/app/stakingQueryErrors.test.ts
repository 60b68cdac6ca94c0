import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as staking from 'cosmjs-types/cosmos/staking/v1beta1/query';
import { ask } from '../support/askModule.js';
import { createTestChain, testKey } from '../support/chain.js';
import type { TestChain } from '../support/chain.js';
import { institution, POINT } from '../support/institution.js';
import { createStakingChain, stakingGenesis } from '../support/stakingChain.js';
import { messages } from '../support/validatorMessages.js';

const P = testKey('P').address;
const operatorOf = (name: string): string => institution(name).operator;
const scene = (): TestChain => {
  const chain = createStakingChain();
  chain.block();
  return chain;
};
const validatorsOf = (chain: TestChain, fields: Partial<staking.QueryValidatorsRequest>) =>
  ask(
    chain,
    'staking/Validators',
    staking.QueryValidatorsRequest,
    staking.QueryValidatorsResponse,
    fields,
  );

test('former sets are told for as long as the state keeps them', () => {
  const genesis = stakingGenesis({ params: { historical_entries: 3 } });
  const chain = createTestChain({ genesis });
  chain.block();
  const { timeMs } = chain.block([
    chain.sign(testKey('A'), [messages.undelegate('A', 'A', POINT)]),
  ]);
  const at = (height: bigint) =>
    ask(
      chain,
      'staking/HistoricalInfo',
      staking.QueryHistoricalInfoRequest,
      staking.QueryHistoricalInfoResponse,
      { height },
    ).hist!;
  assert.is(at(1n).valset.length, 4);
  const tokens = (height: bigint) =>
    at(height)
      .valset.map((each) => each.tokens)
      .sort();
  assert.equal(tokens(1n), ['10000000', '10000000', '10000000', '10000000']);
  assert.equal(tokens(2n), ['10000000', '10000000', '10000000', '9000000']);
  assert.is(at(2n).valset[3]?.operatorAddress, operatorOf('A'));
  assert.is(at(2n).header.height, 2n);
  assert.is(at(2n).header.time.seconds, timeMs / 1_000n);
  assert.throws(() => at(3n), /sdk 22: .* historical info for height 3 not found/);
  assert.throws(() => at(-1n), /height cannot be negative/);
  chain.block();
  chain.block();
  assert.throws(() => at(1n), /historical info for height 1 not found: key not found/);
  assert.is(at(2n).valset.length, 4);
});

const NOBODY = testKey('nobody').address;
const noValidator = operatorOf('nobody');
const refused: readonly [what: string, run: (chain: TestChain) => unknown, log: string][] = [
  [
    'an unknown validator',
    (chain) =>
      ask(
        chain,
        'staking/Validator',
        staking.QueryValidatorRequest,
        staking.QueryValidatorResponse,
        {
          validatorAddr: noValidator,
        },
      ),
    `sdk 22: rpc error: code = NotFound desc = validator ${noValidator} not found: key not found`,
  ],
  [
    'no address of a validator',
    (chain) =>
      ask(
        chain,
        'staking/Validator',
        staking.QueryValidatorRequest,
        staking.QueryValidatorResponse,
        {
          validatorAddr: 'notavalidator',
        },
      ),
    'sdk 18: rpc error: code = Unknown desc = decoding bech32 failed: invalid separator index -1: ' +
      'invalid request',
  ],
  [
    'an empty address',
    (chain) =>
      ask(
        chain,
        'staking/Validator',
        staking.QueryValidatorRequest,
        staking.QueryValidatorResponse,
        {},
      ),
    'sdk 18: rpc error: code = InvalidArgument desc = validator address cannot be empty: ' +
      'invalid request',
  ],
  [
    'an account where a validator is meant',
    (chain) =>
      ask(
        chain,
        'staking/Validator',
        staking.QueryValidatorRequest,
        staking.QueryValidatorResponse,
        {
          validatorAddr: P,
        },
      ),
    'sdk 18: rpc error: code = Unknown desc = invalid Bech32 prefix; expected banmavaloper, got ' +
      'banma: invalid request',
  ],
  [
    'a delegation that is not there',
    (chain) =>
      ask(
        chain,
        'staking/Delegation',
        staking.QueryDelegationRequest,
        staking.QueryDelegationResponse,
        {
          delegatorAddr: NOBODY,
          validatorAddr: operatorOf('A'),
        },
      ),
    `sdk 22: rpc error: code = NotFound desc = delegation with delegator ${NOBODY} not found for ` +
      `validator ${operatorOf('A')}: key not found`,
  ],
  [
    'an unknown status',
    (chain) => validatorsOf(chain, { status: 'constructor' }),
    'sdk 18: rpc error: code = InvalidArgument desc = invalid validator status constructor: ' +
      'invalid request',
  ],
];

for (const [what, run, log] of refused) {
  test(`asked for ${what}, the answer has the words of the Cosmos SDK`, () => {
    assert.throws(
      () => run(scene()),
      (error: Error) => error.message === log,
      log,
    );
  });
}

test.run();
