import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RecordStatus } from '../../proto/codec/generated/banma/accounting/v1.js';
import { MsgUpdateProfile } from '../../proto/codec/generated/banma/contract/v1.js';
import type { TestChain } from '../support/chain.js';
import { testKey } from '../support/chain.js';
import type { TestQuery } from '../support/documents.js';
import { answerOf, claimMessage, queryBy, recordMessage, recordOf } from '../support/documents.js';
import {
  MsgClaimQueryResponse,
  MsgRecordQueriesResponse,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import {
  A,
  B,
  C,
  D,
  W,
  Z001,
  createScene,
  record,
  recordOn,
  wordsOf,
} from '../support/accountingScene.js';
import { responseOf } from '../support/consortium.js';
import { encoded } from '../support/signTx.js';

const AUDIT_WINDOW = 604_800_000n;
const DAY = 86_400_000n;

/** Records one answer of B in a block of this time; the result in a word. */
function recordAt(chain: TestChain, query: TestQuery, timeMs: bigint, responder = B): string {
  const records = [recordOf(query, { responses: [answerOf(query, responder)] })];
  const tx = chain.sign(A.service, [recordMessage(A, Z001, records)]);
  const { outcomes } = chain.block([tx], { timeMs });
  return wordsOf(responseOf(outcomes[0], MsgRecordQueriesResponse).results[0]!);
}

function claimAt(chain: TestChain, query: TestQuery, timeMs: bigint, responder = C): string {
  const message = claimMessage(query, responder, answerOf(query, responder));
  const tx = chain.sign(responder.service, [message]);
  const { outcomes } = chain.block([tx], { timeMs });
  return wordsOf(responseOf(outcomes[0], MsgClaimQueryResponse).result!);
}

/** A query dated a day after the genesis, in a chain that stands well before it. */
function later(): { chain: TestChain; query: TestQuery; at: bigint } {
  const chain = createScene();
  const at = chain.timeMs() + DAY;
  return { chain, at, query: queryBy(A, Z001, 'q', at) };
}

// Block time relative to requested_at, for a record of which nothing is known.
const openings: readonly (readonly [string, bigint, string])[] = [
  ['more than 120 s before the query', -120_001n, 'early'],
  ['120 s before the query', -120_000n, 'RECORDED'],
  ['the last moment of the window', W - 1n, 'RECORDED'],
  ['the end of the window: late', W, 'RECORDED'],
  ['the last moment of the audit window: late', AUDIT_WINDOW - 1n, 'RECORDED'],
  ['the end of the audit window', AUDIT_WINDOW, 'stale'],
];
for (const [name, offset, word] of openings) {
  test(`the querier records at ${name}: ${word}`, () => {
    const { chain, query, at } = later();
    assert.is(recordAt(chain, query, at + offset), word);
    if (word !== 'RECORDED') return;
    const found = recordOn(chain, query);
    assert.is(found?.late, offset >= W);
    assert.is(found?.closesAt, offset >= W ? at + offset + W : at + W);
  });
}

const claims: readonly (readonly [string, bigint, string])[] = [
  ['the last moment of the first half', W / 2n - 1n, 'RECORDED'],
  ['half of the window', W / 2n, 'claim_late'],
  ['the last moment of the window', W - 1n, 'claim_late'],
  ['the end of the window, nothing having arrived', W, 'RECORDED'],
  ['the end of the audit window', AUDIT_WINDOW, 'stale'],
];
for (const [name, offset, word] of claims) {
  test(`a responder claims a query of which nothing is known at ${name}: ${word}`, () => {
    const { chain, query, at } = later();
    assert.is(claimAt(chain, query, at + offset), word);
  });
}

test('an open record takes claims in its first half, the querier until it closes', () => {
  const { chain, query, at } = later();
  assert.is(recordAt(chain, query, at + 1_000n), 'RECORDED');
  assert.is(claimAt(chain, query, at + W / 2n - 1n), 'RECORDED');
  assert.is(claimAt(chain, query, at + W / 2n, D), 'claim_late');
  assert.is(recordAt(chain, query, at + W - 1n, D), 'RECORDED');
  assert.is(recordOn(chain, query)?.status, RecordStatus.OPEN);
  assert.is(recordAt(chain, query, at + W), 'closed', 'in the block that closes it, too');
  assert.is(recordOn(chain, query)?.status, RecordStatus.CLOSED);
  assert.is(recordAt(chain, query, at + W + 1n), 'closed');
  assert.is(claimAt(chain, query, at + W + 2n, D), 'closed');
});

test('a late record is open for W from its block, claims being taken in the first half', () => {
  const { chain, query, at } = later();
  const opened = at + 3n * W;
  assert.is(claimAt(chain, query, opened), 'RECORDED');
  assert.is(claimAt(chain, query, opened + W / 2n - 1n, B), 'RECORDED');
  assert.is(claimAt(chain, query, opened + W / 2n, D), 'claim_late');
  assert.is(recordAt(chain, query, opened + W - 1n, D), 'RECORDED');
  chain.block([], { timeMs: opened + W });
  const closed = recordOn(chain, query);
  assert.is(closed?.status, RecordStatus.CLOSED);
  assert.is(closed?.payments.length, 3);
});

test('a closed record stays closed for late comers until the request itself is stale', () => {
  const { chain, query, at } = later();
  recordAt(chain, query, at);
  chain.block([], { timeMs: at + W });
  assert.is(recordAt(chain, query, at + AUDIT_WINDOW - 1n), 'closed');
  assert.is(claimAt(chain, query, at + AUDIT_WINDOW + 1n), 'closed');
});

/** A new service key for C in a block of this time. */
function rotate(chain: TestChain, name: string, timeMs: bigint) {
  const service = testKey(name);
  const profile = {
    name: 'C',
    gatewayUrl: 'https://c.example',
    servicePublicKey: name === '' ? new Uint8Array(0) : service.publicKey,
  };
  const message = encoded(MsgUpdateProfile, { member: C.address, contractId: Z001, profile });
  const { outcomes } = chain.block([chain.sign(C.account, [message])], { timeMs });
  assert.is(outcomes[0]?.code, 0, outcomes[0]?.log);
  return service;
}

function recordAnswerOfC(
  chain: TestChain,
  label: string,
  requestedAt: bigint,
  service = C.service,
) {
  const query = queryBy(A, Z001, label, requestedAt);
  const responses = [answerOf(query, B), answerOf(query, C, { service })];
  return wordsOf(record(chain, A, [recordOf(query, { responses })])[0]!);
}

test('a key counts that was current at any moment from the query to 120 s after the answer', () => {
  const { chain, at } = later();
  const newKey = rotate(chain, 'C second', at);
  // Answers are given 50 ms after the query; the former key served until `at`.
  assert.is(recordAnswerOfC(chain, 'a', at - 1n), 'RECORDED RECORDED');
  assert.is(recordAnswerOfC(chain, 'b', at), 'RECORDED key_not_current');
  assert.is(recordAnswerOfC(chain, 'c', at - 120_050n, newKey), 'RECORDED RECORDED');
  assert.is(recordAnswerOfC(chain, 'd', at - 120_051n, newKey), 'RECORDED key_not_current');
  assert.is(recordAnswerOfC(chain, 'e', at + 1n, newKey), 'RECORDED RECORDED');
});

test('answers to queries dated more than 120 s after a suspension of the key do not count', () => {
  const { chain, at } = later();
  rotate(chain, '', at);
  assert.is(recordAnswerOfC(chain, 'a', at - 1n), 'RECORDED RECORDED');
  assert.is(recordAnswerOfC(chain, 'b', at + 1n), 'RECORDED key_not_current');
});

test('a record whose block is full waits its turn and takes nothing more meanwhile', () => {
  const chain = createScene({ maxClosingsPerBlock: 5 });
  chain.block();
  const at = chain.timeMs();
  const queries = ['a', 'b', 'c', 'd'].map((label, index) =>
    queryBy(A, Z001, label, at - BigInt(index)),
  );
  // The lowest requested_at closes first: d, c, b, a, of two responses each.
  record(
    chain,
    A,
    queries.map((q) => recordOf(q, { responses: [answerOf(q, B), answerOf(q, C)] })),
  );
  const statuses = () => queries.map((q) => recordOn(chain, q)?.status).join('');
  const first = chain.block([], { timeMs: at + W });
  assert.is(statuses(), '1122');
  assert.is(first.events.filter(({ type }) => type.endsWith('EventRecordsClosed')).length, 1);
  assert.is(recordAt(chain, queries[0]!, at + W + 1n, D), 'closed');
  assert.is(statuses(), '2222');
  assert.is(recordOn(chain, queries[0]!)?.closedHeight, chain.height());
});

test('a record with more responses than a block may close closes alone', () => {
  const chain = createScene({ maxClosingsPerBlock: 1 });
  const at = chain.timeMs();
  const queries = ['a', 'b'].map((label, index) => queryBy(A, Z001, label, at + BigInt(index)));
  record(
    chain,
    A,
    queries.map((q) => recordOf(q, { responses: [answerOf(q, B), answerOf(q, C)] })),
  );
  chain.block([], { timeMs: at + W + 1n });
  assert.is(queries.map((q) => recordOn(chain, q)?.status).join(''), '21');
  chain.block();
  assert.is(queries.map((q) => recordOn(chain, q)?.status).join(''), '22');
});

test.run();
