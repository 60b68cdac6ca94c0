import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { closedBatches } from '../../app/modules/accounting/keys.js';
import { bytesToHex } from '../../app/kit/bytes.js';
import { merkleRoot } from '../../app/kit/merkle.js';
import type { Record as QueryRecord } from '../../proto/codec/generated/banma/accounting/v1.js';
import {
  QueryJournalRequest,
  QueryJournalResponse,
  QueryRecordsRequest,
  QueryRecordsResponse,
  Record,
  RecordStatus,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import {
  QueryMetricsRequest,
  QueryMetricsResponse,
} from '../../proto/codec/generated/banma/contract/v1.js';
import type { TestChain } from '../support/chain.js';
import { ask } from '../support/consortium.js';
import { answerOf, queryBy, recordOf } from '../support/documents.js';
import {
  A,
  AUDIT_PERIOD,
  B,
  C,
  D,
  W,
  Z001,
  blt,
  closed,
  createScene,
  passTo,
  record,
  recordOn,
  reject,
} from '../support/accountingScene.js';

const metricsOf = (chain: TestChain, one = '') =>
  ask(
    chain,
    '/banma.contract.v1.Query/Metrics',
    QueryMetricsRequest,
    { contractId: Z001, member: one },
    QueryMetricsResponse,
  ).metrics!;

test('key figures count closed records, and only hits that were not rejected', () => {
  const chain = createScene({ proofs: [B, C, C] });
  closed(chain, [{ by: B, proof: '1', detail: true }, { by: C, proof: '2' }, { by: D }], 'q1');
  closed(chain, [{ by: B }, { by: C, proof: '2' }], 'q2');
  const query = queryBy(A, Z001, 'q3', chain.timeMs());
  record(chain, A, [recordOf(query, { responses: [answerOf(query, C, { hit: '3' })] })]);
  reject(chain, query, C, '3');
  passTo(chain, query.request.requestedAt + W);
  const all = metricsOf(chain);
  const { queries, queriesWithHit, hits, answers, details, proofsEffectivelyHit } = all;
  assert.equal(
    { queries, queriesWithHit, hits, answers, details, proofsEffectivelyHit },
    {
      queries: 3n,
      queriesWithHit: 2n,
      hits: 3n,
      answers: 6n,
      details: 1n,
      proofsEffectivelyHit: 2n,
    },
  );
  assert.is(all.earned, 910_000n + 510_000n + 10_000n);
  assert.is(all.spent, 910_000n + 510_000n + 510_000n);
  const ofC = metricsOf(chain, C.address);
  assert.equal([ofC.queries, ofC.hits, ofC.answers], [0n, 2n, 3n]);
  passTo(chain, chain.timeMs() + AUDIT_PERIOD);
  assert.is(metricsOf(chain).spent, all.earned, 'what was withheld went back');
});

test('a closed record leaves the tree for the batch leaf of its block', () => {
  const chain = createScene();
  const at = chain.timeMs();
  const queries = ['a', 'b', 'c'].map((label) => queryBy(A, Z001, label, at));
  record(
    chain,
    A,
    queries.map((q) => recordOf(q, { responses: [answerOf(q, B)] })),
  );
  const block = chain.block([], { timeMs: at + W });
  const leaf = closedBatches.get(chain.state, Z001, block.height);
  const entries = queries.map((q) => ({
    key: Buffer.concat([A.bytes, q.hash]),
    value: Record.encode(recordOn(chain, q)!),
  }));
  assert.is(leaf?.count, 3n);
  assert.is(bytesToHex(leaf?.root ?? new Uint8Array()), bytesToHex(merkleRoot(entries)));
  const events = block.events.map(({ type, attributes }) => [type, Object.fromEntries(attributes)]);
  const expected = {
    contract_id: Z001,
    height: String(block.height),
    count: '3',
    batch_root: bytesToHex(leaf!.root),
  };
  assert.equal(
    events,
    [['banma.accounting.v1.EventRecordsClosed', expected]],
    'nothing per payout',
  );
});

const pageOf = (limit: bigint, key: Uint8Array, reverse = false) =>
  ({ key, limit, reverse, offset: 0n, countTotal: false }) as never;

test('records are listed a page at a time, open ones before closed ones', () => {
  const chain = createScene();
  passTo(chain, chain.timeMs() + W);
  const at = chain.timeMs();
  const make = (label: string, requestedAt: bigint) => {
    const q = queryBy(A, Z001, label, requestedAt);
    return recordOf(q, { responses: [answerOf(q, B)] });
  };
  record(
    chain,
    A,
    ['a', 'b', 'c'].map((label) => make(label, at - 3_000_000n)),
  );
  passTo(chain, at + 700_000n);
  record(
    chain,
    A,
    ['d', 'e'].map((label) => make(label, at)),
  );
  const walk = (status: RecordStatus, reverse: boolean): QueryRecord[][] => {
    const pages: QueryRecord[][] = [];
    let key: Uint8Array = new Uint8Array(0);
    do {
      const request = {
        contractId: Z001,
        querier: A.address,
        status,
        pagination: pageOf(2n, key, reverse),
      };
      const path = '/banma.accounting.v1.Query/Records';
      const answer = ask(chain, path, QueryRecordsRequest, request, QueryRecordsResponse);
      pages.push([...answer.records]);
      key = answer.pagination?.nextKey ?? new Uint8Array(0);
    } while (key.length > 0);
    return pages;
  };
  const show = (pages: QueryRecord[][]) => pages.map((page) => page.map(({ status }) => status));
  assert.equal(show(walk(0, false)), [[1, 1], [2, 2], [2]]);
  assert.equal(show(walk(0, true)), [[2, 2], [2, 1], [1]]);
  assert.equal(show(walk(RecordStatus.CLOSED, false)), [[2, 2], [2]]);
  const forwards = walk(0, false)
    .flat()
    .map(({ requestHash }) => bytesToHex(requestHash));
  const backwards = walk(0, true)
    .flat()
    .map(({ requestHash }) => bytesToHex(requestHash));
  assert.equal(backwards.reverse(), forwards);
});

test('payouts are read from the journal, which sums to the balances', () => {
  const chain = createScene({ proofs: [C] });
  closed(chain, [{ by: B }, { by: C, proof: '1' }]);
  const entries = [];
  let key: Uint8Array = new Uint8Array(0);
  do {
    const request = { account: C.address, denom: 'ublt', pagination: pageOf(1n, key) };
    const path = '/banma.accounting.v1.Query/Journal';
    const answer = ask(chain, path, QueryJournalRequest, request, QueryJournalResponse);
    entries.push(...answer.entries);
    key = answer.pagination?.nextKey ?? new Uint8Array(0);
  } while (key.length > 0);
  const sum = entries
    .flatMap(({ lines }) => lines)
    .filter(({ account, denom }) => account === C.address && denom === 'ublt')
    .reduce((total, { amount }) => total + BigInt(amount), 0n);
  assert.is(sum, blt(chain, C));
  assert.equal(entries.map(({ kind }) => kind).slice(-1), ['payout']);
});

test.run();
