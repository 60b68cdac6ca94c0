import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reverseRejectedHit } from '../../app/modules/accounting/reversal.js';
import type { Answer } from '../../app/modules/accounting/split.js';
import { paymentsOf, priceOf, sharesOf, totalOf } from '../../app/modules/accounting/split.js';
import type { Payment } from '../../proto/codec/generated/banma/accounting/v1.js';
import { oracleEntitled, oraclePaid } from '../support/splitOracle.js';
import type { OracleAnswer } from '../support/splitOracle.js';

const REWARDS = {
  queryReward: 10_000n,
  hitReward: 500_000n,
  detailReward: 400_000n,
  timeCoefficientBps: 8_000,
};

/** `B`, `7: C`, `7: C + detail`, `7: C rejected`: responders in ascending order. */
function answers(...texts: readonly string[]): Answer[] {
  return texts
    .map((text) => {
      const [, proof, name, flag] = /^(?:(\d+): )?(\w)(?: (\+ detail|rejected))?$/.exec(text) ?? [];
      return {
        responder: new Uint8Array(20).fill(name?.charCodeAt(0) ?? 0),
        proofId: proof === undefined ? undefined : BigInt(proof),
        gaveDetail: flag === '+ detail',
        isRejected: flag === 'rejected',
      };
    })
    .sort((left, right) => (left.responder[0] ?? 0) - (right.responder[0] ?? 0));
}

const nameOf = (responder: Uint8Array): string => String.fromCharCode(responder[0] ?? 0);
const show = (payments: readonly Payment[], field: 'paid' | 'due' | 'withheld'): string =>
  payments
    .filter((payment) => payment[field] > 0n)
    .map((payment) => `${nameOf(payment.responder)} ${payment[field]}`)
    .join(', ');

// The six rows of contract.md, The split.
const rows: readonly (readonly [string, Answer[], bigint, string, string])[] = [
  ['no hit', answers('B', 'C', 'D'), 10_000n, 'B 3334, C 3333, D 3333', ''],
  ['one hit', answers('B', '7: C', 'D'), 510_000n, 'B 3334, C 503333, D 3333', ''],
  [
    'two hits, one detail',
    answers('9: B', '7: C + detail', 'D'),
    910_000n,
    'B 103334, C 803333, D 3333',
    '',
  ],
  [
    'four hits',
    answers('3: B', '5: C', '6: D', '8: E'),
    510_000n,
    'B 402500, C 35834, D 35833, E 35833',
    '',
  ],
  [
    'three hits, arriving D, C, B',
    answers('6: D', '5: C', '3: B'),
    510_000n,
    'B 403334, C 53333, D 53333',
    '',
  ],
  [
    'the same, balance only 400000',
    answers('3: B', '5: C', '6: D'),
    400_000n,
    'B 316341, C 41830, D 41829',
    'B 86993, C 11503, D 11504',
  ],
];
for (const [name, given, reserve, paid, due] of rows) {
  test(`the table of the contract: ${name}`, () => {
    const payments = paymentsOf(REWARDS, given, reserve);
    assert.is(show(payments, 'paid'), paid);
    assert.is(show(payments, 'due'), due);
  });
}

test('the reversal of the settlement page: proof 3 of four hits', () => {
  const given = answers('3: B rejected', '5: C', '6: D', '8: E');
  const payments = paymentsOf(REWARDS, given, 510_000n);
  assert.is(show(payments, 'withheld'), 'B 400000');
  assert.is(show(payments, 'paid'), 'B 2500, C 35834, D 35833, E 35833');
  const {
    topUps,
    returned,
    cancelled,
    payments: after,
  } = reverseRejectedHit(REWARDS, given, payments, 0);
  const gains = topUps.map(({ index, paid }) => `${nameOf(given[index]!.responder)} +${paid}`);
  assert.is(gains.join(', '), 'C +366666, D +16667, E +16667');
  assert.is(returned + cancelled, 0n);
  assert.is(show(after, 'paid'), 'B 2500, C 402500, D 52500, E 52500');
});

test('a rejected hit that stood alone goes back to the querier, paid part and due', () => {
  const given = answers('B', '7: C rejected', 'D');
  const payments = paymentsOf(REWARDS, given, 300_000n);
  assert.is(show(payments, 'paid'), 'B 1962, C 1960, D 1960');
  assert.is(show(payments, 'withheld'), 'C 294118');
  const {
    topUps,
    returned,
    cancelled,
    payments: after,
  } = reverseRejectedHit(REWARDS, given, payments, 1);
  assert.is(topUps.length, 0);
  assert.is(returned, 294_118n);
  assert.is(cancelled, 205_882n);
  assert.is(show(after, 'due'), 'B 1372, C 1373, D 1373');
});

test('the paid part of a reversal moves first, then the due passes on', () => {
  const given = answers('3: B rejected', '5: C', '6: D');
  const payments = paymentsOf(REWARDS, given, 255_000n);
  assert.is(show(payments, 'withheld'), 'B 200001');
  const { topUps, returned, cancelled } = reverseRejectedHit(REWARDS, given, payments, 0);
  const moved = topUps.map(({ index, paid, due }) => [nameOf(given[index]!.responder), paid, due]);
  // C gains 350,000 and D 50,000; 200,001 of it is in escrow, the rest is the querier's due.
  assert.equal(moved, [
    ['C', 200_001n, 149_999n],
    ['D', 0n, 50_000n],
  ]);
  assert.is(returned + cancelled, 0n);
});

const arbitraryAnswers = fc
  .uniqueArray(
    fc.record({
      letter: fc.integer({ min: 0, max: 25 }),
      proof: fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: undefined }),
      detail: fc.boolean(),
      rejected: fc.boolean(),
    }),
    { selector: ({ letter }) => letter, minLength: 1, maxLength: 12 },
  )
  .filter((list) => {
    const proofs = list.flatMap(({ proof }) => (proof === undefined ? [] : [proof]));
    return new Set(proofs).size === proofs.length;
  });
const arbitraryRewards = fc.record({
  query: fc.integer({ min: 1, max: 20_000 }),
  hit: fc.integer({ min: 0, max: 1_000_000 }),
  detail: fc.integer({ min: 0, max: 1_000_000 }),
  bps: fc.integer({ min: 5_000, max: 10_000 }),
});

function prepared(
  list: readonly {
    letter: number;
    proof: number | undefined;
    detail: boolean;
    rejected: boolean;
  }[],
) {
  const sorted = [...list].sort((left, right) => left.letter - right.letter);
  const oracle: OracleAnswer[] = list.map(({ letter, proof, detail }) => ({
    name: String.fromCharCode(65 + letter),
    proof,
    detail: detail && proof !== undefined,
  }));
  const given: Answer[] = sorted.map(({ letter, proof, detail, rejected }) => ({
    responder: new Uint8Array(20).fill(65 + letter),
    proofId: proof === undefined ? undefined : BigInt(proof),
    gaveDetail: detail && proof !== undefined,
    isRejected: rejected && proof !== undefined,
  }));
  return { oracle, given };
}

const inUnits = (rewards: { query: number; hit: number; detail: number; bps: number }) => ({
  queryReward: BigInt(rewards.query),
  hitReward: BigInt(rewards.hit),
  detailReward: BigInt(rewards.detail),
  timeCoefficientBps: rewards.bps,
});

test('payments equal an oracle written differently, whatever the answers and the reserve', () => {
  fc.assert(
    fc.property(
      arbitraryRewards,
      arbitraryAnswers,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (rewards, list, part) => {
        const { oracle, given } = prepared(list);
        const price = priceOf(inUnits(rewards), given);
        const reserve = Math.floor(Number(price) * part);
        const entitled = oracleEntitled(rewards, oracle);
        const paid = oraclePaid(rewards, oracle, reserve);
        for (const payment of paymentsOf(inUnits(rewards), given, BigInt(reserve))) {
          const name = nameOf(payment.responder);
          assert.is(payment.entitled, BigInt(entitled.get(name) ?? 0));
          assert.is(payment.paid + payment.withheld, BigInt(paid.get(name) ?? 0));
          assert.is(payment.paid + payment.withheld + payment.due, payment.entitled);
          assert.ok(payment.dueWithheld <= payment.due);
          assert.ok(payment.paid >= 0n && payment.withheld >= 0n && payment.dueWithheld >= 0n);
        }
      },
    ),
    { numRuns: 2_000, seed: 20_190_108 },
  );
});

test('sums are exact: shares add up to the price, payments to the reserve', () => {
  fc.assert(
    fc.property(arbitraryRewards, arbitraryAnswers, fc.nat(2_000_000), (rewards, list, wish) => {
      const { given } = prepared(list);
      const units = inUnits(rewards);
      const price = priceOf(units, given);
      const total = sharesOf(units, given).reduce((sum, share) => sum + totalOf(share), 0n);
      assert.is(total, price);
      const reserve = BigInt(wish) < price ? BigInt(wish) : price;
      const payments = paymentsOf(units, given, reserve);
      const covered = payments.reduce((sum, { paid, withheld }) => sum + paid + withheld, 0n);
      assert.is(covered, reserve);
    }),
    { numRuns: 2_000, seed: 20_190_109 },
  );
});

test('a reversal keeps every unit, and ends at the split without the subject', () => {
  fc.assert(
    fc.property(arbitraryRewards, arbitraryAnswers, fc.nat(2_000_000), (rewards, list, wish) => {
      const { given } = prepared(list);
      const units = inUnits(rewards);
      const price = priceOf(units, given);
      const reserve = BigInt(wish) < price ? BigInt(wish) : price;
      let state: { answers: readonly Answer[]; payments: readonly Payment[] } = {
        answers: given,
        payments: paymentsOf(units, given, reserve),
      };
      const sumOf = (payments: readonly Payment[], fields: readonly (keyof Payment)[]): bigint =>
        payments.reduce(
          (sum, payment) => fields.reduce((part, field) => part + (payment[field] as bigint), sum),
          0n,
        );
      for (const [index, { isRejected }] of given.entries()) {
        if (!isRejected) continue;
        const { payments } = state;
        const reversal = reverseRejectedHit(units, state.answers, payments, index);
        const held: (keyof Payment)[] = ['paid', 'withheld'];
        assert.is(sumOf(reversal.payments, held) + reversal.returned, sumOf(payments, held));
        assert.is(sumOf(reversal.payments, ['due']) + reversal.cancelled, sumOf(payments, ['due']));
        state = reversal;
      }
      const shares = sharesOf(units, state.answers);
      // With a hit reward of one unit the first of two hits gets nothing of it, and the split
      // without a hit can be lower for another: nothing is taken from that one.
      if (rewards.hit === 1) return;
      state.payments.forEach((payment, index) => {
        const { query, hit, detail } = shares[index]!;
        assert.is(payment.withheld + payment.dueWithheld, 0n);
        assert.is(payment.paid + payment.due, payment.entitled);
        assert.is(payment.entitled, query + hit + detail);
      });
    }),
    { numRuns: 2_000, seed: 20_190_110 },
  );
});

test.run();
