import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { QueryRecord } from '../../proto/codec/generated/banma/accounting/v1.js';
import { MsgRecordQueries } from '../../proto/codec/generated/banma/accounting/v1.js';
import { LONGEST_REFUSAL, REFUSALS } from '../../app/modules/accounting/errors.js';
import type { TestChain } from '../support/chain.js';
import type { TestQuery } from '../support/documents.js';
import {
  answerOf,
  bytesOf,
  claimMessage,
  detailOf,
  queryBy,
  recordMessage,
  recordOf,
} from '../support/documents.js';
import { encoded } from '../support/signTx.js';
import {
  A,
  B,
  C,
  D,
  Z001,
  claim,
  createScene,
  record,
  recordOn,
  wordsOf,
} from '../support/accountingScene.js';

/** A scene with proof 1 of B, 2 of C, 3 of D, and a query made now. */
function begin(label = 'q'): { chain: TestChain; query: TestQuery } {
  const chain = createScene({ proofs: [B, C, D] });
  return { chain, query: queryBy(A, Z001, label, chain.timeMs()) };
}

function fails(chain: TestChain, records: readonly QueryRecord[], place: string, code: number) {
  const outcome = chain.deliver(A.service, [recordMessage(A, Z001, records)]);
  assert.is(`${outcome.codespace} ${outcome.code}`, `accounting ${code}`, outcome.log);
  assert.ok(outcome.log.includes(`${place}:`), `${place} in ${outcome.log}`);
}

// What the sender could see: the whole transaction fails and names the place.
test('an answer addressed to another, or signed by no key of the member, fails with its place', () => {
  const { chain, query } = begin();
  const good = answerOf(query, B);
  const bad = (second: ReturnType<typeof answerOf>) => [
    recordOf(queryBy(A, Z001, 'first', chain.timeMs()), {
      responses: [answerOf(queryBy(A, Z001, 'first', chain.timeMs()), B)],
    }),
    recordOf(query, { responses: [good, second] }),
  ];
  const place = 'records[1].responses[1].signature';
  fails(chain, bad(answerOf(query, C, { addressee: B })), place, 6);
  fails(chain, bad(answerOf(query, C, { service: B.service })), place, 6);
  fails(
    chain,
    bad({ ...answerOf(query, C), respondedAt: query.request.requestedAt + 51n }),
    place,
    6,
  );
  assert.throws(() => recordOn(chain, query), /record in Z001/);
});

test('malformed, duplicate and self-answered parts fail with their place', () => {
  const { chain, query } = begin();
  const answer = answerOf(query, B, { hit: '1' });
  const detail = detailOf(query, B, '1');
  const rejection = { responder: B.bytes, hitDigest: bytesOf('hit 1', 16), reason: 1 as const };
  const whole = recordOf(query, { responses: [answer], details: [detail], rejected: [rejection] });
  const cases: readonly (readonly [Partial<QueryRecord>, string, number])[] = [
    [{ responses: [answer, answerOf(query, B)] }, 'records[0].responses[1]', 3],
    [{ responses: [answerOf(query, A)] }, 'records[0].responses[0].responder', 4],
    [
      { responses: [{ ...answer, responder: new Uint8Array(19) }] },
      'records[0].responses[0].responder',
      2,
    ],
    [
      { responses: [{ ...answer, signature: new Uint8Array(65) }] },
      'records[0].responses[0].signature',
      2,
    ],
    [
      { responses: [{ ...answer, privateHash: new Uint8Array(0) }] },
      'records[0].responses[0].private_hash',
      2,
    ],
    [
      { responses: [{ ...answer, hitDigests: [...answer.hitDigests, bytesOf('x', 16)] }] },
      'records[0].responses[0].hit_digests',
      2,
    ],
    [
      { responses: [{ ...answer, hitDigests: [bytesOf('x', 17)] }] },
      'records[0].responses[0].hit_digests[0]',
      2,
    ],
    [{ queryId: new Uint8Array(15) }, 'records[0].query_id', 2],
    [{ deadlineMs: 199n }, 'records[0].deadline_ms', 2],
    [{ deadlineMs: 10_001n }, 'records[0].deadline_ms', 2],
    [{ requestedAt: 0n }, 'records[0].requested_at', 2],
    [{ privateHash: new Uint8Array(31) }, 'records[0].private_hash', 2],
    [{ authorizationDigest: new Uint8Array(31) }, 'records[0].authorization_digest', 2],
    [{ details: [detail, detail] }, 'records[0].details[1]', 3],
    [
      { details: [{ ...detail, tokenHash: new Uint8Array(0) }] },
      'records[0].details[0].token_hash',
      2,
    ],
    [
      { details: [{ ...detail, signature: answer.signature }] },
      'records[0].details[0].signature',
      6,
    ],
    [
      { details: [{ ...detail, requestSignature: answer.signature }] },
      'records[0].details[0].request_signature',
      6,
    ],
    [{ rejected: [rejection, rejection] }, 'records[0].rejected[1]', 3],
    [{ rejected: [{ ...rejection, reason: 0 as const }] }, 'records[0].rejected[0].reason', 2],
    [{ responses: [], details: [], rejected: [] }, 'records[0]', 2],
  ];
  for (const [change, place, code] of cases) fails(chain, [{ ...whole, ...change }], place, code);
  const other = recordOf(queryBy(A, Z001, 'other', chain.timeMs()), { responses: [answer] });
  fails(chain, [whole, other, { ...whole, responses: [answerOf(query, C)] }], 'records[2]', 3);
  fails(chain, [], 'records', 2);
});

test('a claim whose documents do not belong together fails with the field', () => {
  const { chain, query } = begin();
  const answer = answerOf(query, B, { hit: '1' });
  const detail = detailOf(query, B, '1');
  const whole = () => claimMessage(query, B, answer, detail);
  const other = queryBy(A, Z001, 'other', chain.timeMs());
  const cases = [
    [
      claimMessage({ ...query, request: { ...query.request, chainId: 'else' } }, B, answer),
      5,
      'response.request_hash',
    ],
    [claimMessage({ ...query, hash: other.hash }, B, answer), 5, 'response.request_hash'],
  ] as const;
  for (const [message, code, place] of cases) {
    const outcome = chain.deliver(B.service, [message]);
    assert.is(`${outcome.codespace} ${outcome.code}`, `accounting ${code}`, outcome.log);
    assert.ok(outcome.log.includes(place), outcome.log);
  }
  assert.is(wordsOf(claim(chain, B, whole())), 'RECORDED | RECORDED');
});

test('a stale record among 500 good ones is the only one refused', () => {
  const chain = createScene();
  const now = chain.timeMs();
  const stale = queryBy(A, Z001, 'stale', now - 604_800_000n);
  const records = Array.from({ length: 500 }, (_, index) => {
    const query = index === 321 ? stale : queryBy(A, Z001, `q${index}`, now);
    return recordOf(query, { responses: [answerOf(query, B)] });
  });
  const outcome = chain.deliver(A.service, [recordMessage(A, Z001, records)], {});
  assert.is(outcome.code, 0, outcome.log);
  const results = record(chain, A, [records[321]!, records[320]!]);
  assert.is(results.map(wordsOf).join(', '), 'stale, UNCHANGED');
  assert.is(results[0]?.code, 'stale');
  assert.is(results[0]?.open, false);
});

test('a querier without balance is recorded all the same', () => {
  const chain = createScene({ balance: 0n, proofs: [B] });
  const query = queryBy(A, Z001, 'q', chain.timeMs());
  const [result] = record(chain, A, [
    recordOf(query, { responses: [answerOf(query, B, { hit: '1' })] }),
  ]);
  assert.is(wordsOf(result!), 'RECORDED');
  assert.is(recordOn(chain, query)?.reserved, 0n);
});

test('only the member or its gateway records, claims and rejects for it', () => {
  const { chain, query } = begin();
  const records = [recordOf(query, { responses: [answerOf(query, B)] })];
  const header = { signer: B.service.address, member: A.address, contractId: Z001 };
  const outcome = chain.deliver(B.service, [encoded(MsgRecordQueries, { ...header, records })]);
  assert.is(`${outcome.codespace} ${outcome.code}`, 'sdk 4');
});

test('no refusal code is longer than the bound of the reply', () => {
  assert.is(Math.max(...REFUSALS.map((code) => code.length)), LONGEST_REFUSAL);
});

test.run();
