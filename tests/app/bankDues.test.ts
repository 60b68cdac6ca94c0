import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Due } from '../../proto/codec/generated/banma/bank/v1.js';
import { addressFromText } from '../../proto/documents/address.js';
import { addressOf, balancesGenesis, move, send } from '../support/bankPeople.js';
import type { ModuleBench } from '../support/moduleBench.js';
import { createModuleBench } from '../support/moduleBench.js';

const NAMES = ['ann', 'ben', 'cat', 'dan', 'source'];

/** A bench where everybody has an account, and `source` a lot of ucent. */
function bench(): ModuleBench {
  const entries = NAMES.map((name) => [name, '1upoint'] as const);
  const balances = { ...Object.fromEntries(entries), source: '1000000000000ucent,1upoint' };
  return createModuleBench({ bank: balancesGenesis(balances) });
}

function dueOf(debtor: string, creditor: string, amount: bigint, height = 1n, record = 1): Due {
  return Due.fromPartial({
    denom: 'ucent',
    debtor: addressFromText(addressOf(debtor)),
    creditor: addressFromText(addressOf(creditor)),
    closingHeight: height,
    recordKey: new Uint8Array(40).fill(record),
    amount,
    contractId: 'Z001',
  });
}

const open = (on: ModuleBench, due: Due, withheld = false): void =>
  on.bank.openDue(on.context(), due, withheld);
const balances = (on: ModuleBench, ...names: string[]): string =>
  names.map((name) => on.bank.balance(on.state, addressOf(name), 'ucent').toString()).join(' ');
const rest = (on: ModuleBench, due: Due): bigint => on.bank.due(on.state, due)?.amount ?? 0n;
const give = (on: ModuleBench, name: string, amount: bigint): void => {
  move(on, 'source', name, 'ucent', amount);
  on.checkInvariants();
};

test('whatever a debtor receives pays its due at once', () => {
  const on = bench();
  open(on, dueOf('ann', 'ben', 100n));
  give(on, 'ann', 30n);
  assert.is(balances(on, 'ann', 'ben'), '0 30');
  assert.is(rest(on, dueOf('ann', 'ben', 0n)), 70n);
  give(on, 'ann', 100n);
  assert.is(balances(on, 'ann', 'ben'), '30 100');
  assert.not(on.bank.hasDues(on.state, addressOf('ann'), 'ucent'));
});

test('dues are paid by closing height, then record key, then creditor', () => {
  const on = bench();
  const creditors = ['ben', 'cat'].sort((left, right) =>
    Buffer.compare(addressFromText(addressOf(left)), addressFromText(addressOf(right))),
  );
  const inOrder = [
    dueOf('ann', 'dan', 10n, 4n, 9),
    dueOf('ann', creditors[0]!, 10n, 5n, 1),
    dueOf('ann', creditors[1]!, 10n, 5n, 1),
    dueOf('ann', 'dan', 10n, 5n, 2),
  ];
  for (const index of [2, 0, 3, 1]) open(on, inOrder[index]!);
  for (let paid = 1; paid <= 4; paid += 1) {
    give(on, 'ann', 10n);
    assert.equal(
      inOrder.map((due) => rest(on, due)),
      inOrder.map((_, index) => (index < paid ? 0n : 10n)),
    );
  }
});

test('what a creditor receives is its income in turn, first in first out', () => {
  const on = bench();
  open(on, dueOf('ann', 'ben', 60n, 1n, 1));
  open(on, dueOf('ann', 'cat', 40n, 1n, 2));
  open(on, dueOf('ben', 'dan', 50n, 1n, 3));
  open(on, dueOf('cat', 'dan', 70n, 1n, 4));
  give(on, 'ann', 100n);
  assert.is(balances(on, 'ann', 'ben', 'cat', 'dan'), '0 10 0 90');
  const kinds = [...on.bank.journal(on.state, addressOf('dan'))].map(({ kind, lines }) =>
    [kind, ...lines.map(({ amount }) => amount)].join(' '),
  );
  assert.equal(kinds.slice(1), ['due -50 50', 'due -40 40']);
});

test('members who owe each other in a circle settle, however small the amount', () => {
  const on = bench();
  open(on, dueOf('ann', 'ben', 1_000_000_000n));
  open(on, dueOf('ben', 'ann', 999_999_999n));
  give(on, 'ann', 1n);
  assert.is(balances(on, 'ann', 'ben'), '0 1');
  assert.is(rest(on, dueOf('ann', 'ben', 0n)), 0n);
  assert.not(on.bank.hasDues(on.state, addressOf('ben'), 'ucent'));
});

test('three who owe each other with several amounts under way settle, too', () => {
  const on = bench();
  open(on, dueOf('ann', 'ben', 3_000_000_007n));
  open(on, dueOf('ben', 'cat', 2_000_000_011n));
  open(on, dueOf('cat', 'ann', 2_500_000_013n));
  on.bank.post(on.context(), {
    kind: 'test',
    lines: [
      { account: addressOf('source'), denom: 'ucent', amount: -5n },
      { account: addressOf('ann'), denom: 'ucent', amount: 3n },
      { account: addressOf('ben'), denom: 'ucent', amount: 2n },
    ],
  });
  on.checkInvariants();
  assert.is(rest(on, dueOf('ben', 'cat', 0n)), 0n);
  const total = ['ann', 'ben', 'cat']
    .map((name) => on.bank.balance(on.state, addressOf(name), 'ucent'))
    .reduce((sum, amount) => sum + amount, 0n);
  assert.is(total, 5n);
});

test('the listener hears when dues begin and end, once each', () => {
  const on = bench();
  open(on, dueOf('ann', 'ben', 10n, 1n, 1));
  open(on, dueOf('ann', 'ben', 10n, 1n, 2));
  give(on, 'ann', 15n);
  give(on, 'ann', 15n);
  const ann = addressOf('ann');
  assert.equal(on.told, [`${ann} ucent begins`, `${ann} ucent ends`]);
});

test('a withheld due is not collected until it is released', () => {
  const on = bench();
  const due = dueOf('ann', 'ben', 10n);
  open(on, due, true);
  give(on, 'ann', 100n);
  assert.is(balances(on, 'ann', 'ben'), '100 0');
  assert.equal(on.told, []);
  on.bank.replaceDue(on.context(), due, due, false);
  on.checkInvariants();
  assert.is(balances(on, 'ann', 'ben'), '90 10');
  assert.is(rest(on, due), 0n);
});

test('a record may have a collectable and a withheld due to one creditor', () => {
  const on = bench();
  open(on, dueOf('ann', 'ben', 7n));
  open(on, dueOf('ann', 'ben', 5n), true);
  const { collectable, withheld } = on.bank.dues(on.state, dueOf('ann', 'ben', 0n));
  assert.equal([collectable?.amount, withheld?.amount], [7n, 5n]);
  on.bank.replaceDue(on.context(), withheld!, withheld!, false);
  assert.is(on.bank.dues(on.state, dueOf('ann', 'ben', 0n)).collectable?.amount, 12n);
  on.checkInvariants();
});

test('a due passes to another creditor, or is cancelled', () => {
  const on = bench();
  const due = dueOf('ann', 'ben', 10n);
  open(on, due);
  on.bank.replaceDue(on.context(), due, dueOf('ann', 'cat', 10n), false);
  assert.is(rest(on, due), 0n);
  on.bank.replaceDue(on.context(), dueOf('ann', 'cat', 10n), dueOf('ann', 'cat', 0n), false);
  assert.not(on.bank.hasDues(on.state, addressOf('ann'), 'ucent'));
  assert.is(on.told.length, 2);
  assert.throws(() => on.bank.replaceDue(on.context(), due, due, false), 'not the stored one');
});

test('a due that opens while its debtor has coins is paid at once', () => {
  const on = bench();
  give(on, 'ann', 8n);
  open(on, dueOf('ann', 'ben', 10n));
  assert.is(balances(on, 'ann', 'ben'), '0 8');
  assert.is(rest(on, dueOf('ann', 'ben', 0n)), 2n);
  on.checkInvariants();
});

test('who owes dues cannot send that denom, and can send others', () => {
  const on = bench();
  open(on, dueOf('ann', 'ben', 10n));
  assert.is(send(on, 'ann', 'ben', '1ucent').error, 'bank 101: the sender owes dues in this denom');
  assert.is(send(on, 'ann', 'ben', '1upoint').error, '');
  assert.is(send(on, 'source', 'ann', '4ucent').error, '');
  assert.is(balances(on, 'ann', 'ben'), '0 4');
});

test('a thousand dues are paid by one receipt, told in one event', () => {
  const on = bench();
  for (let record = 0; record < 1_000; record += 1) {
    const recordKey = new Uint8Array(40);
    new DataView(recordKey.buffer).setUint32(0, record);
    open(on, { ...dueOf('ann', 'ben', 1n), recordKey });
  }
  const outcome = send(on, 'source', 'ann', '1000ucent');
  assert.is(outcome.error, '');
  assert.is(balances(on, 'ann', 'ben'), '0 1000');
  const paid = outcome.events.filter(({ type }) => type === 'banma.bank.v1.EventDuesPaid');
  assert.equal(
    paid.map(({ attributes }) => attributes.map(([, value]) => value).join(' ')),
    ['ucent 1000 1000'],
  );
});

test.run();
