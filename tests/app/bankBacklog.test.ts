import { MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import { SimulateRequest } from 'cosmjs-types/cosmos/tx/v1beta1/service';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SIMULATE_PATH } from '../../app/block/simulate.js';
import type { EncodedMessage, Module } from '../../app/kit/module.js';
import { MAX_DUE_PAYMENTS_PER_BLOCK } from '../../app/modules/bank/dueBudget.js';
import { writeDue } from '../../app/modules/bank/dueStore.js';
import { dueBacklog, duePayments } from '../../app/modules/bank/keys.js';
import { bankView } from '../../app/modules/bank/view.js';
import { createModules } from '../../app/modules/index.js';
import { Due } from '../../proto/codec/generated/banma/bank/v1.js';
import { addressFromText, addressToText } from '../../proto/documents/address.js';
import { addressOf, balancesGenesis, coins } from '../support/bankPeople.js';
import type { TestChain } from '../support/chain.js';
import { createTestChain, testKey } from '../support/chain.js';
import { createMemoryStore } from '../support/memoryStore.js';
import { createModuleBench } from '../support/moduleBench.js';

const MOST = MAX_DUE_PAYMENTS_PER_BLOCK;
const PEOPLE = ['ann', 'ben', 'cat', 'source'];

const recordKeyOf = (record: number): Uint8Array => {
  const key = new Uint8Array(40);
  new DataView(key.buffer).setUint32(36, record);
  return key;
};

const dueOf = (debtor: string, creditor: string, amount: bigint, record: number): Due =>
  Due.fromPartial({
    denom: 'ucent',
    debtor: addressFromText(addressOf(debtor)),
    creditor: addressFromText(addressOf(creditor)),
    closingHeight: 1n,
    recordKey: recordKeyOf(record),
    amount,
    contractId: 'Z001',
  });

/** The amount of ann's due to ben of a record: all differ, so that sums tell which were paid. */
const amountOf = (record: number): bigint => BigInt(record + 1);
const sumOf = (count: number): bigint => (BigInt(count) * BigInt(count + 1)) / 2n;

/** A chain whose genesis has these dues; `source` has plenty of ucent. */
function chainWith(dues: readonly Due[], store = createMemoryStore()): TestChain {
  const modules = createModules();
  const past: Module = {
    name: 'past',
    collections: [],
    errors: [],
    messages: [],
    queries: [],
    initGenesis: ({ state }) => {
      for (const due of dues) writeDue(state, due);
    },
    invariants: [],
  };
  const entries = PEOPLE.map((name) => [name, '1upoint'] as const);
  const balances = { ...Object.fromEntries(entries), source: '1000000000000ucent,1upoint' };
  return createTestChain({
    genesis: { bank: balancesGenesis(balances) },
    modules: { ...modules, modules: [...modules.modules, past] },
    store,
  });
}

const annsDues = (count: number): Due[] =>
  Array.from({ length: count }, (_, record) => dueOf('ann', 'ben', amountOf(record), record));

function sending(from: string, to: string, text: string): EncodedMessage {
  const message = { fromAddress: addressOf(from), toAddress: addressOf(to), amount: coins(text) };
  return { typeUrl: MsgSend.typeUrl, value: MsgSend.encode(MsgSend.fromPartial(message)).finish() };
}

const signed = (chain: TestChain, from: string, ...messages: EncodedMessage[]): Uint8Array =>
  chain.sign(testKey(from), messages);
const has = (chain: TestChain, name: string): bigint => chain.balance(addressOf(name), 'ucent');
const owes = (chain: TestChain, name: string): boolean =>
  bankView.hasDues(chain.state, addressOf(name), 'ucent');
const waiting = (chain: TestChain): string[] =>
  [...dueBacklog.entries(chain.state, [])].map(({ key }) => addressToText(key[1]));

/** Amounts of the payments of dues to an account, in the order of the journal. */
const paidTo = (chain: TestChain, name: string): bigint[] =>
  [...bankView.journal(chain.state, addressOf(name))]
    .filter(({ kind }) => kind === 'due')
    .map(({ lines }) => BigInt(lines[1]!.amount));

test('12,000 dues are paid over three blocks, in order, and arrears end in the last', () => {
  const COUNT = 12_000;
  const run = (): string[] => {
    const chain = chainWith(annsDues(COUNT));
    const total = sumOf(COUNT) + 9n;
    const hashes: string[] = [];
    const next = (...txs: Uint8Array[]) => {
      const block = chain.block(txs);
      hashes.push(Buffer.from(block.appHash).toString('hex'));
      return block.outcomes.map(({ codespace, code }) => `${codespace} ${code}`.trim());
    };
    assert.equal(next(signed(chain, 'source', sending('source', 'ann', `${total}ucent`))), ['0']);
    assert.is(has(chain, 'ben'), sumOf(MOST));
    assert.is(has(chain, 'ann'), total - sumOf(MOST));
    assert.equal(waiting(chain), [addressOf('ann')]);

    // What it has is not its own before its dues are paid, nor does a receipt change the order.
    const attempt = signed(chain, 'ann', sending('ann', 'cat', '1ucent'));
    const more = signed(chain, 'source', sending('source', 'ann', '1ucent'));
    assert.equal(next(attempt, more), ['bank 101', '0']);
    assert.is(has(chain, 'ben'), sumOf(2 * MOST));
    assert.ok(owes(chain, 'ann'));

    assert.equal(next(signed(chain, 'ann', sending('ann', 'cat', '10ucent'))), ['0']);
    assert.equal([has(chain, 'ann'), has(chain, 'ben')], [0n, sumOf(COUNT)]);
    assert.not(owes(chain, 'ann'));
    assert.equal(waiting(chain), []);
    assert.equal(
      paidTo(chain, 'ben'),
      Array.from({ length: COUNT }, (_, r) => amountOf(r)),
    );
    return hashes;
  };
  const first = run();
  assert.is(new Set(first).size, 3);
  assert.equal(run(), first);
});

test('a node that starts anew between the blocks goes on the same', () => {
  const COUNT = MOST + 10;
  const store = createMemoryStore();
  const [steady, before] = [chainWith(annsDues(COUNT)), chainWith(annsDues(COUNT), store)];
  for (const chain of [steady, before]) {
    chain.deliverOk(testKey('source'), [sending('source', 'ann', `${sumOf(COUNT)}ucent`)]);
  }
  const after = createTestChain({ modules: before.modules, store });
  assert.equal(after.block().appHash, steady.block().appHash);
  assert.is(has(after, 'ben'), sumOf(COUNT));
});

test('a failed transaction takes from the budget what it did, a simulated one nothing', () => {
  const chain = chainWith(annsDues(MOST));
  const gift = sending('source', 'ann', `${sumOf(MOST)}ucent`);
  const impossible = sending('source', 'ben', '1000000000000000ucent');
  chain.block();
  const trial = signed(chain, 'source', gift);
  const simulated = chain.query(
    SIMULATE_PATH,
    SimulateRequest.encode(SimulateRequest.fromPartial({ txBytes: trial })).finish(),
  );
  assert.is(simulated.code, 0, simulated.log);
  assert.is(duePayments.get(chain.state), undefined);
  chain.block();

  const txs = [signed(chain, 'source', gift, impossible), signed(chain, 'source', gift)];
  const codes = chain.block(txs).outcomes.map(({ code }) => code);
  assert.equal(codes, [5, 0]);
  assert.equal(duePayments.get(chain.state), { height: chain.height(), count: BigInt(MOST) });
  assert.equal([has(chain, 'ben'), waiting(chain)], [0n, [addressOf('ann')]]);
  chain.block();
  assert.equal([has(chain, 'ben'), waiting(chain)], [sumOf(MOST), []]);
  assert.not(owes(chain, 'ann'));
});

test('one budget serves all receipts of a block, and every block has a whole one', () => {
  const chain = chainWith([
    ...annsDues(MOST - 1),
    dueOf('cat', 'ben', 1n, MOST),
    dueOf('cat', 'ben', 1n, MOST + 1),
  ]);
  const gifts = [sending('source', 'ann', `${sumOf(MOST - 1)}ucent`)];
  chain.block([
    signed(chain, 'source', ...gifts),
    signed(chain, 'source', sending('source', 'cat', '5ucent')),
  ]);
  assert.equal([owes(chain, 'ann'), owes(chain, 'cat'), has(chain, 'cat')], [false, true, 4n]);
  assert.equal(waiting(chain), [addressOf('cat')]);
  chain.block();
  assert.equal([owes(chain, 'cat'), has(chain, 'cat')], [false, 3n]);
  assert.equal(waiting(chain), []);
});

test('a small amount in a ring longer than the budget settles all the same', () => {
  const on = createModuleBench({ bank: balancesGenesis({ source: '10ucent,1upoint' }) });
  on.checking.isOn = false;
  const LENGTH = 3_000;
  const place = (index: number): Uint8Array => {
    const address = new Uint8Array(20).fill(1);
    new DataView(address.buffer).setUint32(0, index % LENGTH);
    return address;
  };
  for (let index = 0; index < LENGTH; index += 1) {
    const due = { ...dueOf('ann', 'ben', 10n ** 15n + BigInt(index), 1), debtor: place(index) };
    on.bank.openDue(on.context(), { ...due, creditor: place(index + 1) }, false);
  }
  const first = addressToText(place(0));
  on.auth.create(on.context(), first);
  on.bank.post(on.context(), {
    kind: 'test',
    lines: [
      { account: addressOf('source'), denom: 'ucent', amount: -1n },
      { account: first, denom: 'ucent', amount: 1n },
    ],
  });
  assert.is([...dueBacklog.entries(on.state, [])].length, 1);
  // One block goes on over its budget until the circle is found, the next pays the last step.
  for (let block = 0; block < 2; block += 1) {
    on.nextBlock(1);
    on.beginBlock();
  }
  on.checking.isOn = true;
  on.checkInvariants();
  assert.is([...dueBacklog.entries(on.state, [])].length, 0);
});

test.run();
