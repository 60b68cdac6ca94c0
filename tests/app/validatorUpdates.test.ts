import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { initialValidators, requireSoundUpdates } from '../../app/block/validatorSet.js';
import type { ValidatorUpdate } from '../../app/kit/module.js';
import { runAtOnce } from '../../app/kit/steps.js';
import { createModules } from '../../app/modules/index.js';
import { consensusToText } from '../../proto/documents/address.js';
import { createTestChain, testKey } from '../support/chain.js';
import { consensusKeyOf, institution, POINT } from '../support/institution.js';
import { createMemoryStore } from '../support/memoryStore.js';
import {
  bondedOf,
  createStakingChain,
  eventsOf,
  FOUR,
  named,
  sendAs,
  stakingGenesis,
  told,
} from '../support/stakingChain.js';
import type { StakingOptions } from '../support/stakingChain.js';
import { messages } from '../support/validatorMessages.js';

const initial = (options: StakingOptions = {}, validators?: readonly ValidatorUpdate[]) => {
  const { consensus } = createTestChain().application;
  return consensus.initChain({
    chainId: 'banma-test-1',
    initialHeight: 1n,
    timeMs: 1_700_000_000_000n,
    consensusParams: { block: { maxBytes: 4_000_000n, maxGas: 25_000_000n } },
    appState: new TextEncoder().encode(JSON.stringify(stakingGenesis(options))),
    ...(validators && { validators }),
  }).validators;
};

test('the first block has the validators of the state; none are told again', () => {
  assert.equal(named(initial()), ['A 10', 'B 10', 'C 10', 'D 10']);
  assert.equal(createStakingChain().block().validatorUpdates, []);
});

test('genesis.json lists the validators of the state, or none', () => {
  const own = initial();
  assert.equal(named(initial({}, own.toReversed())), named(own));
  assert.equal(named(initial({}, [])), named(own));
  const [first, ...rest] = own;
  const text = /genesis validators are not those of app_state.staking/;
  assert.throws(() => initial({}, rest), text);
  assert.throws(() => initial({}, [...rest, { ...first!, power: 11n }]), text);
  assert.throws(() => initial({}, [...own, { publicKey: consensusKeyOf('E'), power: 1n }]), text);
});

test('a chain without staking tells nothing, whatever genesis.json lists', () => {
  const chain = createTestChain({
    validators: [{ publicKey: consensusKeyOf('A'), power: 3n }],
  });
  assert.equal(chain.block().validatorUpdates, []);
});

test('keys that CometBFT may not take stop a chain at its begin', () => {
  const { modules } = createModules();
  const set = createModules();
  const params = { validator: { pubKeyTypes: ['secp256k1'] } };
  const staking = modules.find(({ name }) => name === 'staking')!;
  const voting = { ...staking, validators: () => [{ publicKey: consensusKeyOf('A'), power: 1n }] };
  const genesis = { chainId: 'x', initialHeight: 1n, timeMs: 0n, consensusParams: params };
  const state = { get: () => undefined, range: () => [] };
  const start = () => initialValidators({ ...set, modules: [voting] }, state, genesis);
  assert.throws(start, /pub_key_types: ed25519 must be one/);
});

test('what changes a power is told once, in whole POINTs', () => {
  const chain = createStakingChain({ people: ['P', 'E'] });
  assert.equal(told(chain, 'P', messages.delegate('P', 'A', POINT)), ['A 11']);
  assert.equal(told(chain, 'P', messages.delegate('P', 'A', 2n * POINT - 1n)), ['A 12']);
  assert.equal(told(chain, 'P', messages.delegate('P', 'A', POINT + 1n)), ['A 14']);
  const both = [messages.delegate('P', 'B', POINT), messages.undelegate('P', 'A', POINT)];
  assert.equal(told(chain, 'P', ...both), ['A 13', 'B 11']);
  const none = [messages.delegate('P', 'C', POINT), messages.undelegate('P', 'C', POINT)];
  assert.equal(told(chain, 'P', ...none), []);
  assert.equal(told(chain, 'E', messages.create('E', 5n * POINT)), ['E 5']);
  assert.equal(told(chain, 'E', messages.undelegate('E', 'E', 5n * POINT)), ['E 0']);
});

test('who comes and goes in one block is not told at all', () => {
  const chain = createStakingChain({ people: ['E'] });
  const both = [messages.create('E', POINT), messages.undelegate('E', 'E', POINT)];
  assert.equal(told(chain, 'E', ...both), []);
  assert.is(bondedOf(chain.state).length, 4);
});

const third = 'staking 101';
const rules: readonly [
  what: string,
  powers: Readonly<Record<string, number>>,
  sent: readonly [name: string, message: ReturnType<typeof messages.delegate>],
  code: string,
][] = [
  ['a delegation to a third', FOUR, ['P', messages.delegate('P', 'A', 5n * POINT)], third],
  ['a delegation below a third', FOUR, ['P', messages.delegate('P', 'A', 4n * POINT)], 'ok'],
  [
    'a fourth validator with a third',
    { A: 10, B: 10, C: 10 },
    ['P', messages.create('P', 15n * POINT)],
    third,
  ],
  [
    'a fourth validator below a third',
    { A: 10, B: 10, C: 10 },
    ['P', messages.create('P', 14n * POINT)],
    'ok',
  ],
  [
    'a third validator with most of it',
    { A: 1, B: 1 },
    ['P', messages.create('P', 100n * POINT)],
    'ok',
  ],
  [
    'a delegation among three',
    { A: 1, B: 1, C: 1 },
    ['P', messages.delegate('P', 'A', 100n * POINT)],
    'ok',
  ],
  [
    'a delegation that adds no power',
    { A: 90, B: 1, C: 1, D: 1 },
    ['P', messages.delegate('P', 'A', POINT - 1n)],
    'staking 107',
  ],
  [
    'a delegation to who has most already',
    { A: 90, B: 1, C: 1, D: 1 },
    ['P', messages.delegate('P', 'A', POINT)],
    third,
  ],
  [
    'a delegation to a smaller one',
    { A: 90, B: 1, C: 1, D: 1 },
    ['P', messages.delegate('P', 'B', POINT)],
    'ok',
  ],
];

for (const [what, powers, [name, message], code] of rules) {
  test(`${what}: ${code}`, () => {
    const chain = createStakingChain({ powers, people: ['P'] });
    assert.is(sendAs(chain, name, message), code);
  });
}

test('cancelling an unbonding raises power, too', () => {
  const chain = createStakingChain({ powers: { A: 90, B: 10, C: 10, D: 10 } });
  assert.is(sendAs(chain, 'A', messages.undelegate('A', 'A', 20n * POINT)), 'ok');
  assert.is(sendAs(chain, 'A', messages.cancel('A', 'A', POINT, chain.height())), third);
});

test('a full set takes nobody in', () => {
  const chain = createStakingChain({ params: { max_validators: 4 }, people: ['E'] });
  assert.is(sendAs(chain, 'E', messages.create('E', POINT)), 'staking 103');
  assert.is(sendAs(chain, 'D', messages.undelegate('D', 'D', 10n * POINT)), 'ok');
  assert.is(sendAs(chain, 'E', messages.create('E', POINT)), 'ok');
  assert.is(sendAs(chain, 'D', messages.cancel('D', 'D', POINT, 2n)), 'staking 7');
});

test('all validators unbonding at once: the last one stays', () => {
  const chain = createStakingChain();
  const names = ['A', 'B', 'C', 'D'];
  const txs = names.map((name) =>
    chain.sign(testKey(name), [messages.undelegate(name, name, 10n * POINT)]),
  );
  const { outcomes, validatorUpdates } = chain.block(txs);
  assert.equal(
    outcomes.map(({ codespace, code }) => `${codespace} ${code}`),
    [' 0', ' 0', ' 0', 'staking 102'],
  );
  assert.equal(named(validatorUpdates), ['A 0', 'B 0', 'C 0']);
  assert.is(sendAs(chain, 'D', messages.undelegate('D', 'D', 9n * POINT)), 'ok');
  assert.is(sendAs(chain, 'D', messages.undelegate('D', 'D', POINT)), 'staking 102');
});

test('a power that CometBFT cannot count is refused', () => {
  const chain = createStakingChain({ powers: { A: 2 }, people: ['P'] });
  const coins = [{ denom: 'upoint', amount: String((1n << 60n) * POINT) }];
  const genesis = stakingGenesis({ powers: { A: 2 } });
  genesis.bank.balances.push({ address: testKey('P').address, coins });
  const rich = createTestChain({ genesis });
  assert.is(sendAs(chain, 'P', messages.delegate('P', 'A', POINT)), 'ok');
  const most = (1n << 60n) - 1n - 2n;
  assert.is(sendAs(rich, 'P', messages.delegate('P', 'A', (most + 1n) * POINT)), 'staking 106');
  const { validatorUpdates } = rich.block([
    rich.sign(testKey('P'), [messages.delegate('P', 'A', most * POINT)]),
  ]);
  assert.equal(named(validatorUpdates), [`A ${(1n << 60n) - 1n}`]);
});

const A = consensusKeyOf('A');
const unsound: readonly [what: string, updates: readonly ValidatorUpdate[], text: RegExp][] = [
  [
    'a key twice',
    [
      { publicKey: A, power: 1n },
      { publicKey: A, power: 0n },
    ],
    /updated twice/,
  ],
  ['a power below zero', [{ publicKey: A, power: -1n }], /would have the power -1/],
  ['a power too large', [{ publicKey: A, power: 1n << 61n }], /would have the power/],
  ['a key of another kind', [{ publicKey: new Uint8Array(33), power: 1n }], /not of Ed25519/],
];

for (const [what, updates, text] of unsound) {
  test(`${what} never reaches CometBFT: the node stops first`, () => {
    assert.throws(() => requireSoundUpdates(updates), text);
    const set = createModules();
    const broken = set.modules.map((module) =>
      module.name === 'staking' ? { ...module, validatorUpdates: () => updates } : module,
    );
    const genesis = stakingGenesis();
    const start = () => createTestChain({ genesis, modules: { ...set, modules: broken } });
    assert.throws(start, text);
  });
}

test('a consensus key is changed once per unbonding period and never used again', () => {
  const chain = createStakingChain({ people: ['E'] });
  const [second, third] = [consensusKeyOf('F'), consensusKeyOf('G')];
  assert.equal(told(chain, 'A', messages.rotate('A', second)), ['A 0', 'F 10']);
  assert.is(sendAs(chain, 'A', messages.rotate('A', third)), 'staking 104');
  const first = institution('A').consensusKey;
  assert.is(sendAs(chain, 'B', messages.rotate('B', first)), 'staking 5');
  assert.is(sendAs(chain, 'B', messages.rotate('B', second)), 'staking 5');
  assert.is(sendAs(chain, 'E', messages.rotate('E', third)), 'staking 3');
  chain.block([], { afterMs: 100_000n });
  assert.is(sendAs(chain, 'A', messages.rotate('A', first)), 'staking 5');
  assert.equal(told(chain, 'A', messages.rotate('A', third)), ['F 0', 'G 10']);
});

test('a change of the key tells the old and the new address', () => {
  const chain = createStakingChain();
  const key = consensusKeyOf('F');
  const { events } = chain.deliverOk(testKey('A'), [messages.rotate('A', key)]);
  assert.equal(eventsOf(events, 'banma.staking.v1.EventConsensusKeyRotated'), [
    `operator=${institution('A').operator} ` +
      `old_address=${consensusToText(institution('A').consensus)} ` +
      `new_address=${consensusToText(institution('F').consensus)} msg_index=0`,
  ]);
});

test('a change of the key and of the power are told together', () => {
  const chain = createStakingChain({ people: ['P'] });
  const rotate = messages.rotate('A', consensusKeyOf('F'));
  const txs = [
    chain.sign(testKey('A'), [rotate]),
    chain.sign(testKey('P'), [messages.delegate('P', 'A', POINT)]),
  ];
  assert.equal(named(chain.block(txs).validatorUpdates), ['A 0', 'F 11']);
});

test('updates are part of what is executed ahead', () => {
  const chain = createStakingChain({ people: ['P'] });
  const { consensus } = chain.application;
  const txs = [chain.sign(testKey('P'), [messages.delegate('P', 'A', POINT)])];
  const block = { height: chain.height() + 1n, timeMs: chain.timeMs() + 1n, txs, key: 'one' };
  assert.is(runAtOnce(consensus.processProposal(block)), undefined);
  runAtOnce(consensus.executeAhead());
  assert.equal(named(runAtOnce(consensus.finalizeBlock(block)).validatorUpdates), ['A 11']);
});

test('a node that starts again over its state goes on with the same set', () => {
  const store = createMemoryStore();
  const genesis = stakingGenesis({ people: ['P'] });
  const first = createTestChain({ genesis, store });
  first.deliverOk(testKey('P'), [messages.delegate('P', 'A', POINT)]);
  const again = createTestChain({ store });
  assert.equal(again.block().validatorUpdates, []);
  const { validatorUpdates } = again.block([
    again.sign(testKey('P'), [messages.delegate('P', 'A', POINT)]),
  ]);
  assert.equal(named(validatorUpdates), ['A 12']);
});

test.run();
