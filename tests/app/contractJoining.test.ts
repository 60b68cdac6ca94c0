import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeAdmission } from '../../app/modules/contract/electorate.js';
import {
  activate,
  applied,
  apply,
  foundedBy,
  ok,
  standingOf,
  statusName,
  vote,
  voted,
} from '../support/contractPeople.js';
import { addressOf } from '../support/bankPeople.js';

const FOUNDERS = ['ann', 'ben', 'cat'];

/** Electors, founders among them; yes and no votes, of founders among them; what it is then. */
const table = [
  // Three founders, nobody else: two founders admit.
  [3, 3, 0, 0, 0, 0, 'OPEN'],
  [3, 3, 1, 1, 0, 0, 'OPEN'],
  [3, 3, 2, 2, 0, 0, 'ACCEPTED'],
  [3, 3, 1, 1, 1, 1, 'OPEN'],
  [3, 3, 1, 1, 2, 2, 'REFUSED'],
  [3, 3, 0, 0, 2, 2, 'REFUSED'],
  // Eight electors: two founders or any five.
  [8, 3, 4, 0, 0, 0, 'OPEN'],
  [8, 3, 5, 0, 0, 0, 'ACCEPTED'],
  [8, 3, 5, 1, 2, 2, 'ACCEPTED'],
  [8, 3, 4, 1, 0, 0, 'OPEN'],
  [8, 3, 2, 2, 5, 0, 'ACCEPTED'],
  [8, 3, 0, 0, 3, 2, 'OPEN'],
  [8, 3, 0, 0, 4, 2, 'REFUSED'],
  [8, 3, 0, 0, 5, 1, 'OPEN'],
  // One founder left of six electors: five electors admit.
  [6, 1, 1, 1, 0, 0, 'OPEN'],
  [6, 1, 5, 1, 0, 0, 'ACCEPTED'],
  [6, 1, 0, 0, 1, 0, 'OPEN'],
  [6, 1, 0, 0, 2, 0, 'REFUSED'],
  // Fewer than five electors and fewer than two founders left: all electors must.
  [4, 1, 3, 1, 0, 0, 'OPEN'],
  [4, 1, 4, 1, 0, 0, 'ACCEPTED'],
  [4, 1, 3, 1, 1, 0, 'REFUSED'],
  [2, 0, 2, 0, 0, 0, 'ACCEPTED'],
  [1, 1, 1, 1, 0, 0, 'ACCEPTED'],
  [0, 0, 0, 0, 0, 0, 'OPEN'],
  // Four electors, two of them founders: the founders still decide.
  [4, 2, 2, 0, 0, 0, 'OPEN'],
  [4, 2, 2, 2, 2, 0, 'ACCEPTED'],
  [4, 2, 0, 0, 1, 1, 'REFUSED'],
] as const;

test('an admission is decided as the table says', () => {
  const params = { founderApprovals: 2, memberApprovals: 5 };
  for (const [electors, founders, yes, founderYes, no, founderNo, expected] of table) {
    const status = judgeAdmission(
      params,
      { electors, founders },
      { yes, founderYes, no, founderNo },
    );
    assert.is(statusName(status), expected, `${electors} ${founders} ${yes} ${founderYes} ${no}`);
  }
});

test('two founders admit an applicant', () => {
  const on = foundedBy(FOUNDERS, ['dan']);
  const id = applied(on, 'dan');
  assert.is(standingOf(on, 'dan'), 'APPLIED');
  assert.is(voted(on, 'ann', id, 'YES'), 'OPEN');
  assert.is(voted(on, 'cat', id, 'YES'), 'ACCEPTED');
  assert.is(standingOf(on, 'dan'), 'ADMITTED');
});

test('five electors admit against two founders', () => {
  const others = ['dan', 'eve', 'fay', 'gus'];
  const on = foundedBy(FOUNDERS, [...others, 'hal']);
  for (const name of others) {
    const id = applied(on, name);
    voted(on, 'ann', id, 'YES');
    voted(on, 'ben', id, 'YES');
    activate(on, name);
  }
  const id = applied(on, 'hal');
  assert.is(voted(on, 'ann', id, 'NO'), 'OPEN');
  assert.is(voted(on, 'ben', id, 'NO'), 'OPEN');
  for (const name of ['dan', 'eve', 'fay', 'cat']) assert.is(voted(on, name, id, 'YES'), 'OPEN');
  assert.is(voted(on, 'gus', id, 'YES'), 'ACCEPTED');
  assert.is(standingOf(on, 'hal'), 'ADMITTED');
});

test('of a single founder all electors are asked', () => {
  const on = foundedBy(['ann'], ['ben', 'cat']);
  assert.is(voted(on, 'ann', applied(on, 'ben'), 'YES'), 'ACCEPTED');
  activate(on, 'ben');
  const id = applied(on, 'cat');
  assert.is(voted(on, 'ann', id, 'YES'), 'OPEN');
  assert.is(voted(on, 'ben', id, 'NO'), 'REFUSED');
  assert.is(standingOf(on, 'cat'), 'none');
});

test('only electors vote: an admitted member that is not yet active does not', () => {
  const on = foundedBy(FOUNDERS, ['dan', 'eve', 'fay']);
  const first = applied(on, 'dan');
  for (const name of ['ann', 'ben']) voted(on, name, first, 'YES');
  const id = applied(on, 'eve');
  for (const name of ['dan', 'eve', 'fay']) {
    assert.is(vote(on, name, id, 'YES').error, 'contract 17: not_an_elector', name);
  }
  activate(on, 'dan');
  assert.is(voted(on, 'dan', id, 'YES'), 'OPEN');
});

test('a vote may be changed while the proposal is open, and counts once', () => {
  const on = foundedBy(FOUNDERS, ['dan']);
  const id = applied(on, 'dan');
  assert.is(voted(on, 'ann', id, 'NO'), 'OPEN');
  assert.is(voted(on, 'ann', id, 'YES'), 'OPEN');
  assert.is(voted(on, 'ann', id, 'YES'), 'OPEN');
  assert.is(voted(on, 'ben', id, 'NO'), 'OPEN');
  assert.is(voted(on, 'ben', id, 'YES'), 'ACCEPTED');
});

test('it is refused as soon as yes has become impossible, and closed is closed', () => {
  const on = foundedBy(FOUNDERS, ['dan']);
  const id = applied(on, 'dan');
  assert.is(voted(on, 'ann', id, 'NO'), 'OPEN');
  assert.is(voted(on, 'ben', id, 'NO'), 'REFUSED');
  assert.is(vote(on, 'ann', id, 'YES').error, 'contract 16: proposal_closed');
  assert.is(standingOf(on, 'dan'), 'none');
  assert.is(applied(on, 'dan'), id + 1n);
});

test('it lapses in the first block at the end of the voting period', () => {
  const on = foundedBy(FOUNDERS, ['dan'], { votingPeriodS: 100n });
  const id = applied(on, 'dan');
  on.nextBlock(99);
  assert.is(voted(on, 'ann', id, 'YES'), 'OPEN');
  on.nextBlock(1);
  assert.is(vote(on, 'ben', id, 'YES').error, 'contract 16: proposal_closed');
  const events = on.nextBlock(1).map(({ type, attributes }) => `${type} ${attributes[2]?.[1]}`);
  assert.equal(events, ['banma.contract.v1.EventProposalClosed PROPOSAL_STATUS_LAPSED']);
  assert.is(standingOf(on, 'dan'), 'none');
  assert.is(apply(on, 'dan').error, '');
});

test('many proposals that end together lapse over as many blocks as it takes', () => {
  const names = Array.from({ length: 205 }, (_, index) => `bank-${index}`);
  const on = foundedBy(['ann'], names, { votingPeriodS: 10n });
  on.checking.isOn = false;
  for (const name of names) ok(apply(on, name));
  on.checking.isOn = true;
  on.nextBlock(10);
  assert.is(on.nextBlock(1).length, 200);
  assert.is(vote(on, 'ann', 205n, 'YES').error, 'contract 16: proposal_closed');
  assert.is(on.nextBlock(1).length, 5);
});

test('nobody applies twice, nor who is a member', () => {
  const on = foundedBy(FOUNDERS, ['dan']);
  assert.is(apply(on, 'ann').error, 'contract 13: already_member');
  applied(on, 'dan');
  assert.is(apply(on, 'dan').error, 'contract 14: open_proposal_exists');
});

test('a vote names a proposal that exists, and yes or no', () => {
  const on = foundedBy(FOUNDERS, ['dan']);
  assert.is(vote(on, 'ann', 9n, 'YES').error, 'contract 15: proposal_not_found');
  const id = applied(on, 'dan');
  const option = 'MAYBE' as 'YES';
  assert.is(vote(on, 'ann', id, option).error, 'contract 18: invalid_vote');
  assert.is(on.view.membership(on.state, 'Z001', addressOf('dan'))?.standing?.state, 1);
});

test.run();
