import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { State } from '../../app/kit/state.js';
import { BONDED_POOL, NOT_BONDED_POOL } from '../../app/modules/bank/accounts.js';
import { balances } from '../../app/modules/bank/keys.js';
import { createModules } from '../../app/modules/index.js';
import { missedBlocks, signingInfos, slashingParams } from '../../app/modules/slashing/keys.js';
import {
  consensusKeys,
  delegations,
  delegationsByDelegator,
  desiredPowers,
  lastPowers,
  unbondingQueue,
  unbondings,
  validators,
} from '../../app/modules/staking/keys.js';
import { addressFromText } from '../../proto/documents/address.js';
import { allInvariants } from '../support/allInvariants.js';
import { testKey } from '../support/chain.js';
import { blocks, chainOf } from '../support/slashingChain.js';
import { institution, POINT } from '../support/institution.js';
import { sendAs } from '../support/stakingChain.js';
import { messages } from '../support/validatorMessages.js';
import { copyState } from '../support/stateViews.js';

const [A, P] = [testKey('A').addressBytes, testKey('P').addressBytes];

/** A state with a delegation, an unbonding and a missed vote. */
function scene() {
  const chain = chainOf({ people: ['P'] });
  assert.is(sendAs(chain, 'P', messages.delegate('P', 'A', 3n * POINT)), 'ok');
  assert.is(sendAs(chain, 'P', messages.undelegate('P', 'A', POINT)), 'ok');
  blocks(chain, 1, ['A']);
  const state = copyState(chain.state);
  const block = { chainId: chain.chainId, height: chain.height(), timeMs: chain.timeMs() };
  return { state, block };
}

const coins = (state: State, pool: string, amount: bigint): void =>
  balances.set(state, { amount: amount.toString() }, addressFromText(pool), 'upoint');
const change = (state: State, changes: object): void =>
  validators.set(state, { ...validators.get(state, A)!, ...changes }, A);

const damages: readonly [what: string, damage: (state: State) => void, found: RegExp][] = [
  ['a pool with more', (state) => coins(state, BONDED_POOL, 43n * POINT), /the pools hold/],
  ['a pool with less', (state) => coins(state, NOT_BONDED_POOL, 1n), /the pools hold/],
  ['more tokens', (state) => change(state, { tokens: '13000000' }), /the pools hold/],
  ['more shares', (state) => change(state, { shares: '1' }), /shares sum/],
  [
    'a delegation of nothing',
    (state) => delegations.set(state, { shares: '0' }, A, P),
    /shares sum/,
  ],
  ['a vote of somebody unbonded', (state) => change(state, { status: 0 }), /the bonded ones/],
  ['a bonded one without a vote', (state) => lastPowers.remove(state, A), /the bonded ones/],
  [
    'a key of somebody else',
    (state) =>
      consensusKeys.set(
        state,
        { operator: P, publicKey: institution('A').consensusKey, retiredHeight: 0n },
        institution('A').consensus,
      ),
    /every key belongs/,
  ],
  [
    'an unbonding over its first balance',
    (state) => {
      const [entry] = unbondings.get(state, P, A)!.entries;
      unbondings.set(state, { entries: [{ ...entry!, initialBalance: '1' }] }, P, A);
    },
    /unbondings are sound/,
  ],
  [
    'a queue without its entry',
    (state) => {
      const [entry] = unbondings.get(state, P, A)!.entries;
      unbondingQueue.remove(state, entry!.completionTime, entry!.unbondingId);
    },
    /staking: derived entries/,
  ],
  [
    'an index without its delegation',
    (state) => delegationsByDelegator.set(state, { operator: A, delegator: A }, P, P),
    /staking: derived entries/,
  ],
  ['an index without its power', (state) => desiredPowers.remove(state, A), /derived entries/],
  [
    'a counter without its bits',
    (state) => signingInfos.set(state, { ...signingInfos.get(state, A)!, missedBlocks: 2n }, A),
    /counters are the bits/,
  ],
  [
    'bits of nobody',
    (state) => missedBlocks.set(state, { bits: Uint8Array.of(1) }, P, 0n),
    /counters are the bits/,
  ],
  ['no parameters', (state) => slashingParams.remove(state), /there are parameters/],
];

const invariants = allInvariants(createModules().modules);

test('a sound state breaks no invariant', () => {
  const { state, block } = scene();
  for (const { name, check } of invariants) assert.is(check(state, block), undefined, name);
});

for (const [what, damage, found] of damages) {
  test(`${what} is found`, () => {
    const { state, block } = scene();
    damage(state);
    const broken = invariants
      .filter(({ name }) => name.startsWith('staking') || name.startsWith('slashing'))
      .filter(({ check }) => check(state, block) !== undefined)
      .map(({ name }) => name);
    assert.ok(
      broken.some((name) => found.test(name)),
      broken.join('; '),
    );
  });
}

test.run();
