import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { QueryRecord } from '../../proto/codec/generated/banma/accounting/v1.js';
import { MsgRevokeProofs, Reason } from '../../proto/codec/generated/banma/proof/v1.js';
import type { TestChain } from '../support/chain.js';
import { member } from '../support/consortium.js';
import type { TestQuery } from '../support/documents.js';
import {
  answerOf,
  bytesOf,
  claimMessage,
  detailOf,
  proofOf,
  queryBy,
  recordOf,
  registerMessage,
} from '../support/documents.js';
import { encoded } from '../support/signTx.js';
import {
  A,
  B,
  C,
  D,
  E,
  W,
  Z001,
  claim,
  createScene,
  record,
  recordOn,
  reject,
  wordsOf,
} from '../support/accountingScene.js';

const X = member('X');

/** A scene with proof 1 of B, 2 of C, 3 of D, and a query made now. */
function begin(label = 'q'): { chain: TestChain; query: TestQuery } {
  const chain = createScene({ proofs: [B, C, D] });
  return { chain, query: queryBy(A, Z001, label, chain.timeMs()) };
}

// What state decides: refused item by item, and the rest of the record stands.
interface Case {
  readonly name: string;
  readonly make: (query: TestQuery, chain: TestChain) => Partial<Omit<QueryRecord, 'queryId'>>;
  readonly words: string;
}
const responseCases: readonly Case[] = [
  {
    name: 'a miss, a hit and a detail are recorded',
    make: (q) => ({
      responses: [answerOf(q, B, { hit: '1' }), answerOf(q, C)],
      details: [detailOf(q, B, '1')],
    }),
    words: 'RECORDED RECORDED | RECORDED',
  },
  {
    name: 'a responder that never was a member',
    make: (q) => ({ responses: [answerOf(q, X), answerOf(q, B)] }),
    words: 'not_member RECORDED',
  },
  {
    name: 'a hit of a digest that is not registered',
    make: (q) => ({ responses: [answerOf(q, B, { hit: 'none' }), answerOf(q, C)] }),
    words: 'unknown_proof RECORDED',
  },
  {
    name: "a hit with another member's proof",
    make: (q) => ({ responses: [answerOf(q, B, { hit: '2' }), answerOf(q, C)] }),
    words: 'not_own_proof RECORDED',
  },
  {
    name: 'a proof registered after the query',
    make: (q, chain) => {
      chain.deliverOk(E.service, [registerMessage(E, Z001, [proofOf(E, Z001, 'later')])]);
      return { responses: [answerOf(q, E, { hit: 'later' }), answerOf(q, C)] };
    },
    words: 'proof_late RECORDED',
  },
  {
    name: 'an answer given too early',
    make: (q) => ({
      responses: [
        answerOf(q, B, { respondedAt: q.request.requestedAt - 120_001n }),
        answerOf(q, C, { respondedAt: q.request.requestedAt - 120_000n }),
      ],
    }),
    words: 'response_time RECORDED',
  },
  {
    name: 'an answer given after the deadline and its tolerance',
    make: (q) => ({
      responses: [
        answerOf(q, B, { respondedAt: q.request.requestedAt + 121_001n }),
        answerOf(q, C, { respondedAt: q.request.requestedAt + 121_000n }),
      ],
    }),
    words: 'response_time RECORDED',
  },
  {
    name: 'details without their hit, twice different, too late, or of another digest',
    make: (q) => ({
      responses: [
        answerOf(q, B, { hit: '1' }),
        answerOf(q, C, { hit: '2' }),
        answerOf(q, D, { hit: '3' }),
        answerOf(q, E),
      ],
      details: [
        detailOf(q, B, '1', { detailDigest: bytesOf('detail 2', 16) }),
        detailOf(q, C, '2', {
          requestedAt: q.request.requestedAt + W / 4n,
          respondedAt: q.request.requestedAt + W / 4n,
        }),
        detailOf(q, D, '3', {
          requestedAt: q.request.requestedAt + W / 4n - 1n,
          respondedAt: q.request.requestedAt + W / 4n + 129_999n,
        }),
        detailOf(q, E, '3'),
      ],
    }),
    words: 'RECORDED RECORDED RECORDED RECORDED | detail_mismatch detail_time RECORDED no_such_hit',
  },
  {
    name: 'a detail given more than 10 s and the tolerance after it was asked for',
    make: (q) => ({
      responses: [answerOf(q, B, { hit: '1' })],
      details: [detailOf(q, B, '1', { respondedAt: q.request.requestedAt + 130_101n })],
    }),
    words: 'RECORDED | detail_time',
  },
  {
    name: 'a rejection of a hit, and of one that is not there',
    make: (q) => ({
      responses: [answerOf(q, B, { hit: '1' }), answerOf(q, C)],
      rejected: [
        { responder: B.bytes, hitDigest: bytesOf('hit 1', 16), reason: 1 },
        { responder: C.bytes, hitDigest: bytesOf('hit 2', 16), reason: 1 },
      ],
    }),
    words: 'RECORDED RECORDED | RECORDED no_such_hit',
  },
];
for (const { name, make, words } of responseCases) {
  test(`state decides: ${name}`, () => {
    const { chain, query } = begin();
    const [result] = record(chain, A, [recordOf(query, make(query, chain))]);
    assert.is(wordsOf(result!), words);
    assert.is(result?.open, true);
  });
}

test('a proof revoked by the time of the query is refused, one revoked later is not', () => {
  const { chain, query } = begin();
  const { typeUrl, value } = encodedRevocation(['1']);
  chain.deliverOk(B.service, [{ typeUrl, value }]);
  const [before] = record(chain, A, [
    recordOf(query, { responses: [answerOf(query, B, { hit: '1' })] }),
  ]);
  assert.is(wordsOf(before!), 'RECORDED');
  const later = queryBy(A, Z001, 'later', chain.timeMs());
  const [after] = record(chain, A, [
    recordOf(later, { responses: [answerOf(later, B, { hit: '1' })] }),
  ]);
  assert.is(wordsOf(after!), 'revoked');
  assert.is(after?.open, false, 'a record without any accepted response is not opened');
});

test('the same response is unchanged, another of the same responder is refused', () => {
  const { chain, query } = begin();
  const first = recordOf(query, {
    responses: [answerOf(query, B, { hit: '1' })],
    details: [detailOf(query, B, '1')],
  });
  assert.is(wordsOf(record(chain, A, [first])[0]!), 'RECORDED | RECORDED');
  const again = record(chain, A, [first])[0]!;
  assert.is(wordsOf(again), 'UNCHANGED | UNCHANGED');
  const other = recordOf(query, {
    responses: [answerOf(query, B), answerOf(query, C)],
    details: [detailOf(query, B, '1', { respondedAt: query.request.requestedAt + 151n })],
  });
  assert.is(wordsOf(record(chain, A, [other])[0]!), 'second_answer RECORDED | second_detail');
  assert.is(recordOn(chain, query)?.responses.length, 2);
});

test('a claim of what was recorded is unchanged; of another answer it is refused', () => {
  const { chain, query } = begin();
  const answer = answerOf(query, B, { hit: '1' });
  record(chain, A, [recordOf(query, { responses: [answer] })]);
  assert.is(wordsOf(claim(chain, B, claimMessage(query, B, answer))), 'UNCHANGED');
  assert.is(wordsOf(claim(chain, B, claimMessage(query, B, answerOf(query, B)))), 'second_answer');
  const detail = detailOf(query, B, '1');
  assert.is(
    wordsOf(claim(chain, B, claimMessage(query, B, answer, detail))),
    'UNCHANGED | RECORDED',
  );
  assert.is(wordsOf(claim(chain, C, claimMessage(query, C, answerOf(query, C)))), 'RECORDED');
  const claimed = recordOn(chain, query)?.responses.map((response) => response.claimed);
  assert.equal(claimed, [false, true]);
});

test('rejections are unchanged for the same reason, refused for another', () => {
  const { chain, query } = begin();
  record(chain, A, [recordOf(query, { responses: [answerOf(query, B, { hit: '1' })] })]);
  assert.is(wordsOf(reject(chain, query, B, '1')), 'RECORDED');
  assert.is(wordsOf(reject(chain, query, B, '1')), 'UNCHANGED');
  assert.is(wordsOf(reject(chain, query, B, '1', 5)), 'second_rejection');
  assert.is(wordsOf(reject(chain, query, C, '2')), 'no_such_hit');
  const unknown = queryBy(A, Z001, 'unknown', chain.timeMs());
  assert.is(wordsOf(reject(chain, unknown, B, '1')), 'unknown_record');
});

function encodedRevocation(labels: readonly string[]) {
  const hitDigests = labels.map((label) => bytesOf(`hit ${label}`, 16));
  const header = { signer: B.service.address, member: B.address, contractId: Z001 };
  return encoded(MsgRevokeProofs, { ...header, hitDigests, reason: Reason.WITHDRAWN });
}

test.run();
