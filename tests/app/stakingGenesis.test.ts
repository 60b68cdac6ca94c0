import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BONDED_POOL } from '../../app/modules/bank/accounts.js';
import { createTestChain, testKey } from '../support/chain.js';
import { institution, POINT } from '../support/institution.js';
import { FOUR, stakingGenesis } from '../support/stakingChain.js';

type Genesis = ReturnType<typeof stakingGenesis>;
type Change = (genesis: Genesis) => object;

/** The genesis with its first validator changed. */
const first =
  (changes: object): Change =>
  (genesis) => ({
    ...genesis,
    staking: {
      ...genesis.staking,
      validators: genesis.staking.validators.map((one, index) =>
        index === 0 ? { ...one, ...changes } : one,
      ),
    },
  });
const staking =
  (changes: (staking: Genesis['staking']) => object): Change =>
  (genesis) => ({ ...genesis, staking: { ...genesis.staking, ...changes(genesis.staking) } });
const params = (changes: object): Change => staking(() => ({ params: changes }));
const slashing =
  (changes: object): Change =>
  (genesis) => ({ ...genesis, slashing: { params: changes } });

const refused: readonly [change: Change, text: string][] = [
  [staking(() => ({ validators: [] })), 'staking.delegations[0]: no such validator'],
  [staking(() => ({ validators: [], delegations: [] })), 'staking.validators: nobody would vote'],
  [staking(() => ({ validatorz: [] })), 'staking.validatorz: unknown field'],
  [staking(() => ({ redelegations: [{}] })), 'staking.redelegations: must be empty'],
  [staking(() => ({ exported: true })), 'staking.exported: must be false'],
  [params({ bond_denom: 'stake' }), 'staking.params.bond_denom: must be upoint'],
  [params({ max_validators: 3 }), 'staking.validators: more than 3'],
  [params({ max_validators: 0 }), 'staking.params: max_validators: must be 1 to 200'],
  [params({ max_validators: '4' }), 'staking.params.max_validators: must be a whole number'],
  [params({ max_entries: 0 }), 'staking.params: max_entries'],
  [params({ unbonding_time: '0s' }), 'staking.params: unbonding_time'],
  [params({ unbonding_time: '21 days' }), 'staking.params.unbonding_time: must be seconds'],
  [params({ min_commission_rate: '1.1' }), 'staking.params: min_commission_rate'],
  [first({ operator_address: testKey('A').address }), 'operator_address: invalid Bech32 prefix'],
  [first({ operator_address: institution('B').operator }), 'operator_address: listed twice'],
  [first({ consensus_pubkey: { '@type': 'x', key: '' } }), 'consensus_pubkey.@type'],
  [
    first({ consensus_pubkey: { '@type': '/cosmos.crypto.ed25519.PubKey', key: 'AA==' } }),
    'consensus_pubkey.key: not 32 bytes',
  ],
  [first({ jailed: true }), 'validators[0].jailed: must be false'],
  [first({ status: 'BOND_STATUS_UNBONDED' }), 'validators[0].status: must be BOND_STATUS_BONDED'],
  [
    first({ tokens: '10000001', delegator_shares: '10000001' }),
    'delegations sum to 10000000upoint',
  ],
  [first({ tokens: '-1' }), 'validators[0].tokens: must be a positive integer'],
  [first({ delegator_shares: '9.5' }), 'validators[0].delegator_shares: must be as much as tokens'],
  [
    first({ commission: { commission_rates: { rate: '0.3', max_rate: '0.2' } } }),
    'commission cannot be more than the max rate',
  ],
  [first({ description: { moniker: 'x'.repeat(71) } }), 'invalid moniker length; got: 71, max: 70'],
  [first({ min_self_delegation: '0' }), 'min_self_delegation: must be a positive integer'],
  [
    staking(({ delegations }) => ({ delegations: [...delegations, delegations[0]] })),
    'staking.delegations[4]: listed twice',
  ],
  [
    staking(({ delegations }) => ({
      delegations: delegations.map((one) => ({ ...one, shares: '1.5' })),
    })),
    'staking.delegations[0].shares: must be a whole number',
  ],
  [
    staking(({ delegations }) => ({
      delegations: delegations.map((one) => ({ ...one, delegator_address: 'banma1x' })),
    })),
    'staking.delegations[0].delegator_address: not an address',
  ],
  [
    (genesis) => ({
      ...genesis,
      bank: {
        balances: [...genesis.bank.balances, { ...genesis.bank.balances[0], address: BONDED_POOL }],
      },
    }),
    `${BONDED_POOL} is filled by staking.delegations`,
  ],
  [(genesis) => ({ ...genesis, bank: {} }), 'staking.delegations[0]: spendable balance 0upoint'],
  [slashing({ signed_blocks_window: '0' }), 'slashing.params.signed_blocks_window'],
  [slashing({ min_signed_per_window: '2' }), 'slashing.params: min_signed_per_window'],
  [slashing({ downtime_jail_duration: '0s' }), 'slashing.params: downtime_jail_duration'],
  [slashing({ slash_fraction: '0.1' }), 'slashing.params.slash_fraction: unknown field'],
  [({ bank }) => ({ bank, slashing: {} }), 'slashing: there is no app_state.staking'],
];

for (const [change, text] of refused) {
  test(`a genesis is refused: ${text}`, () => {
    const genesis = change(stakingGenesis()) as Record<string, unknown>;
    assert.throws(
      () => createTestChain({ genesis }),
      (error: Error) => error.message.includes(text),
      text,
    );
  });
}

test('a validator without power is no validator to begin with', () => {
  const genesis = stakingGenesis({ powers: { ...FOUR, E: 0 } });
  assert.throws(() => createTestChain({ genesis }), /tokens: must be a positive integer/);
});

test('others than the operators delegate from the genesis on', () => {
  const genesis = stakingGenesis({ people: ['P'] });
  const [one] = genesis.staking.validators;
  one!.tokens = '12000000';
  one!.delegator_shares = '12000000.000000000000000000';
  genesis.staking.delegations.push({
    delegator_address: testKey('P').address,
    validator_address: institution('A').operator,
    shares: '2000000',
  });
  const chain = createTestChain({ genesis });
  chain.block();
  assert.is(chain.balance(testKey('P').address, 'upoint'), 998n * POINT);
});

test.run();
