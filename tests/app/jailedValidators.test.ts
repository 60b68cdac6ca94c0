import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { POINT } from '../support/institution.js';
import { WINDOW, blocks, chainOf, validatorOf } from '../support/slashingChain.js';
import { bondedOf, FOUR, sendAs, votes } from '../support/stakingChain.js';
import { messages } from '../support/validatorMessages.js';
import type { TestChain } from '../support/chain.js';

/** Blocks until these are jailed for their absence, and the time they are jailed for. */
function jailFor(
  chain: TestChain,
  absent: readonly string[],
  powers: Readonly<Record<string, number>> = FOUR,
): void {
  blocks(chain, 14, absent, powers);
  for (const name of absent) assert.is(validatorOf(chain, name)?.jailed, true, name);
  const left = Object.entries(powers).filter(([name]) => !absent.includes(name));
  chain.block([], { afterMs: 700_000n, facts: votes(Object.fromEntries(left)) });
}

test('two of four that were absent together both come back', () => {
  const chain = chainOf();
  jailFor(chain, ['C', 'D']);
  assert.is(sendAs(chain, 'C', messages.unjail('C')), 'ok');
  assert.is(sendAs(chain, 'D', messages.unjail('D')), 'ok');
  assert.is(bondedOf(chain.state).length, 4);
});

test('one whose stake is the least it promised comes back while another is away', () => {
  const chain = chainOf();
  const promise = messages.edit('D', { minSelfDelegation: String(10n * POINT) });
  assert.is(sendAs(chain, 'D', promise), 'ok');
  jailFor(chain, ['C']);
  jailFor(chain, ['D'], { A: 10, B: 10, D: 10 });
  assert.is(sendAs(chain, 'D', messages.unjail('D')), 'ok');
});

test('the last of five that has no power left does not keep the jailed away', () => {
  const powers = { A: 10, B: 10, C: 10, D: 10, E: 10 };
  const chain = chainOf({ powers });
  jailFor(chain, ['B', 'C', 'D', 'E'], powers);
  for (const name of ['B', 'C', 'D', 'E']) {
    assert.is(sendAs(chain, name, messages.unjail(name)), 'ok', name);
  }
  assert.is(bondedOf(chain.state).length, 5);
});

test('a stranger’s validator that stays in jail keeps nobody of three away', () => {
  const powers = { A: 10, B: 10, C: 10 };
  const chain = chainOf({ powers, people: ['X', 'Y'] });
  assert.is(sendAs(chain, 'X', messages.create('X', POINT)), 'ok');
  assert.is(sendAs(chain, 'Y', messages.delegate('Y', 'X', POINT)), 'ok');
  assert.is(sendAs(chain, 'X', messages.undelegate('X', 'X', POINT)), 'ok');
  assert.is(validatorOf(chain, 'X')?.jailed, true);
  jailFor(chain, ['C'], powers);
  assert.is(sendAs(chain, 'C', messages.unjail('C')), 'ok');
});

test('who is in jail is bounded as if it were free', () => {
  const chain = chainOf({ people: ['E'] });
  jailFor(chain, ['A']);
  assert.is(sendAs(chain, 'A', messages.delegate('A', 'A', 5n * POINT)), 'staking 101');
  assert.is(sendAs(chain, 'A', messages.delegate('A', 'A', 4n * POINT)), 'ok');
  assert.is(sendAs(chain, 'A', messages.unjail('A')), 'ok');
});

test('two that were slashed below their own promise top up and come back', () => {
  const chain = chainOf({ slashing: { ...WINDOW, slash_fraction_downtime: '0.01' } });
  for (const name of ['C', 'D']) {
    const promise = messages.edit(name, { minSelfDelegation: String(10n * POINT) });
    assert.is(sendAs(chain, name, promise), 'ok');
  }
  jailFor(chain, ['C', 'D']);
  for (const name of ['C', 'D']) {
    assert.is(sendAs(chain, name, messages.unjail(name)), 'slashing 7');
    assert.is(sendAs(chain, name, messages.delegate(name, name, POINT)), 'ok', name);
    assert.is(sendAs(chain, name, messages.unjail(name)), 'ok', name);
  }
});

test('jail is no way into a full set', () => {
  const people = ['E', 'F', 'G'];
  const chain = chainOf({ people, params: { max_validators: 5, unbonding_time: '100000s' } });
  for (const name of people) {
    assert.is(sendAs(chain, name, messages.create(name, POINT)), 'ok');
    assert.is(sendAs(chain, name, messages.undelegate(name, name, POINT)), 'ok');
  }
  assert.is(sendAs(chain, 'E', messages.delegate('E', 'E', POINT)), 'ok');
  assert.is(sendAs(chain, 'F', messages.delegate('F', 'F', POINT)), 'staking 103', 'in jail, too');
  assert.is(sendAs(chain, 'E', messages.unjail('E')), 'ok');
  assert.is(sendAs(chain, 'G', messages.delegate('G', 'G', POINT)), 'staking 103');
  assert.is(bondedOf(chain.state).length, 5);
});

test.run();
