import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NOT_BONDED_POOL } from '../../app/modules/bank/accounts.js';
import { bankView } from '../../app/modules/bank/view.js';
import { createSlashingLedger } from '../../app/modules/slashing/ledger.js';
import { DEFAULT_PARAMS } from '../../app/modules/slashing/params.js';
import { signingInfoOf } from '../../app/modules/slashing/window.js';
import { createStakingLedger } from '../../app/modules/staking/ledger.js';
import { consensusToText } from '../../proto/documents/address.js';
import { testKey } from '../support/chain.js';
import { institution, POINT } from '../support/institution.js';
import { createTestContext } from '../support/memoryState.js';
import {
  WINDOW,
  blocks,
  burned,
  chainOf,
  doubleSign,
  infoOf,
  validatorOf,
} from '../support/slashingChain.js';
import {
  createStakingChain,
  eventsOf,
  FOUR,
  named,
  sendAs,
  told,
  votes,
} from '../support/stakingChain.js';
import { copyState } from '../support/stateViews.js';
import { messages } from '../support/validatorMessages.js';

test('who misses more than half of a window is jailed, and loses nothing by default', () => {
  const chain = chainOf();
  blocks(chain, 4);
  assert.is(infoOf(chain, 'A').missedBlocks, 0n);
  assert.equal(named(blocks(chain, 5, ['A']).validatorUpdates), []);
  assert.is(infoOf(chain, 'A').missedBlocks, 5n);
  const { validatorUpdates, events } = blocks(chain, 1, ['A']);
  assert.equal(named(validatorUpdates), ['A 0']);
  const address = consensusToText(institution('A').consensus);
  assert.equal(eventsOf(events, 'liveness'), [`address=${address} missed_blocks=6 height=10`]);
  assert.equal(eventsOf(events, 'slash'), [
    `address=${address} power=10 reason=missing_signature jailed=${address} burned_coins=0upoint`,
  ]);
  assert.is(infoOf(chain, 'A').missedBlocks, 0n);
  assert.is(infoOf(chain, 'A').jailedUntil, chain.timeMs() + 600_000n);
  assert.is(burned(chain), 0n);
  assert.is(chain.balance(NOT_BONDED_POOL, 'upoint'), 10n * POINT);
});

test('half of a window may be missed, and only what is in it counts', () => {
  const chain = chainOf();
  for (let round = 0; round < 4; round += 1) {
    blocks(chain, 5, ['A']);
    assert.is(infoOf(chain, 'A').missedBlocks, round === 0 ? 4n : 5n);
    blocks(chain, 5);
  }
  assert.is(validatorOf(chain, 'A')?.jailed, false);
});

test('nobody is jailed before a whole window of its own has passed', () => {
  const chain = chainOf({ people: ['E'] });
  blocks(chain, 20);
  assert.is(sendAs(chain, 'E', messages.create('E', 10n * POINT)), 'ok');
  const all = { ...FOUR, E: 10 };
  const bonded = chain.height();
  while (chain.height() < bonded + 9n) blocks(chain, 1, ['E'], all);
  assert.is(validatorOf(chain, 'E')?.jailed, false);
  blocks(chain, 1, ['E'], all);
  assert.is(validatorOf(chain, 'E')?.jailed, true);
});

test('a block in which everybody votes as before writes nothing of votes', () => {
  const chain = chainOf();
  blocks(chain, 12, ['A']);
  const idle = chainOf();
  blocks(idle, 3);
  const written = (facts: ReturnType<typeof votes>): number => {
    const { height } = idle.block([], { facts });
    return idle.store.writesOf(height)!.writes.length;
  };
  const none = written({});
  assert.is(written(votes(FOUR)), none);
  assert.ok(written(votes(FOUR, ['A'])) > none);
});

test('downtime burns a share where the parameters say so', () => {
  const slashing = { ...WINDOW, slash_fraction_downtime: '0.01' };
  const chain = createStakingChain({ slashing });
  blocks(chain, 10, ['A']);
  assert.is(validatorOf(chain, 'A')?.tokens, '9900000');
  assert.is(burned(chain), 100_000n);
});

test('the last validator is never jailed for its absence', () => {
  const chain = chainOf({ powers: { A: 10, B: 10 } });
  const both = { A: 10, B: 10 };
  const { validatorUpdates } = blocks(chain, 10, ['A', 'B'], both);
  assert.equal(named(validatorUpdates), ['A 0']);
  assert.equal(named(blocks(chain, 30, ['B'], { B: 10 }).validatorUpdates), []);
  assert.is(validatorOf(chain, 'B')?.jailed, false);
});

test('a jailed validator comes back by its operator, and not too early', () => {
  const chain = chainOf();
  assert.is(sendAs(chain, 'A', messages.unjail('A')), 'slashing 5');
  blocks(chain, 12, ['A']);
  assert.is(sendAs(chain, 'A', messages.unjail('A')), 'slashing 4');
  chain.block([], { afterMs: 600_000n, facts: votes({ B: 10, C: 10, D: 10 }) });
  assert.equal(told(chain, 'A', messages.unjail('A')), ['A 10']);
  assert.is(infoOf(chain, 'A').startHeight, chain.height());
  blocks(chain, 9, ['A']);
  assert.is(validatorOf(chain, 'A')?.jailed, false);
});

test('a jailed validator with a third of the power does not come back', () => {
  const chain = chainOf({ powers: { A: 30, B: 10, C: 10, D: 10 } });
  const powers = { A: 30, B: 10, C: 10, D: 10 };
  blocks(chain, 12, ['A'], powers);
  chain.block([], { afterMs: 600_000n });
  assert.is(sendAs(chain, 'A', messages.unjail('A')), 'staking 101');
});

test('a jailed validator keeps its place in the set', () => {
  const chain = chainOf({ params: { max_validators: 5 }, people: ['E', 'F'] });
  blocks(chain, 12, ['A']);
  assert.is(sendAs(chain, 'E', messages.create('E', 10n * POINT)), 'ok');
  assert.is(sendAs(chain, 'F', messages.create('F', POINT)), 'staking 103');
  chain.block([], { afterMs: 600_000n, facts: votes({ B: 10, C: 10, D: 10, E: 10 }) });
  assert.equal(told(chain, 'A', messages.unjail('A')), ['A 10']);
  assert.is(sendAs(chain, 'F', messages.create('F', POINT)), 'staking 103');
});

test('nobody keeps a jailed validator from coming back by staking on it', () => {
  const chain = chainOf({ people: ['E'] });
  blocks(chain, 12, ['A']);
  assert.is(sendAs(chain, 'E', messages.delegate('E', 'A', 100n * POINT)), 'staking 7');
  assert.is(sendAs(chain, 'A', messages.delegate('A', 'A', POINT)), 'ok');
  chain.block([], { afterMs: 600_000n, facts: votes({ B: 10, C: 10, D: 10 }) });
  assert.equal(told(chain, 'A', messages.unjail('A')), ['A 11']);
});

test('a set is not smaller for the rule on power while one of it is jailed', () => {
  const chain = chainOf({ people: ['E'] });
  blocks(chain, 12, ['A']);
  assert.is(sendAs(chain, 'E', messages.delegate('E', 'B', 100n * POINT)), 'staking 101');
  const signed = chainOf({ people: ['E'] });
  blocks(signed, 1);
  signed.block([], { facts: doubleSign(signed, 'A') });
  // Who is tombstoned never comes back: three are left.
  assert.is(sendAs(signed, 'E', messages.delegate('E', 'B', POINT)), 'ok');
});

test('leaving and coming back does not make missed votes forgotten', () => {
  const chain = chainOf({ people: ['E'] });
  const terms = { minSelfDelegation: String(10n * POINT) };
  assert.is(sendAs(chain, 'E', messages.create('E', 10n * POINT, terms)), 'ok');
  chain.block();
  const powers = { A: 10, B: 10, C: 10, D: 10, E: 10 };
  for (let round = 0; round < 4 && infoOf(chain, 'E').jailedUntil === 0n; round += 1) {
    blocks(chain, 4, ['E'], powers);
    if (validatorOf(chain, 'E')?.jailed === true) break;
    assert.is(sendAs(chain, 'E', messages.undelegate('E', 'E', POINT)), 'ok');
    const back = sendAs(chain, 'E', messages.delegate('E', 'E', POINT), messages.unjail('E'));
    assert.is(back, 'ok');
  }
  assert.ok(infoOf(chain, 'E').jailedUntil > 0n);
});

test('a validator without shares of its operator does not come back', () => {
  const chain = chainOf({ people: ['P'] });
  assert.is(sendAs(chain, 'P', messages.delegate('P', 'A', POINT)), 'ok');
  assert.is(sendAs(chain, 'A', messages.undelegate('A', 'A', 10n * POINT)), 'ok');
  assert.is(validatorOf(chain, 'A')?.jailed, true);
  assert.is(sendAs(chain, 'A', messages.unjail('A')), 'slashing 6');
  assert.is(sendAs(chain, 'P', messages.unjail('P')), 'slashing 2');
});

test('another window begins empty for everybody', () => {
  const chain = chainOf();
  blocks(chain, 5, ['A']);
  const state = copyState(chain.state);
  const listeners = {
    bonded: () => undefined,
    removed: () => undefined,
    isTombstoned: () => false,
  };
  const bank = { ...bankView } as Parameters<typeof createStakingLedger>[0]['bank'];
  const slashing = createSlashingLedger(createStakingLedger({ bank, listeners }));
  const context = createTestContext(state, { height: 6n });
  const operator = testKey('A').addressBytes;
  assert.is(signingInfoOf(state, operator).missedBlocks, 4n);
  const params = { ...DEFAULT_PARAMS, signedBlocksWindow: 10n };
  slashing.setParams(context, params);
  assert.is(signingInfoOf(state, operator).missedBlocks, 4n);
  slashing.setParams(context, { ...params, signedBlocksWindow: 20n });
  assert.is(signingInfoOf(state, operator).missedBlocks, 0n);
  assert.is(signingInfoOf(state, operator).startHeight, 6n);
  for (const wrong of [
    { signedBlocksWindow: 0n },
    { minSignedPerWindow: '1000000000000000001' },
    { slashFractionDoubleSign: '-1' },
    { slashFractionDowntime: '0.5' },
    { downtimeJailMs: 0n },
  ]) {
    assert.throws(() => slashing.setParams(context, { ...params, ...wrong }), /invalid request/);
  }
});

test.run();
