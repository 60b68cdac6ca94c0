import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Due } from '../../proto/codec/generated/banma/bank/v1.js';
import { addressFromText } from '../../proto/documents/address.js';
import { addressOf, move, multiSend, send } from '../support/bankPeople.js';
import {
  activate,
  applied,
  apply,
  contractOf,
  countProofs,
  foundedBy,
  memberOf,
  ok,
  pledge,
  SMALL,
  standingOf,
  voted,
} from '../support/contractPeople.js';
import type { ModuleBench } from '../support/moduleBench.js';

const FOUNDERS = ['ann', 'ben', 'cat'];
const PLEDGE = SMALL.pledge;
const GRANT = SMALL.grant;
const balance = (on: ModuleBench, account: string, denom: string): bigint =>
  on.bank.balance(on.state, account.startsWith('banma1') ? account : addressOf(account), denom);

test('pledge first, then proofs: active in the block of the last proof, and granted once', () => {
  const on = foundedBy(FOUNDERS);
  const escrow = on.bank.escrowAccount('Z001', 'pledge');
  ok(pledge(on, 'ann'));
  assert.is(balance(on, escrow, 'upoint'), PLEDGE);
  assert.is(memberOf(on, 'ann').pledged, PLEDGE);
  countProofs(on, 'ann', 9n, 9n);
  assert.is(standingOf(on, 'ann'), 'ADMITTED');
  assert.is(balance(on, 'ann', 'ublt'), 0n);
  countProofs(on, 'ann', 1n, 1n);
  assert.is(standingOf(on, 'ann'), 'ACTIVE');
  assert.is(balance(on, 'ann', 'ublt'), GRANT);
  assert.is(memberOf(on, 'ann').granted, GRANT);
  assert.is(on.view.activeMembers(on.state, 'Z001'), 1);
  countProofs(on, 'ann', 0n, -10n);
  countProofs(on, 'ann', 10n, 10n);
  assert.is(balance(on, 'ann', 'ublt'), GRANT);
});

test('proofs first, then pledge: active with the pledge', () => {
  const on = foundedBy(FOUNDERS);
  countProofs(on, 'ben', 12n, 12n);
  assert.is(standingOf(on, 'ben'), 'ADMITTED');
  const events = ok(pledge(on, 'ben')).events.map(({ type }) => type);
  assert.is(standingOf(on, 'ben'), 'ACTIVE');
  assert.ok(events.includes('banma.contract.v1.EventPledged'));
  assert.ok(events.includes('banma.contract.v1.EventGranted'));
});

test('without a pledge and a minimum, admission activates', () => {
  const on = foundedBy(FOUNDERS, ['dan'], { pledge: 0n, minProofs: 0n, grant: 7n });
  assert.is(standingOf(on, 'ann'), 'ACTIVE');
  const id = applied(on, 'dan');
  voted(on, 'ann', id, 'YES');
  voted(on, 'ben', id, 'YES');
  assert.is(standingOf(on, 'dan'), 'ACTIVE');
  assert.is(balance(on, 'dan', 'ublt'), 7n);
  assert.is(pledge(on, 'dan').error, 'contract 21: already_pledged');
});

test('a pledge is paid exactly once, by an admitted member that has it', () => {
  const on = foundedBy(FOUNDERS, ['dan', 'eve']);
  ok(pledge(on, 'ann'));
  assert.is(pledge(on, 'ann').error, 'contract 21: already_pledged');
  assert.is(pledge(on, 'dan').error, 'contract 19: not_a_member');
  ok(apply(on, 'dan'));
  assert.is(pledge(on, 'dan').error, 'contract 20: wrong_state');
  move(on, 'ben', 'eve', 'upoint', 60_000_000_000n);
  assert.is(pledge(on, 'ben').error, 'sdk 5: insufficient funds');
});

test('below the minimum again, a member answers and does not query', () => {
  const on = foundedBy(FOUNDERS);
  activate(on, 'ann');
  on.nextBlock(10);
  countProofs(on, 'ann', 0n, -1n);
  assert.is(standingOf(on, 'ann'), 'ACTIVE below');
  const setAt = on.block.timeMs;
  const may = (timeMs: bigint): string => {
    const membership = memberOf(on, 'ann');
    const query = on.view.mayQueryAt(membership, timeMs) ? 'queries' : '';
    return `${query} ${on.view.mayAnswerAt(membership, timeMs) ? 'answers' : ''}`.trim();
  };
  // What takes a right away counts for requests dated more than 120 s later.
  assert.is(may(setAt + 120_000n), 'queries answers');
  assert.is(may(setAt + 120_001n), 'answers');
  on.nextBlock(300);
  countProofs(on, 'ann', 1n, 1n);
  const givenAt = on.block.timeMs;
  assert.is(standingOf(on, 'ann'), 'ACTIVE');
  assert.is(may(givenAt - 1n), 'answers');
  assert.is(may(givenAt), 'queries answers');
});

test('nobody queries or answers before it is active', () => {
  const on = foundedBy(FOUNDERS);
  on.nextBlock(10);
  activate(on, 'ann');
  const { timeMs } = on.block;
  const ann = memberOf(on, 'ann');
  assert.not(on.view.mayQueryAt(ann, timeMs - 1n));
  assert.not(on.view.mayAnswerAt(ann, timeMs - 1n));
  assert.ok(on.view.mayQueryAt(ann, timeMs));
});

function dueOf(debtor: string, creditor: string, amount: bigint): Due {
  return Due.fromPartial({
    denom: 'ublt',
    debtor: addressFromText(addressOf(debtor)),
    creditor: addressFromText(addressOf(creditor)),
    closingHeight: 1n,
    recordKey: new Uint8Array(40),
    amount,
    contractId: 'Z001',
  });
}

test('a member with open dues is in arrears until they are paid', () => {
  const on = foundedBy(FOUNDERS);
  for (const name of FOUNDERS) activate(on, name);
  move(on, 'ann', 'ben', 'ublt', GRANT);
  on.nextBlock(10);
  on.bank.openDue(on.context(), dueOf('ann', 'ben', 500n), false);
  assert.is(standingOf(on, 'ann'), 'ACTIVE arrears');
  on.nextBlock(200);
  assert.not(on.view.mayQueryAt(memberOf(on, 'ann'), on.block.timeMs));
  assert.ok(on.view.mayAnswerAt(memberOf(on, 'ann'), on.block.timeMs));
  assert.is(send(on, 'ann', 'ben', '1ublt').error, 'bank 101: the sender owes dues in this denom');
  assert.is(send(on, 'cat', 'ann', '600ublt').error, '');
  assert.is(standingOf(on, 'ann'), 'ACTIVE');
  assert.is(balance(on, 'ann', 'ublt'), 100n);
});

test('flags that flip all the time do not make the history grow', () => {
  const on = foundedBy(FOUNDERS);
  activate(on, 'ann');
  for (let flip = 0; flip < 500; flip += 1) {
    on.nextBlock(5);
    countProofs(on, 'ann', 0n, flip % 2 === 0 ? -1n : 1n);
  }
  assert.ok(memberOf(on, 'ann').formerStandings.length <= 3);
  assert.ok(on.view.mayQueryAt(memberOf(on, 'ann'), on.block.timeMs));
});

test('the history of standings is pruned after the audit and settle windows', () => {
  const on = foundedBy(FOUNDERS);
  activate(on, 'ann');
  for (let flip = 0; flip < 20; flip += 1) {
    on.nextBlock(86_400);
    countProofs(on, 'ann', 0n, flip % 2 === 0 ? -1n : 1n);
  }
  const { formerStandings } = memberOf(on, 'ann');
  const oldest = on.block.timeMs - (604_800n + 3_600n + 120n) * 1_000n;
  assert.ok(formerStandings.length >= 7 && formerStandings.length <= 9);
  assert.ok(formerStandings[1]!.since >= oldest);
});

test('proof ids of a contract are consecutive', () => {
  const on = foundedBy(FOUNDERS);
  assert.is(on.contract.takeProofIds(on.context(), 'Z001', 3n), 1n);
  assert.is(on.contract.takeProofIds(on.context(), 'Z001', 2n), 4n);
  assert.is(contractOf(on).nextProofId, 6n);
});

test('BLT moves only between members, and a reserve stays', () => {
  const on = foundedBy(FOUNDERS, ['dan', 'eve']);
  for (const name of ['ann', 'ben']) activate(on, name);
  ok(apply(on, 'dan'));
  assert.is(send(on, 'ann', 'ben', '5ublt').error, '');
  assert.is(send(on, 'ann', 'cat', '5ublt').error, '');
  for (const name of ['dan', 'eve']) {
    assert.is(send(on, 'ann', name, '5ublt').error, 'contract 19: not_a_member', name);
  }
  move(on, 'ann', 'eve', 'ublt', 9n);
  assert.is(send(on, 'eve', 'ann', '5ublt').error, 'contract 19: not_a_member');
  assert.is(send(on, 'ann', 'eve', '5upoint').error, '');
  const most = balance(on, 'ann', 'ublt') - SMALL.minReserve;
  const over = send(on, 'ann', 'ben', `${most + 1n}ublt`);
  assert.is(over.error, 'bank 102: less than the reserve would remain');
  assert.is(over.log, '999999999ublt of at least 1000000000ublt: ' + over.error.slice(10));
  assert.is(send(on, 'ann', 'ben', `${most}ublt`).error, '');
});

test('a multi-send reaches members only', () => {
  const on = foundedBy(FOUNDERS, ['eve']);
  activate(on, 'ann');
  const input = [['ann', '10ublt']] as const;
  const some = [
    ['ben', '4ublt'],
    ['eve', '6ublt'],
  ] as const;
  assert.is(multiSend(on, input, some).error, 'contract 19: not_a_member');
  const all = [
    ['ben', '4ublt'],
    ['cat', '6ublt'],
  ] as const;
  assert.is(multiSend(on, input, all).error, '');
});

test.run();
