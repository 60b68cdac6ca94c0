import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addToCounters, countersOf, createTally } from '../../app/modules/accounting/counters.js';
import { openRecords, overdue, waiting } from '../../app/modules/accounting/keys.js';
import { takeClosings } from '../../app/modules/accounting/queue.js';
import { contractCounts } from '../../app/modules/contract/keys.js';
import { Record } from '../../proto/codec/generated/banma/accounting/v1.js';
import { Due } from '../../proto/codec/generated/banma/bank/v1.js';
import { ContractCounts } from '../../proto/codec/generated/banma/contract/v1.js';
import { addressFromText } from '../../proto/documents/address.js';
import { addressOf, balancesGenesis } from '../support/bankPeople.js';
import { create, foundedBy, memberOf, pledge, standingOf } from '../support/contractPeople.js';
import { createTestChain, signTx, testKey } from '../support/chain.js';
import { bytesOf } from '../support/documents.js';
import { createMemoryState } from '../support/memoryState.js';
import { createModuleBench } from '../support/moduleBench.js';

// What anybody with a contract of its own can bring about: it must never stop the chain.

const MOST = (1n << 64n) - 1n;

test('counters of coins that went round for ever stay at the largest number', () => {
  const state = createMemoryState();
  const member = bytesOf('member', 20);
  addToCounters(state, 'Z001', member, { earned: MOST - 1n, spent: MOST - 1n });
  addToCounters(state, 'Z001', member, { earned: 3n });
  const tally = createTally();
  tally.add('Z001', member, { spent: MOST });
  tally.write(state);
  for (const whose of [member, undefined]) {
    const { earned, spent } = countersOf(state, 'Z001', whose);
    assert.equal([earned, spent], [MOST, MOST]);
  }
  addToCounters(state, 'Z001', member, { spent: -MOST });
  addToCounters(state, 'Z001', member, { spent: -MOST });
  assert.is(countersOf(state, 'Z001', member).spent, 0n);
});

test('a grant over what a contract may ever grant is refused, and nothing else happens', () => {
  const on = foundedBy(['ann', 'ben'], [], { minProofs: 0n, grant: 10n ** 16n });
  const counts = contractCounts.get(on.state, 'Z001') ?? ContractCounts.fromPartial({});
  contractCounts.set(on.state, { ...counts, granted: MOST - 10n ** 16n }, 'Z001');
  on.checking.isOn = false;
  assert.is(pledge(on, 'ann').error, '');
  assert.is(pledge(on, 'ben').error, 'contract 27: grants_exhausted');
  assert.is(standingOf(on, 'ben'), 'ADMITTED');
  assert.is(memberOf(on, 'ben').pledged, 0n);
});

test('founders are counted before each is compared with all others', () => {
  const on = foundedBy(['ann', 'ben']);
  const founders = Array.from({ length: 9 }, () => 'ann');
  const tooMany = { founders, contractId: 'Z002', params: { foundersRequired: 2 } };
  assert.is(create(on, tooMany).log, 'founders: 9 named, 2 required: invalid_founders');
});

test('a log is short and well-formed, whatever text a transaction holds', () => {
  const chain = createTestChain();
  const key = testKey('outsider');
  const signatures = [{ key, accountNumber: 0n, sequence: 0n }];
  // A lone surrogate is no text at all.
  const cases = [
    ['/x'.repeat(200_000), 6],
    ['/\ud800', 2],
  ] as const;
  for (const [typeUrl, expected] of cases) {
    const message = { typeUrl, value: new Uint8Array(0) };
    const tx = signTx({ chainId: chain.chainId, messages: [message], signatures });
    for (const { code, log } of [chain.checkTx(tx), chain.block([tx]).outcomes[0]!]) {
      assert.is(code, expected);
      assert.ok(log.length <= 512);
      // Throws where a surrogate stands alone.
      assert.ok(encodeURIComponent(log) !== '');
    }
  }
});

test('a flood of records that come due together moves a bounded number a block, in order', () => {
  const state = createMemoryState();
  const count = 32_000;
  const responses = [{ responder: bytesOf('responder', 20) }];
  const value = Record.fromPartial({
    contractId: 'Z001',
    requestedAt: 1n,
    closesAt: 9n,
    responses,
  });
  const writes = Array.from({ length: count }, (_, index) => {
    const hash = new Uint8Array(32);
    new DataView(hash.buffer).setUint32(0, index);
    return hash;
  });
  for (const requestHash of writes) {
    const key = ['Z001', bytesOf('querier', 20), requestHash] as const;
    openRecords.set(state, { ...value, requestHash }, ...key);
    waiting.set(state, { requestedAt: 1n }, 9n, ...key);
  }
  const taken: Uint8Array[] = [];
  const sizes: number[] = [];
  for (let block = 0; block < 5; block += 1) {
    taken.push(...takeClosings(state, 10n, 10_000).map(({ requestHash }) => requestHash));
    sizes.push([...overdue.entries(state, [])].length);
  }
  assert.equal(
    taken.map((hash) => Buffer.from(hash).readUInt32BE()),
    writes.map((_, i) => i),
  );
  assert.ok(Math.max(...sizes) <= 20_000, sizes.join());
});

/** Members `<ring>/<place>` that owe each other in rings of these lengths. */
function rings(lengths: readonly number[]) {
  const names = lengths.flatMap((length, ring) =>
    Array.from({ length }, (_, place) => `${ring}/${place}`),
  );
  const entries = names.map((name) => [name, '1upoint'] as const);
  const balances = { ...Object.fromEntries(entries), source: '1000000ucent,1upoint' };
  const on = createModuleBench({ bank: balancesGenesis(balances) });
  on.checking.isOn = false;
  lengths.forEach((length, ring) => {
    for (let place = 0; place < length; place += 1) {
      const creditor = `${ring}/${(place + 1) % length}`;
      const due = Due.fromPartial({
        denom: 'ucent',
        debtor: addressFromText(addressOf(`${ring}/${place}`)),
        creditor: addressFromText(addressOf(creditor)),
        closingHeight: 1n,
        recordKey: new Uint8Array(40).fill(1),
        amount: 10n ** 15n + BigInt(place),
        contractId: 'Z001',
      });
      on.bank.openDue(on.context(), due, false);
    }
  });
  return on;
}

test('rings of debtors of coprime lengths settle at once, and nothing is lost', () => {
  const lengths = [2, 3, 5, 7, 11, 13, 17, 19, 23];
  const on = rings(lengths);
  const started = performance.now();
  on.bank.post(on.context(), {
    kind: 'test',
    lines: [
      { account: addressOf('source'), denom: 'ucent', amount: -BigInt(lengths.length) },
      ...lengths.map((_, ring) => ({
        account: addressOf(`${ring}/0`),
        denom: 'ucent',
        amount: 1n,
      })),
    ],
  });
  assert.ok(performance.now() - started < 10_000, 'no amount goes round step by step');
  on.checking.isOn = true;
  on.checkInvariants();
  lengths.forEach((length, ring) => {
    const names = Array.from({ length }, (_, place) => addressOf(`${ring}/${place}`));
    const held = names.map((name) => on.bank.balance(on.state, name, 'ucent'));
    assert.is(
      held.reduce((sum, amount) => sum + amount, 0n),
      1n,
    );
    for (const [index, name] of names.entries()) {
      const owes = on.bank.hasDues(on.state, name, 'ucent');
      assert.ok(!owes || held[index] === 0n, 'who owes has nothing');
    }
    assert.ok(names.some((name) => !on.bank.hasDues(on.state, name, 'ucent')));
  });
});

test.run();
