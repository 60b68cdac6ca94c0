import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RecordStatus } from '../../proto/codec/generated/banma/accounting/v1.js';
import {
  QueryMemberRequest,
  QueryMemberResponse,
} from '../../proto/codec/generated/banma/contract/v1.js';
import type { TestChain } from '../support/chain.js';
import type { Member } from '../support/consortium.js';
import { ask } from '../support/consortium.js';
import type { TestQuery } from '../support/documents.js';
import {
  answerOf,
  bytesOf,
  claimMessage,
  detailOf,
  queryBy,
  recordOf,
} from '../support/documents.js';
import type { Hit } from '../support/accountingScene.js';
import {
  A,
  AUDIT_PERIOD,
  B,
  C,
  D,
  E,
  RICH,
  W,
  Z001,
  blt,
  claim,
  closed,
  createScene,
  passTo,
  record,
  recordOn,
  reject,
} from '../support/accountingScene.js';

// The rows of contract.md that need no reserve short of the price.
const rows: readonly (readonly [
  string,
  readonly Member[],
  readonly Hit[],
  bigint,
  readonly bigint[],
])[] = [
  ['no hit', [], [{ by: B }, { by: C }, { by: D }], 10_000n, [3334n, 3333n, 3333n, 0n]],
  [
    'one hit',
    [C],
    [{ by: B }, { by: C, proof: '1' }, { by: D }],
    510_000n,
    [3334n, 503_333n, 3333n, 0n],
  ],
  [
    'two hits, one detail',
    [C, B],
    [{ by: B, proof: '2' }, { by: C, proof: '1', detail: true }, { by: D }],
    910_000n,
    [103_334n, 803_333n, 3333n, 0n],
  ],
  [
    'four hits',
    [B, C, D, E],
    [
      { by: B, proof: '1' },
      { by: C, proof: '2' },
      { by: D, proof: '3' },
      { by: E, proof: '4' },
    ],
    510_000n,
    [402_500n, 35_834n, 35_833n, 35_833n],
  ],
];
for (const [name, proofs, hits, price, paid] of rows) {
  test(`a record closes and pays: ${name}`, () => {
    const chain = createScene({ proofs });
    const query = closed(chain, hits);
    assert.equal(
      [B, C, D, E].map((one) => blt(chain, one)),
      paid,
    );
    assert.is(blt(chain, A), RICH - price);
    const found = recordOn(chain, query);
    assert.is(found?.status, RecordStatus.CLOSED);
    assert.is(found?.price, price);
    assert.is(found?.reserved, price);
  });
}

test('an answer that arrives by claim is paid like one that the querier recorded', () => {
  const chain = createScene({ proofs: [B, C, D] });
  const query = queryBy(A, Z001, 'q', chain.timeMs());
  record(chain, A, [recordOf(query, { responses: [answerOf(query, D, { hit: '3' })] })]);
  assert.is(recordOn(chain, query)?.reserved, 510_000n);
  claim(chain, C, claimMessage(query, C, answerOf(query, C, { hit: '2' })));
  claim(chain, B, claimMessage(query, B, answerOf(query, B, { hit: '1' })));
  assert.is(recordOn(chain, query)?.reserved, 510_000n, 'a query never costs more');
  passTo(chain, query.request.requestedAt + W);
  assert.equal(
    [B, C, D].map((one) => blt(chain, one)),
    [403_334n, 53_333n, 53_333n],
  );
});

/** The last row of the table: a balance of 400,000 for a price of 510,000. */
function poor(rest: readonly Hit[] = []): { chain: TestChain; query: TestQuery } {
  const chain = createScene({ balance: 400_000n, proofs: [B, C, D, A] });
  const hits = [{ by: B, proof: '1' }, { by: C, proof: '2' }, { by: D, proof: '3' }, ...rest];
  return { chain, query: closed(chain, hits) };
}

const memberOn = (chain: TestChain, one: Member) =>
  ask(
    chain,
    '/banma.contract.v1.Query/Member',
    QueryMemberRequest,
    { contractId: Z001, member: one.address },
    QueryMemberResponse,
  ).membership;

test('a reserve short of the price is shared, the rest is due, and the querier is in arrears', () => {
  const { chain, query } = poor();
  assert.equal(
    [B, C, D].map((one) => blt(chain, one)),
    [316_341n, 41_830n, 41_829n],
  );
  const dues = recordOn(chain, query)?.payments.map(({ due }) => due);
  assert.equal(dues, [86_993n, 11_503n, 11_504n]);
  assert.is(blt(chain, A), 0n);
  assert.is(memberOn(chain, A)?.standing?.inArrears, true);
});

test('what a debtor receives pays its dues at once, in order, and ends its arrears', () => {
  const { chain } = poor();
  // B asks, A answers with its own proof: 510,000 of A's income pay 110,000 of dues first.
  const query = queryBy(B, Z001, 'by B', chain.timeMs());
  record(chain, B, [recordOf(query, { responses: [answerOf(query, A, { hit: '4' })] })]);
  passTo(chain, query.request.requestedAt + W);
  // B had 316,341 and pays that; it owes A the other 193,659, but A's dues to B pay part of it.
  assert.is(blt(chain, C), 53_333n);
  assert.is(blt(chain, D), 53_333n);
  const total = [A, B, C, D].map((one) => blt(chain, one)).reduce((sum, one) => sum + one, 0n);
  assert.is(total, 400_000n);
  assert.is(memberOn(chain, A)?.standing?.inArrears, false);
});

test('who falls in and out of arrears while records close is told of once', () => {
  const chain = createScene({ balance: 0n });
  chain.block();
  const at = chain.timeMs();
  // A cannot pay its own queries; between them B's money, of which there is none either, is due.
  for (let index = 0; index < 6; index += 1) {
    const [querier, responder] = index % 2 === 0 ? [A, B] : [B, A];
    const query = queryBy(querier, Z001, `q${index}`, at + BigInt(index));
    record(chain, querier, [recordOf(query, { responses: [answerOf(query, responder)] })]);
  }
  const { events } = chain.block([], { timeMs: at + W + 10n });
  const told = events
    .filter(({ type }) => type.endsWith('EventStandingChanged'))
    .map(({ attributes }) => attributes[1]?.[1]);
  assert.is(new Set(told).size, told.length);
  assert.ok(told.length > 0);
});

test('a rejected hit is withheld, decided after the audit period, and tops up the others', () => {
  const chain = createScene({ proofs: [B, C, D, E] });
  const query = queryBy(A, Z001, 'q', chain.timeMs());
  const hits = [B, C, D, E].map((by, index) => answerOf(query, by, { hit: String(index + 1) }));
  record(chain, A, [recordOf(query, { responses: hits })]);
  reject(chain, query, B, '1');
  passTo(chain, query.request.requestedAt + W);
  assert.equal(
    [B, C, D, E].map((one) => blt(chain, one)),
    [2500n, 35_834n, 35_833n, 35_833n],
  );
  assert.is(recordOn(chain, query)?.payments[0]?.withheld, 400_000n);
  const decidesAt = chain.timeMs() + AUDIT_PERIOD;
  assert.is(recordOn(chain, query)?.rejectionDecidesAt, decidesAt);
  chain.block([], { timeMs: decidesAt - 1n });
  assert.is(blt(chain, C), 35_834n);
  chain.block([], { timeMs: decidesAt });
  // B −400000; C +366666, D +16667, E +16667 (settlement.md, Reversal).
  assert.equal(
    [B, C, D, E].map((one) => blt(chain, one)),
    [2500n, 402_500n, 52_500n, 52_500n],
  );
  assert.is(blt(chain, A), RICH - 510_000n);
  const after = recordOn(chain, query);
  assert.is(after?.payments[0]?.withheld, 0n);
  assert.is(after?.responses[0]?.hit?.reversed, true);
});

test('the only hit, rejected, goes back to the querier', () => {
  const chain = createScene({ proofs: [C] });
  const query = queryBy(A, Z001, 'q', chain.timeMs());
  const responses = [answerOf(query, B), answerOf(query, C, { hit: '1' })];
  const rejected = [{ responder: C.bytes, hitDigest: bytesOf('hit 1', 16), reason: 1 as const }];
  const details = [detailOf(query, C, '1')];
  record(chain, A, [recordOf(query, { responses, details, rejected })]);
  passTo(chain, query.request.requestedAt + W);
  assert.is(blt(chain, A), RICH - 910_000n);
  passTo(chain, chain.timeMs() + AUDIT_PERIOD);
  assert.is(blt(chain, A), RICH - 10_000n);
  assert.is(blt(chain, C), 5_000n);
});

test('a due of a rejected hit is not collected; it passes to the others or ends', () => {
  const chain = createScene({ balance: 255_000n, proofs: [B, C, D] });
  const query = queryBy(A, Z001, 'q', chain.timeMs());
  const responses = [B, C, D].map((by, index) => answerOf(query, by, { hit: String(index + 1) }));
  record(chain, A, [recordOf(query, { responses })]);
  reject(chain, query, B, '1');
  passTo(chain, query.request.requestedAt + W);
  const before = recordOn(chain, query)?.payments.map(({ paid, due, withheld, dueWithheld }) =>
    [paid, due, withheld, dueWithheld].join(' '),
  );
  assert.equal(before, ['1667 201666 200001 199999', '26666 26667 0 0', '26666 26667 0 0']);
  passTo(chain, chain.timeMs() + AUDIT_PERIOD);
  const after = recordOn(chain, query)?.payments.map(({ paid, due }) => `${paid} ${due}`);
  assert.equal(after, ['1667 1667', `${26_666n + 200_001n} ${26_667n + 149_999n}`, '26666 76667']);
  assert.is(memberOn(chain, A)?.standing?.inArrears, true);
});

test.run();
