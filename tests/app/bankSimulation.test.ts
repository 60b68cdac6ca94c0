import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Due } from '../../proto/codec/generated/banma/bank/v1.js';
import { addressFromText } from '../../proto/documents/address.js';
import { sha256 } from '../../proto/documents/hash.js';
import { choicesOf } from '../support/choices.js';
import { addressOf, balancesGenesis, multiSend, send } from '../support/bankPeople.js';
import type { DueModel, ModelDue } from '../support/dueModel.js';
import { receive } from '../support/dueModel.js';
import type { ModuleBench } from '../support/moduleBench.js';
import { createModuleBench } from '../support/moduleBench.js';

const NAMES = ['ann', 'ben', 'cat', 'dan', 'eve', 'fay'];

/** Hash of every entry of the state. */
const hashOf = (on: ModuleBench): string =>
  Buffer.from(sha256(new TextEncoder().encode(on.state.dump().join('\n')))).toString('hex');

function simulate(seed: number, steps: number): { hash: string; done: Record<string, number> } {
  const { below, pick } = choicesOf(seed);
  const entries = NAMES.map((name) => [name, '1000ublt,1000ucent,1000upoint'] as const);
  const on = createModuleBench({ bank: balancesGenesis(Object.fromEntries(entries)) });
  const done: Record<string, number> = {};
  for (let step = 0; step < steps; step += 1) {
    const [from, to, amount] = [pick(NAMES), pick(NAMES), 1 + below(400)];
    const denom = pick(['ublt', 'ucent', 'upoint']);
    const other = pick(NAMES);
    const kind = pick(['send', 'send', 'multiSend', 'due', 'due', 'mint', 'burn']);
    let error = '';
    if (kind === 'send') error = send(on, from, to, `${amount}${denom}`).error;
    if (kind === 'multiSend') {
      const outputs = [
        [to, `${amount}${denom}`],
        [other, `7${denom}`],
      ] as const;
      error = multiSend(on, [[from, `${amount + 7}${denom}`]], outputs).error;
    }
    if (kind === 'due' && from !== to && denom !== 'upoint') {
      const due = Due.fromPartial({
        denom,
        debtor: addressFromText(addressOf(from)),
        creditor: addressFromText(addressOf(to)),
        closingHeight: BigInt(1 + below(5)),
        recordKey: sha256(Uint8Array.of(step & 0xff, step >> 8)),
        amount: BigInt(amount * 5),
        contractId: 'Z001',
      });
      on.bank.openDue(on.context(), due, below(8) === 0);
    }
    if (kind === 'mint' || kind === 'burn') {
      const far = kind === 'mint' ? on.bank.mintAccount : on.bank.burnAccount;
      const sign = kind === 'mint' ? 1n : -1n;
      const balance = on.bank.balance(on.state, addressOf(from), denom);
      const units = kind === 'burn' && balance < BigInt(amount) ? balance : BigInt(amount);
      const lines = [
        { account: far, denom, amount: -sign * units },
        { account: addressOf(from), denom, amount: sign * units },
      ];
      on.bank.post(on.context(), { kind, lines });
    }
    const outcome = `${kind} ${error}`.trim();
    done[outcome] = (done[outcome] ?? 0) + 1;
    on.checkInvariants();
    if (below(4) === 0) on.nextBlock(1);
  }
  return { hash: hashOf(on), done };
}

for (const seed of [1, 2]) {
  test(`seed ${seed}: a random life of the bank keeps every invariant and is the same twice`, () => {
    const first = simulate(seed, 400);
    assert.equal(simulate(seed, 400), first);
    for (const outcome of [
      'send',
      'multiSend',
      'due',
      'mint',
      'burn',
      'send sdk 5: insufficient funds',
    ]) {
      assert.ok((first.done[outcome] ?? 0) > 0, `never happened: ${outcome}`);
    }
  });
}

/** The order in which dues are paid, for the model. */
function order(left: ModelDue, right: ModelDue): number {
  if (left.closingHeight !== right.closingHeight) {
    return left.closingHeight < right.closingHeight ? -1 : 1;
  }
  if (left.record !== right.record) return left.record - right.record;
  const [one, two] = [addressOf(left.creditor), addressOf(right.creditor)].map(addressFromText);
  return Buffer.compare(one!, two!);
}

const recordKeyOf = (record: number): Uint8Array => {
  const key = new Uint8Array(40);
  new DataView(key.buffer).setUint32(0, record);
  return key;
};

test('chains and circles of dues end as if every payment had been made one by one', () => {
  let repeated = 0;
  for (let round = 0; round < 80; round += 1) {
    const { below, pick } = choicesOf(round);
    const entries = NAMES.map((name) => [name, '1upoint'] as const);
    const balances = { ...Object.fromEntries(entries), fay: '1upoint,100000ucent' };
    const on = createModuleBench({ bank: balancesGenesis(balances) });
    const model: DueModel = { balances: { fay: 100_000n }, dues: [] };
    const debtors = NAMES.slice(0, 5);
    const count = 3 + below(9);
    for (let record = 0; record < count; record += 1) {
      const debtor = pick(debtors);
      const creditor = pick(NAMES.filter((name) => name !== debtor));
      const closingHeight = BigInt(1 + below(3));
      const amount = BigInt(1 + below(2_000));
      model.dues.push({ debtor, creditor, closingHeight, record, amount });
      const due = {
        denom: 'ucent',
        debtor: addressFromText(addressOf(debtor)),
        creditor: addressFromText(addressOf(creditor)),
        closingHeight,
        recordKey: recordKeyOf(record),
        amount,
        contractId: 'Z001',
      };
      on.bank.openDue(on.context(), due, false);
    }
    for (let gift = 0; gift < 3; gift += 1) {
      const first = pick(debtors);
      const second = pick(debtors.filter((name) => name !== first));
      const income = [
        [first, BigInt(1 + below(5))],
        [second, BigInt(below(4))],
      ] as const;
      const total = income[0][1] + income[1][1];
      model.balances['fay'] = model.balances['fay']! - total;
      receive(model, income, order);
      const lines = income.map(([name, amount]) => ({
        account: addressOf(name),
        denom: 'ucent',
        amount,
      }));
      const from = { account: addressOf('fay'), denom: 'ucent', amount: -total };
      on.bank.post(on.context(), { kind: 'gift', lines: [from, ...lines] });
      on.checkInvariants();
      for (const name of NAMES) {
        const expected = model.balances[name] ?? 0n;
        assert.is(
          on.bank.balance(on.state, addressOf(name), 'ucent'),
          expected,
          `round ${round}, ${name}`,
        );
      }
    }
    for (const due of model.dues) {
      const stored = on.bank.due(on.state, {
        denom: 'ucent',
        debtor: addressFromText(addressOf(due.debtor)),
        creditor: addressFromText(addressOf(due.creditor)),
        recordKey: recordKeyOf(due.record),
      });
      assert.is(stored?.amount ?? 0n, due.amount, `round ${round}, record ${due.record}`);
    }
    for (const name of NAMES) {
      for (const { kind, lines } of on.bank.journal(on.state, addressOf(name))) {
        if (kind === 'due' && lines.length > 2) repeated += 1;
      }
    }
  }
  assert.ok(repeated > 0, 'no circle ever went round more than once');
});

test.run();
