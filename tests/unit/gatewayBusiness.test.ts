import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { banmaMd5 } from '../../gateway/matching/digests.js';
import { CONTRACT_ID } from '../support/fakeChain.js';
import { PERSON, startConsortium } from '../support/gateways.js';
import { waitFor } from '../support/waitFor.js';

const QUERY = { contractId: CONTRACT_ID, ...PERSON };

test('malformed business queries are refused with the path of the field', async () => {
  const { gateways, stop } = await startConsortium(['a']);
  const [a] = gateways;
  const cases: [unknown, number, string, string | undefined][] = [
    [{ ...QUERY, extra: 1 }, 400, 'unknown_field', 'extra'],
    [{ name: '张三', idNumber: PERSON.idNumber }, 400, 'missing_field', 'contractId'],
    [{ ...QUERY, name: 7 }, 400, 'wrong_type', 'name'],
    [{ ...QUERY, deadlineMs: 199 }, 400, 'invalid_field', 'deadlineMs'],
    [{ ...QUERY, idNumber: '110105194912310020' }, 400, 'bad_id_checksum', 'idNumber'],
    [{ ...QUERY, name: '张\u0000三' }, 400, 'query_form', 'name'],
    ['{"contractId":"Z001","__proto__":{"name":"x"}}', 400, 'unknown_field', '__proto__'],
    ['['.repeat(100_000) + ']'.repeat(100_000), 400, 'wrong_type', '$'],
    [{ contractId: 'Z001', name: '张三' }, 400, 'query_form', 'idNumber'],
    [{ ...QUERY, twoFactorDigest: '00'.repeat(16) }, 400, 'query_form', 'twoFactorDigest'],
    [{ contractId: 'Z001', md5Code: '8859F56' }, 400, 'unsupported_form', 'md5Code'],
    [{ ...QUERY, contractId: 'Z002' }, 404, 'contract_unknown', 'contractId'],
    ['{"contractId":', 400, 'malformed_json', '$'],
    [`"${'x'.repeat(300_000)}"`, 413, 'body_too_large', '$'],
  ];
  for (const [body, status, code, field] of cases) {
    const reply = await a!.post('/v1/queries', body);
    assert.is(reply.status, status, JSON.stringify(reply.body));
    assert.is(reply.body.code, code);
    assert.is(reply.body.field, field);
    assert.is(reply.headers.get('content-type'), 'application/problem+json');
  }
  const wrongKey = await a!.post('/v1/queries', QUERY, { authorization: 'Bearer wrong' });
  assert.is(wrongKey.status, 401);
  assert.is((await a!.get('/v1/nothing')).status, 404);
  assert.is((await a!.get('/v1/queries/x/details')).status, 405);
  await stop();
});

test('an Idempotency-Key gives the same answer once and refuses another body', async () => {
  const { chain, gateways, stop } = await startConsortium(['a', 'b']);
  const [a, b] = gateways;
  b!.lend(PERSON);
  const key = { 'idempotency-key': 'order-1' };
  const [first, second] = await Promise.all([
    a!.post('/v1/queries', QUERY, key),
    a!.post('/v1/queries', QUERY, key),
  ]);
  assert.equal(first.body, second.body);
  await waitFor(() => chain.records.size === 1);
  const third = await a!.post('/v1/queries', QUERY, key);
  assert.equal(third.body, first.body);
  const other = await a!.post('/v1/queries', { ...QUERY, deadlineMs: 500 }, key);
  assert.is(other.status, 422);
  assert.is(other.body.code, 'idempotency_key_reused');
  await a!.gateway.outbox.flush();
  assert.is(chain.records.size, 1);
  await stop();
});

test('the history is paged newest first', async () => {
  const { gateways, stop } = await startConsortium(['a', 'b']);
  const [a] = gateways;
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    ids.unshift((await a!.post('/v1/queries', QUERY)).body.queryId);
    // Queries of one millisecond have no order.
    const answeredAt = Date.now();
    await waitFor(() => Date.now() > answeredAt);
  }
  const seen: string[] = [];
  let cursor = '';
  do {
    const { body } = await a!.get(`/v1/queries?limit=2${cursor}`);
    seen.push(...body.queries.map(({ queryId }) => queryId));
    cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
  } while (cursor !== '');
  assert.equal(seen, ids);
  await stop();
});

test('the requested factor is negative and the person is nowhere in clear on the disk', async () => {
  const { gateways, stop } = await startConsortium(['a', 'b']);
  const [a, b] = gateways;
  b!.lend(PERSON);
  await a!.post('/v1/queries', { ...QUERY, continuePreciseQuery: true });
  const digest = banmaMd5.twoFactorDigest(PERSON.name, PERSON.idNumber);
  for (const { folder } of gateways) {
    const bytes = readFileSync(`${folder}/data.mdb`);
    for (const text of [PERSON.name, PERSON.idNumber, digest, digest.toLowerCase(), 'overdue']) {
      assert.is(bytes.includes(text), false, text);
    }
  }
  await stop();
});

test.run();
