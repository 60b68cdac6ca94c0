import { randomBytes } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { detailRequestDigest, requestHash } from '../../proto/documents/envelope.js';
import { sha256 } from '../../proto/documents/hash.js';
import { toDetailCall } from '../../gateway/peer/documents.js';
import { WINDOW_MS } from '../support/fakeChain.js';
import { PERSON } from '../support/gateways.js';
import { pair, queryCall } from '../support/peerCalls.js';

test('a token opens one detail request, which may be repeated, until it is too late', async () => {
  const { asker, target, consortium } = await pair();
  const record = target.lend(PERSON);
  const { request, call } = queryCall(asker, target.member);
  const answer = await target.peer('/v1/peer/query', call);
  const token = Uint8Array.from(Buffer.from(answer.body.hits[0]!.token, 'hex'));
  const detailCall = (over: object = {}, sent = token): object => {
    const { chainId, contractId, querier, responder } = request;
    const detail = {
      chainId,
      contractId,
      querier,
      responder,
      requestHash: requestHash(request),
      requestedAt: BigInt(Date.now()),
      hitDigest: record.hitDigest,
      tokenHash: sha256(sent),
      ...over,
    };
    const signature = asker.identity.sign(detailRequestDigest(detail));
    return toDetailCall(detail, sent, signature);
  };
  const refusals: [object, number, string][] = [
    [detailCall({}, Uint8Array.from(randomBytes(32))), 401, 'token'],
    [detailCall({ tokenHash: sha256(new Uint8Array(1)) }), 400, 'token_hash'],
    [detailCall({ requestHash: sha256(new Uint8Array(2)) }), 404, 'query_unknown'],
    [detailCall({ hitDigest: new Uint8Array(16) }), 404, 'hit_unknown'],
    [detailCall({ responder: request.querier }), 401, 'wrong_addressee'],
    [detailCall({ requestedAt: BigInt(Date.now() - 200_000) }), 400, 'stale'],
    [detailCall({ requestedAt: BigInt(Date.now() + WINDOW_MS / 4) }), 409, 'too_late'],
    [{ ...detailCall(), signature: '11'.repeat(64) }, 401, 'signature'],
  ];
  for (const [body, status, code] of refusals) {
    const reply = await target.peer('/v1/peer/detail', body);
    assert.is(reply.status, status, JSON.stringify(reply.body));
    assert.is(reply.body.code, code);
  }
  target.records.length = 0;
  const withdrawn = await target.peer('/v1/peer/detail', detailCall());
  assert.is(withdrawn.status, 410);
  assert.is(withdrawn.body.code, 'withdrawn');
  target.records.push(record);
  const good = detailCall();
  const first = await target.peer('/v1/peer/detail', good);
  assert.is(first.status, 200, JSON.stringify(first.body));
  assert.is(first.body.overdueData, record.overdueData);
  assert.is(first.body.timeStamp, 1547021423999);
  assert.is(first.body.randomCode, record.staticFactor);
  assert.is(first.body.privacyHash, Buffer.from(record.detailDigest).toString('hex'));
  assert.equal((await target.peer('/v1/peer/detail', good)).body, first.body);
  const other = await target.peer(
    '/v1/peer/detail',
    detailCall({ requestedAt: 1n + BigInt(Date.now()) }),
  );
  assert.is(other.status, 409);
  assert.is(other.body.code, 'token_used');
  await consortium.stop();
});

test('of two different detail requests at once one is answered, and is owed once', async () => {
  const { asker, target, consortium } = await pair();
  const record = target.lend(PERSON);
  const { request, call } = queryCall(asker, target.member);
  const answer = await target.peer('/v1/peer/query', call);
  const token = Uint8Array.from(Buffer.from(answer.body.hits[0]!.token, 'hex'));
  const { chainId, contractId, querier, responder } = request;
  const calls = [0, 1, 1, 2].map((later) => {
    const detail = {
      chainId,
      contractId,
      querier,
      responder,
      requestHash: requestHash(request),
      requestedAt: request.requestedAt + BigInt(later),
      hitDigest: record.hitDigest,
      tokenHash: sha256(token),
    };
    return toDetailCall(detail, token, asker.identity.sign(detailRequestDigest(detail)));
  });
  const replies = await Promise.all(calls.map((body) => target.peer('/v1/peer/detail', body)));
  const given = replies.filter(({ status }) => status === 200);
  assert.is(new Set(given.map(({ text }) => text)).size, 1);
  const others = replies.filter(({ status }) => status !== 200);
  assert.ok(others.length >= 2 && others.every(({ body }) => body.code === 'token_used'));
  const account = JSON.parse((await target.get('/v1/account')).text) as {
    readonly contracts: readonly { readonly exposure: readonly { readonly due: string }[] }[];
  };
  assert.is(account.contracts[0]!.exposure[0]!.due, '910000');
  await consortium.stop();
});

test.run();
