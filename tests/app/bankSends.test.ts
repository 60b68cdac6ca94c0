import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import type { StateEvent } from '../../app/kit/event.js';
import { CodedError, InternalError } from '../../app/kit/errors.js';
import { addressOf, balancesGenesis, coins, move, multiSend, send } from '../support/bankPeople.js';
import { createModuleBench } from '../support/moduleBench.js';

const bench = (balances: Record<string, string>) =>
  createModuleBench({ bank: balancesGenesis(balances) });
const balance = (on: ReturnType<typeof bench>, name: string, denom = 'upoint'): string =>
  on.bank.balance(on.state, name.startsWith('banma1') ? name : addressOf(name), denom).toString();
const text = ({ type, attributes }: StateEvent): string =>
  `${type} ${attributes.map(([key, value]) => `${key}=${value}`).join(' ')}`;

test('a send moves coins and tells it as the Cosmos SDK does', () => {
  const on = bench({ ann: '100ucent,5000000upoint', ben: '1upoint' });
  const outcome = send(on, 'ann', 'ben', '40ucent,2000000upoint');
  assert.is(outcome.error, '');
  assert.is(balance(on, 'ann'), '3000000');
  assert.is(balance(on, 'ben'), '2000001');
  assert.is(balance(on, 'ben', 'ucent'), '40');
  const [ann, ben, amount] = [addressOf('ann'), addressOf('ben'), '40ucent,2000000upoint'];
  assert.equal(outcome.events.map(text), [
    `coin_spent spender=${ann} amount=${amount}`,
    `coin_received receiver=${ben} amount=${amount}`,
    `transfer recipient=${ben} sender=${ann} amount=${amount}`,
  ]);
});

test('whoever has too little is told so in the words of the Cosmos SDK', () => {
  const on = bench({ ann: '10upoint', ben: '1upoint' });
  const { error, log } = send(on, 'ann', 'ben', '11upoint');
  assert.is(error, 'sdk 5: insufficient funds');
  assert.is(log, 'spendable balance 10upoint is smaller than 11upoint: insufficient funds');
  assert.is(send(on, 'ann', 'ann', '11upoint').error, 'sdk 5: insufficient funds');
  assert.is(balance(on, 'ann'), '10');
});

test('an account is created only by receiving at least the minimum in points', () => {
  const on = bench({ ann: '50000000upoint,9ucent' });
  const minimum = on.auth.minAccountBalance(on.state);
  const short = send(on, 'ann', 'new', `${(minimum - 1n).toString()}upoint`);
  assert.is(short.error, 'bank 100: receipt is too small to create an account');
  assert.is(send(on, 'ann', 'new', '9ucent').error, short.error);
  assert.not(on.auth.exists(on.state, addressOf('new')));
  assert.is(send(on, 'ann', 'new', `9ucent,${minimum.toString()}upoint`).error, '');
  assert.ok(on.auth.exists(on.state, addressOf('new')));
  assert.is(send(on, 'ann', 'new', '1upoint').error, '');
});

test('mint, burn and escrows receive nothing from a message', () => {
  const on = bench({ ann: '50000000upoint' });
  on.bank.registerDenom(on.context(), 'ublt', 'Z001');
  const closed = [
    on.bank.mintAccount,
    on.bank.burnAccount,
    on.bank.escrowAccount('Z001', 'pledge'),
    on.bank.escrowAccount('Z001', 'reserve'),
  ];
  for (const account of closed) {
    const { error, log } = send(on, 'ann', account, '5000000upoint');
    assert.is(error, 'sdk 4: unauthorized');
    assert.match(log, 'is not allowed to receive funds');
  }
  assert.throws(() => on.bank.escrowAccount('Z001', 'other'), 'unknown escrow purpose');
});

test('coins of a send are sorted, positive, of valid denoms', () => {
  const on = bench({ ann: '10ucent,10upoint', ben: '1upoint' });
  const bad = ['', '0upoint', '-1upoint', '01upoint', '1upoint,1ucent', '1ucent,1ucent', '1u'];
  for (const list of bad) {
    assert.is(send(on, 'ann', 'ben', list).error, 'sdk 10: invalid coins', list);
  }
  assert.is(send(on, 'ann', 'banma1nobody', '1upoint').error, 'sdk 7: invalid address');
});

test('only the canonical encoding of a send is taken', () => {
  const on = bench({ ann: '10upoint', ben: '1upoint' });
  const message = {
    fromAddress: addressOf('ann'),
    toAddress: addressOf('ben'),
    amount: coins('1upoint'),
  };
  const bytes = MsgSend.encode(message).finish();
  for (const tail of [
    [0x20, 0x01],
    [0x0a, 0x00],
    [0x22, 0x00],
  ]) {
    const changed = Uint8Array.from([...bytes, ...tail]);
    assert.is(on.run(MsgSend.typeUrl, changed).error, 'sdk 2: tx parse error');
  }
  assert.is(on.run(MsgSend.typeUrl, bytes.slice(0, -1)).error, 'sdk 2: tx parse error');
});

test('a multi-send has one input and pays all outputs or none', () => {
  const on = bench({ ann: '100upoint', ben: '1upoint', cat: '1upoint' });
  const paid = multiSend(
    on,
    [['ann', '30upoint']],
    [
      ['ben', '10upoint'],
      ['cat', '20upoint'],
    ],
  );
  assert.is(paid.error, '');
  assert.equal(
    ['ann', 'ben', 'cat'].map((name) => balance(on, name)),
    ['70', '11', '21'],
  );
  assert.equal(
    paid.events.map(({ type }) => type),
    ['coin_spent', 'coin_received', 'transfer', 'coin_received', 'transfer'],
  );
  const tiny = multiSend(
    on,
    [['ann', '30upoint']],
    [
      ['ben', '10upoint'],
      ['new', '20upoint'],
    ],
  );
  assert.is(tiny.error, 'bank 100: receipt is too small to create an account');
  assert.is(balance(on, 'ben'), '11');
});

test('a multi-send that does not add up, or has many inputs, is refused', () => {
  const on = bench({ ann: '100upoint', ben: '100upoint' });
  const one = [['ann', '10upoint']] as const;
  const table = [
    [[], [['ben', '10upoint']], 'bank 2: no inputs to send transaction'],
    [one, [], 'bank 3: no outputs to send transaction'],
    [[...one, ['ben', '1upoint']], one, 'bank 9: multiple senders not allowed'],
    [one, [['ben', '9upoint']], 'bank 4: sum inputs != sum outputs'],
    [one, [['ben', '11upoint']], 'bank 4: sum inputs != sum outputs'],
    [one, [['ben', '10ucent']], 'bank 4: sum inputs != sum outputs'],
    [
      one,
      [
        ['ben', '10upoint'],
        ['ben', '1ucent'],
      ],
      'bank 4: sum inputs != sum outputs',
    ],
  ] as const;
  for (const [inputs, outputs, error] of table) {
    assert.is(multiSend(on, inputs, outputs).error, error);
  }
});

test('an entry whose lines do not sum to zero stops the node', () => {
  const on = bench({ ann: '10upoint' });
  const lines = [{ account: addressOf('ann'), denom: 'upoint', amount: 1n }];
  assert.throws(
    () => on.bank.post(on.context(), { kind: 'test', lines }),
    (error: unknown) => error instanceof InternalError && /sum to 1/.test(error.message),
  );
});

test('nobody but the mint account goes below zero', () => {
  const on = bench({ ann: '10upoint', ben: '1upoint' });
  assert.throws(
    () => move(on, 'ann', 'ben', 'upoint', 11n),
    (error: unknown) => error instanceof CodedError && error.error.code === 5,
  );
  move(on, 'mint', 'ben', 'ublt', 7n);
  assert.is(balance(on, on.bank.mintAccount, 'ublt'), '-7');
  assert.is(on.bank.supply(on.state, 'ublt'), 7n);
});

test('burned coins leave the supply', () => {
  const on = bench({ ann: '10upoint' });
  const { burnAccount } = on.bank;
  const account = addressOf('ann');
  on.bank.post(on.context(), {
    kind: 'fee',
    lines: [
      { account, denom: 'upoint', amount: -4n },
      { account: burnAccount, denom: 'upoint', amount: 4n },
    ],
  });
  assert.is(on.bank.supply(on.state, 'upoint'), 6n);
  on.checkInvariants();
});

test('the journal of an account reads in order and sums to its balance', () => {
  const on = bench({ ann: '1000upoint', ben: '1upoint' });
  for (const amount of [1, 2, 3]) send(on, 'ann', 'ben', `${amount}upoint`);
  send(on, 'ben', 'ann', '5upoint');
  const account = addressOf('ann');
  const entries = [...on.bank.journal(on.state, account)];
  assert.equal(
    entries.map(({ kind }) => kind),
    ['genesis', 'transfer', 'transfer', 'transfer', 'transfer'],
  );
  const sum = entries
    .flatMap(({ lines }) => lines)
    .filter((line) => line.account === account)
    .reduce((total, line) => total + BigInt(line.amount), 0n);
  assert.is(sum, on.bank.balance(on.state, account, 'upoint'));
  const second = entries[1]!.entryId;
  const later = [...on.bank.journal(on.state, account, { fromEntryId: second })];
  assert.equal(
    later.map(({ entryId }) => entryId),
    entries.slice(1).map(({ entryId }) => entryId),
  );
  const earlier = [...on.bank.journal(on.state, account, { fromEntryId: second, reverse: true })];
  assert.equal(
    earlier.map(({ entryId }) => entryId),
    [second, entries[0]!.entryId],
  );
});

test.run();
