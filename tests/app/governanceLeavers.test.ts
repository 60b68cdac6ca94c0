import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as governance from '../../proto/codec/generated/banma/governance/v1.js';
import { createTestChain, encoded, testKey } from '../support/chain.js';
import type { TestChain, TestKey } from '../support/chain.js';
import { a, ask, b, c, ok, price, propose, statusOf, vote } from '../support/governanceChain.js';
import { POINT } from '../support/institution.js';
import { bondedOf, stakingGenesis } from '../support/stakingChain.js';
import { messages } from '../support/validatorMessages.js';

const { MsgPropose, ProposalStatus } = governance;

/** A chain of the four validators, and these with a POINT each. */
function startWith(names: readonly string[]): TestChain {
  const chain = createTestChain({ genesis: stakingGenesis({ people: names }) });
  chain.block();
  for (const name of names) chain.deliverOk(testKey(name), [messages.create(name, POINT)]);
  return chain;
}

function leave(chain: TestChain, name: string): void {
  chain.deliverOk(testKey(name), [messages.undelegate(name, name, POINT)]);
}

const proposalOf = ({ address }: TestKey) =>
  encoded(MsgPropose, { proposer: address, title: 'a place', content: price('0.5') });

test('where all 100 places are taken, one of the least power is given to a new proposal', () => {
  const names = Array.from({ length: 35 }, (_, index) => `s${index}`);
  const chain = startWith(names);
  for (const name of names.slice(0, 33)) {
    const own = proposalOf(testKey(name));
    chain.deliverOk(testKey(name), [own, own, own]);
  }
  ok(propose(chain, a, price('0.5')));
  const asLittle = testKey('s33');
  const full = propose(chain, asLittle, price('0.5'));
  assert.equal([full.codespace, full.code], ['governance', 7], full.log);
  assert.match(full.log, '100 are, none by less power');
  leave(chain, 's7');
  chain.block();
  const ids = Array.from({ length: 100 }, (_, index) => BigInt(index + 1));
  const own = ids.filter((id) => ask(chain, id).proposal!.proposer === testKey('s7').address);
  const ended = (): bigint[] => ids.filter((id) => statusOf(chain, id) !== ProposalStatus.OPEN);
  assert.equal(ended(), []);
  // First those of who left, whoever comes.
  for (const [count, who] of [b, asLittle, c].entries()) {
    ok(propose(chain, who, price('0.5')));
    assert.equal(ended(), own.slice(0, count + 1));
    assert.is(statusOf(chain, own[count]), ProposalStatus.EXPIRED);
  }
  assert.is(propose(chain, testKey('s34'), price('0.5')).code, 7);
  ok(propose(chain, b, price('0.5')));
  const [ousted, ...rest] = ended().filter((id) => !own.includes(id));
  assert.equal([rest, statusOf(chain, ousted)], [[], ProposalStatus.EXPIRED]);
  assert.is.not(ask(chain, ousted).proposal!.proposer, a.address);
  assert.is(vote(chain, a, 'YES', own[0]).code, 4);
});

test('a proposal goes on without its proposer, and a vote drops those of who has left', () => {
  const chain = startWith(['s0', 's1']);
  const voters = () => ask(chain).proposal!.votes.map(({ voter }) => voter);
  const [first, second] = [testKey('s0'), testKey('s1')];
  ok(propose(chain, first, price('0.5')));
  for (const who of [first, a, second]) ok(vote(chain, who, 'YES'));
  assert.equal(voters(), [first.address, a.address, second.address]);
  leave(chain, 's0');
  chain.block();
  assert.is(bondedOf(chain.state).length, 5);
  ok(vote(chain, b, 'NO'));
  assert.equal(voters(), [a.address, second.address, b.address]);
  assert.equal(ask(chain).tally, { yes: 11n, no: 10n, total: 41n });
});

test.run();
