import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Secp256k1 from 'secp256k1';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MemberState } from '../../proto/codec/generated/banma/contract/v1.js';
import {
  queryRequestDigest,
  queryResponseDigest,
  requestHash,
  responsePrivateHash,
} from '../../proto/documents/envelope.js';
import { verifySignature } from '../../proto/documents/signature.js';
import { CHAIN_ID } from '../support/chainId.js';
import { CONTRACT_ID, createFakeChain } from '../support/fakeChain.js';
import type { FakeMember } from '../support/fakeChain.js';
import { PERSON, startTestGateway } from '../support/gateways.js';
import type { TestGateway } from '../support/gateways.js';
import { pair, queryCall } from '../support/peerCalls.js';
import type { RequestOverrides } from '../support/peerCalls.js';

const secp256k1 = createRequire(import.meta.url)('secp256k1') as typeof Secp256k1;

test('a hit is signed over exactly what the querier can rebuild', async () => {
  const { asker, target, consortium } = await pair();
  const record = target.lend(PERSON);
  const { request, call } = queryCall(asker, target.member);
  const { status, body } = await target.peer('/v1/peer/query', call);
  assert.is(status, 200, JSON.stringify(body));
  const [hit] = body.hits;
  assert.is(hit!.staticFactor, record.staticFactor);
  assert.is(hit!.staticProof, Buffer.from(record.hitDigest).toString('hex'));
  const response = {
    chainId: CHAIN_ID,
    contractId: CONTRACT_ID,
    requestHash: requestHash(request),
    querier: request.querier,
    responder: request.responder,
    respondedAt: BigInt(body.respondedAt),
    hitDigests: [record.hitDigest],
    privateHash: responsePrivateHash({
      token: Uint8Array.from(Buffer.from(hit!.token, 'hex')),
      staticFactor: hit!.staticFactor,
    }),
  };
  const signature = Uint8Array.from(Buffer.from(body.signature, 'hex'));
  const { publicKey } = target.member.identity;
  assert.ok(verifySignature(signature, queryResponseDigest(response), publicKey));
  await consortium.stop();
});

test('every wrong request is refused with its own status and code', async () => {
  const { asker, target, consortium } = await pair();
  const { chain } = consortium;
  const [, , third] = chain.members;
  const good = (over: RequestOverrides = {}): object => queryCall(asker, target.member, over).call;
  const plain = good() as Record<string, unknown>;
  const stranger = createFakeChain(['stranger']).members[0]!;
  const cases: [string, unknown, number, string, string | undefined][] = [
    ['not JSON', '{', 400, 'malformed_json', '$'],
    ['an array', [], 400, 'wrong_type', '$'],
    ['a field too many', { ...plain, more: 1 }, 400, 'unknown_field', 'more'],
    ['a field too few', { ...plain, signature: undefined }, 400, 'missing_field', 'signature'],
    ['a wrong type', { ...plain, requestedAt: '1' }, 400, 'wrong_type', 'requestedAt'],
    ['bad hex', { ...plain, queryId: 'zz' }, 400, 'invalid_field', 'queryId'],
    ['a deadline of 100 ms', { ...plain, deadlineMs: 100 }, 400, 'invalid_field', 'deadlineMs'],
    ['70 KB', { ...plain, md5Code: 'A'.repeat(70_000) }, 413, 'body_too_large', '$'],
    ['no signature', { ...plain, signature: '00'.repeat(64) }, 401, 'signature', 'signature'],
    [
      'a high s',
      { ...plain, signature: highS(plain['signature'] as string) },
      401,
      'signature',
      'signature',
    ],
    ['another signer', good({ signer: third! }), 401, 'signature', 'signature'],
    ['an altered field', { ...plain, deadlineMs: 300 }, 401, 'signature', 'signature'],
    [
      'another addressee',
      good({ responder: third!.identity.memberAddress }),
      401,
      'wrong_addressee',
      'responder',
    ],
    ['another chain', good({ chainId: 'other-1' }), 400, 'wrong_chain', 'chainId'],
    ['another contract', good({ contractId: 'Z009' }), 404, 'contract_unknown', 'contractId'],
    ['no member', queryCall(stranger, target.member).call, 403, 'not_a_member', 'querier'],
    ['old', good({ requestedAt: Date.now() - 121_000 }), 400, 'stale', 'requestedAt'],
    ['future', good({ requestedAt: Date.now() + 125_000 }), 400, 'stale', 'requestedAt'],
    ['a positive factor', good({ factor: '5' }), 400, 'factor_domain', 'requestedFactor'],
    [
      'a factor of 65 bits',
      good({ factor: `-${2n ** 63n + 1n}` }),
      400,
      'factor_domain',
      undefined,
    ],
    ['a short prefix', good({ md5Code: '8859F5' }), 400, 'prefix_length', 'md5Code'],
    [
      'a long digest',
      good({ verifyMd5Code: randomBytes(32) }),
      400,
      'digest_length',
      'verifyMd5Code',
    ],
    ['a lower-case prefix', good({ md5Code: '8859f56' }), 400, 'prefix_length', 'md5Code'],
    [
      'another person than hashed',
      { ...plain, requestedFactor: '-77' },
      400,
      'private_hash',
      'privateHash',
    ],
  ];
  for (const [what, body, status, code, field] of cases) {
    const reply = await target.peer('/v1/peer/query', body);
    assert.is(reply.status, status, `${what}: ${JSON.stringify(reply.body)}`);
    assert.is(reply.body.code, code, what);
    if (field !== undefined) assert.is(reply.body.field, field, what);
  }
  await consortium.stop();
});

/** The same signature with n − s for s: as valid a point, but not the one form that counts. */
function highS(signature: string): string {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const s = order - BigInt(`0x${signature.slice(64)}`);
  return signature.slice(0, 64) + s.toString(16).padStart(64, '0');
}

test('a body that is no plain JSON text is refused by its headers or encoding', async () => {
  const { asker, target, consortium } = await pair();
  const url = `http://127.0.0.1:${target.gateway.peerPort}/v1/peer/query`;
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify(queryCall(asker, target.member).call);
  const cases: [Record<string, string>, string | Uint8Array, number, string][] = [
    [{ 'content-type': 'text/plain' }, body, 415, 'unsupported_media_type'],
    [{ ...json, 'content-encoding': 'gzip' }, body, 415, 'unsupported_encoding'],
    [json, Uint8Array.of(0x22, 0xff, 0x22), 400, 'wrong_encoding'],
    [json, body.replace('{', '{"__proto__":{"chainId":"x"},'), 400, 'unknown_field'],
  ];
  for (const [headers, sent, status, code] of cases) {
    const response = await fetch(url, { method: 'POST', headers, body: sent });
    assert.is(response.status, status, code);
    assert.is(((await response.json()) as { readonly code: string }).code, code);
  }
  await consortium.stop();
});

test('a member that does not answer in the contract says so', async () => {
  const { asker, target, consortium } = await pair();
  consortium.chain.member('target', (membership) => ({
    ...membership,
    standing: { ...membership.standing!, suspended: true },
  }));
  const { status, body } = await target.peer(
    '/v1/peer/query',
    queryCall(asker, target.member).call,
  );
  assert.is(status, 503);
  assert.is(body.code, 'not_answering');
  await consortium.stop();
});

test('a querier that may not query, and a member that declines, are 403', async () => {
  const { asker, target, consortium } = await pair({ peer: { decline: true } });
  const { chain } = consortium;
  const ask = async (): Promise<string> =>
    (await target.peer('/v1/peer/query', queryCall(asker, target.member).call)).body.code;
  assert.is(await ask(), 'declined');
  for (const [flag, code] of [
    ['suspended', 'suspended'],
    ['inArrears', 'in_arrears'],
    ['belowMinimum', 'below_minimum'],
    ['state', 'not_active'],
  ] as const) {
    chain.member('asker', (membership) => ({
      ...membership,
      standing: {
        since: 1n,
        state: 3,
        suspended: false,
        inArrears: false,
        belowMinimum: false,
        [flag]: flag === 'state' ? MemberState.EXITING : true,
      },
    }));
    assert.is(await ask(), code);
  }
  await consortium.stop();
});

test('a repeated request gets the same answer, for good; another body is 409', async () => {
  const { asker, target, consortium } = await pair();
  target.lend(PERSON);
  const { request, call } = queryCall(asker, target.member);
  const [first, second] = await Promise.all([
    target.peer('/v1/peer/query', call),
    target.peer('/v1/peer/query', call),
  ]);
  assert.equal(first.body, second.body);
  target.records.length = 0;
  const third = await target.peer('/v1/peer/query', call);
  assert.equal(third.body, first.body);
  // Any other valid signature of the same request: (r, n − s) is high and no signature at all.
  const upper = { ...call, privateHash: call.privateHash.toUpperCase() };
  assert.equal((await target.peer('/v1/peer/query', upper)).body, first.body);
  const noise = randomBytes(32);
  const { signature } = secp256k1.ecdsaSign(queryRequestDigest(request), asker.serviceKey, {
    data: noise,
  });
  const other = { ...call, signature: Buffer.from(signature).toString('hex') };
  const replayed = await target.peer('/v1/peer/query', other);
  assert.is(replayed.status, 409);
  assert.is(replayed.body.code, 'replayed');
  await consortium.stop();
});

test('an answer outlives the process', async () => {
  const chain = createFakeChain(['asker', 'target']);
  const folder = mkdtempSync(join(tmpdir(), 'banma-peer-'));
  const { call } = queryCall(chain.members[0]!, chain.members[1]!);
  const before = await startTestGateway(chain, 'target', { folder });
  before.lend(PERSON);
  const first = await before.peer('/v1/peer/query', call);
  await before.stop();
  const after = await startTestGateway(chain, 'target', { folder });
  assert.equal((await after.peer('/v1/peer/query', call)).body, first.body);
  await after.stop();
  rmSync(folder, { recursive: true });
});

test('a member over its rate gets 429 with Retry-After, others are not held up', async () => {
  const { asker, target, consortium } = await pair({
    peer: { rate_per_second: 0.5, rate_burst: 3 },
  });
  const ask = (from: FakeMember): ReturnType<TestGateway['peer']> =>
    target.peer('/v1/peer/query', queryCall(from, target.member).call);
  for (let index = 0; index < 3; index += 1) assert.is((await ask(asker)).status, 200);
  const refused = await ask(asker);
  assert.is(refused.status, 429);
  assert.is(refused.body.code, 'rate_limited');
  assert.ok(Number(refused.headers.get('retry-after')) >= 1);
  assert.is((await ask(consortium.chain.members[2]!)).status, 200);
  await consortium.stop();
});

test('exposure beyond the querier’s balance is 402 with the formula', async () => {
  const { asker, target, consortium } = await pair();
  const { chain } = consortium;
  target.lend(PERSON);
  // Two others share the limit; 910,000 must fit into half of the balance beside what is due.
  chain.balances.set(asker.identity.member, 2n * (910_000n + 510_000n));
  const ask = (): ReturnType<TestGateway['peer']> =>
    target.peer('/v1/peer/query', queryCall(asker, target.member).call);
  assert.is((await ask()).status, 200);
  assert.is((await ask()).status, 200);
  const refused = await ask();
  assert.is(refused.status, 402);
  assert.is(refused.body.code, 'exposure');
  assert.match(refused.body.detail, /due 1020000 .* 910000 > limit 2840000/);
  const many = await Promise.all(Array.from({ length: 5 }, ask));
  assert.ok(many.every(({ status }) => status === 402));
  await consortium.stop();
});

test.run();
