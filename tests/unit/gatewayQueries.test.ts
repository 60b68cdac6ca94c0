import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MsgRecordQueries } from '../../proto/codec/generated/banma/accounting/v1.js';
import { Reason } from '../../proto/codec/generated/banma/proof/v1.js';
import { MemberState } from '../../proto/codec/generated/banma/contract/v1.js';
import { CONTRACT_ID, createFakeChain } from '../support/fakeChain.js';
import type { FakeChain } from '../support/fakeChain.js';
import { PERSON, startConsortium, startTestGateway } from '../support/gateways.js';
import { waitFor } from '../support/waitFor.js';

const QUERY = { contractId: CONTRACT_ID, ...PERSON };

/** A peer of the test’s own in place of a member’s gateway. */
async function impostor(
  chain: FakeChain,
  name: string,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<() => Promise<void>> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  chain.member(name, (membership) => ({
    ...membership,
    profile: { ...membership.profile!, gatewayUrl: `http://127.0.0.1:${port}` },
  }));
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}

test('a query is answered by all peers, verified and recorded afterwards', async () => {
  const { chain, gateways, stop } = await startConsortium(['a', 'b', 'c', 'd']);
  const [a, b] = gateways;
  const record = b!.lend(PERSON);
  const { status, body } = await a!.post('/v1/queries', { ...QUERY, continuePreciseQuery: true });
  assert.is(status, 200, JSON.stringify(body));
  assert.is(body.hit, true);
  assert.is(body.responders.length, 3);
  assert.equal(body.missing, []);
  assert.is(body.cost, '910000');
  const [hit] = body.hits;
  assert.is(hit!.member, b!.member.identity.member);
  assert.is(hit!.staticProof, Buffer.from(record.hitDigest).toString('hex'));
  assert.is(hit!.effective, true);
  assert.is(hit!.detail!.overdueData, record.overdueData);
  assert.is(body.settlement.status, 'pending');
  await waitFor(() => chain.records.size === 1);
  const [recorded] = [...chain.records.values()];
  assert.is(recorded!.responses.length, 3);
  assert.is(recorded!.responses.filter(({ detail }) => detail).length, 1);
  await waitFor(async () => {
    const state = await a!.get(`/v1/queries/${body.queryId}`);
    return (
      state.body.settlement.status === 'recorded' && state.body.settlement.txHash.length === 64
    );
  });
  assert.is(chain.sent.length, 1);
  await stop();
});

test('a miss has no hits and costs the query reward', async () => {
  const { gateways, stop } = await startConsortium(['a', 'b']);
  const { body } = await gateways[0]!.post('/v1/queries', QUERY);
  assert.is(body.hit, false);
  assert.equal(body.hits, []);
  assert.is(body.cost, '10000');
  await stop();
});

test('details can be had afterwards and are added to the same record', async () => {
  const { chain, gateways, stop } = await startConsortium(['a', 'b']);
  const [a, b] = gateways;
  const record = b!.lend(PERSON);
  const twoFactorDigest = record.twoFactorDigest.toLowerCase();
  const first = await a!.post('/v1/queries', { contractId: CONTRACT_ID, twoFactorDigest });
  assert.is(first.body.hits[0]!.detail, undefined);
  await waitFor(() => chain.records.size === 1);
  const path = `/v1/queries/${first.body.queryId}/details`;
  const details = await a!.post(path, '', {});
  assert.is(details.status, 200, JSON.stringify(details.body));
  assert.is(details.body.hits[0]!.detail!.overdueData, record.overdueData);
  await waitFor(() => [...chain.records.values()][0]!.responses[0]!.detail !== undefined);
  assert.is(chain.records.size, 1);
  assert.equal((await a!.post(path, '', {})).body.hits, details.body.hits);
  await stop();
});

test('nobody to ask is an answer without responders and nothing is recorded', async () => {
  const { chain, gateways, stop } = await startConsortium(['a']);
  const { status, body } = await gateways[0]!.post('/v1/queries', QUERY);
  assert.is(status, 200);
  assert.equal(body.responders, []);
  assert.is(body.settlement.status, 'none');
  await gateways[0]!.gateway.outbox.flush();
  assert.is(chain.sent.length, 0);
  await stop();
});

test('a member that may not query is told why', async () => {
  const { chain, gateways, stop } = await startConsortium(['a', 'b']);
  const bars = {
    suspended: { suspended: true },
    in_arrears: { inArrears: true },
    below_minimum: { belowMinimum: true },
    not_active: { state: MemberState.EXITING },
  };
  for (const [code, flags] of Object.entries(bars)) {
    const standing = { since: 1n, state: MemberState.ACTIVE, suspended: false, inArrears: false };
    chain.member('a', (membership) => ({
      ...membership,
      standing: { ...standing, belowMinimum: false, ...flags },
    }));
    const { status, body } = await gateways[0]!.post('/v1/queries', QUERY);
    assert.is(status, 403);
    assert.is(body.code, code);
  }
  await stop();
});

test('a peer that is down, slow or sends 100 MB costs only its own answer', async () => {
  const chain = createFakeChain(['a', 'down', 'slow', 'flood', 'good']);
  const a = await startTestGateway(chain, 'a');
  const good = await startTestGateway(chain, 'good');
  good.lend(PERSON);
  chain.member('down', (membership) => ({
    ...membership,
    profile: { ...membership.profile!, gatewayUrl: 'http://127.0.0.1:9' },
  }));
  let flooded = 0;
  const stops = [
    await impostor(chain, 'slow', () => undefined),
    await impostor(chain, 'flood', (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(65_536, 0x20);
      const pour = (): void => {
        while (flooded < 100_000_000 && !response.destroyed) {
          flooded += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', pour);
        }
      };
      pour();
    }),
  ];
  const startedAt = Date.now();
  const { status, body } = await a.post('/v1/queries', { ...QUERY, deadlineMs: 400 });
  assert.is(status, 200);
  assert.ok(Date.now() - startedAt < 1_500);
  const reasons = Object.fromEntries(
    body.missing.map(({ member, reason }) => [
      chain.members.find(({ identity }) => identity.member === member)!.name,
      reason,
    ]),
  );
  assert.equal(reasons, { down: 'unreachable', slow: 'timeout', flood: 'too_large' });
  assert.equal(body.responders, [good.member.identity.member]);
  assert.is(body.hit, true);
  assert.ok(flooded < 20_000_000, `${flooded} bytes were taken`);
  await Promise.all([...stops.map((stop) => stop()), a.stop(), good.stop()]);
});

test('a profile’s URL that is no gateway’s is never called, and redirects are not followed', async () => {
  const chain = createFakeChain(['a', 'b']);
  const a = await startTestGateway(chain, 'a');
  let calls = 0;
  const inner = createServer((_request, response) => {
    calls += 1;
    response.end('{}');
  });
  await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve));
  const { port } = inner.address() as AddressInfo;
  const cases: [string, string][] = [
    ['file:///etc/passwd', 'no_gateway'],
    ['not a url', 'no_gateway'],
    [`ftp://127.0.0.1:${port}`, 'no_gateway'],
    [`http://user:secret@127.0.0.1:${port}`, 'no_gateway'],
    [`http://127.0.0.1:${port}/admin?restart=`, 'no_gateway'],
    [`http://127.0.0.1:${port}/admin#`, 'malformed'],
  ];
  for (const [gatewayUrl, reason] of cases) {
    chain.member('b', (membership) => ({
      ...membership,
      profile: { ...membership.profile!, gatewayUrl },
    }));
    const { body } = await a.post('/v1/queries', QUERY);
    assert.is(body.missing[0]!.reason, reason, gatewayUrl);
  }
  assert.is(calls, 1);
  const stopRedirect = await impostor(chain, 'b', (_request, response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end();
  });
  const { body } = await a.post('/v1/queries', QUERY);
  assert.is(body.missing[0]!.reason, 'refused');
  assert.is(calls, 1);
  await Promise.all([stopRedirect(), a.stop()]);
  await new Promise((resolve) => {
    inner.close(resolve);
    inner.closeAllConnections();
  });
});

test('a hit that does not fit its own factor is not effective and is rejected', async () => {
  const { chain, gateways, stop } = await startConsortium(['a', 'b']);
  const [a, b] = gateways;
  // The responder matches the person but names the proof of another.
  const other = b!.lend({ name: '李四', idNumber: '110101199003070134' });
  const real = b!.lend(PERSON, { registered: false });
  b!.records.splice(b!.records.indexOf(real), 1, { ...real, hitDigest: other.hitDigest });
  const { body } = await a!.post('/v1/queries', QUERY);
  assert.is(body.hit, false);
  assert.is(body.hits[0]!.effective, false);
  await waitFor(() => [...chain.records.values()].length === 1);
  const { records } = MsgRecordQueries.decode(chain.sent[0]!.value);
  assert.is(records[0]!.rejected[0]!.reason, Reason.NO_MATCH);
  await stop();
});

test('a proof of somebody else, unregistered, or registered later is not effective', async () => {
  const { chain, gateways, stop } = await startConsortium(['a', 'b', 'c', 'd']);
  const [a, b, c, d] = gateways;
  const unregistered = b!.lend(PERSON, { registered: false });
  assert.ok(unregistered);
  const stolen = c!.lend(PERSON, { registered: false });
  chain.register('d', stolen.hitDigest, stolen.detailDigest);
  const late = d!.lend(PERSON, { registered: false });
  chain.register('d', late.hitDigest, late.detailDigest, {
    registeredAt: BigInt(Date.now() + 60_000),
  });
  const { body } = await a!.post('/v1/queries', QUERY);
  assert.is(body.hits.length, 3);
  assert.is(body.hit, false);
  assert.ok(body.hits.every(({ effective }) => !effective));
  await stop();
});

test('a detail that does not fit its digest makes the hit rejected', async () => {
  const { chain, gateways, stop } = await startConsortium(['a', 'b']);
  const [a, b] = gateways;
  const record = b!.lend(PERSON);
  b!.records[0] = { ...record, overdueData: '{"amount":"small"}' };
  const { body } = await a!.post('/v1/queries', { ...QUERY, continuePreciseQuery: true });
  assert.is(body.hits[0]!.effective, false);
  assert.is(body.hits[0]!.detail, undefined);
  await waitFor(() => chain.sent.length === 1);
  const { records } = MsgRecordQueries.decode(chain.sent[0]!.value);
  assert.is(records[0]!.rejected[0]!.reason, Reason.DETAIL_MISMATCH);
  await stop();
});

test('an answer that is unsigned, altered or of another request is missing', async () => {
  const { chain, gateways, stop } = await startConsortium(['a', 'b']);
  const [a, b] = gateways;
  b!.lend(PERSON);
  const { gatewayUrl } = (await chain.reader.memberships(CONTRACT_ID)).find(
    ({ member }) => member === b!.member.identity.member,
  )!.profile!;
  type Answer = Record<string, unknown> & { hits: Record<string, unknown>[] };
  const alterations: [string, (answer: Answer) => unknown][] = [
    ['malformed', ({ signature: _signature, ...rest }) => rest],
    ['malformed', () => 'not json'],
    ['malformed', (answer) => ({ ...answer, hits: [...answer.hits, ...answer.hits] })],
    ['signature', (answer) => ({ ...answer, signature: randomBytes(64).toString('hex') })],
    ['signature', (answer) => ({ ...answer, hits: [] })],
    ['signature', (answer) => ({ ...answer, hits: [{ ...answer.hits[0], staticFactor: '7' }] })],
    ['mismatch', (answer) => ({ ...answer, requestHash: randomBytes(32).toString('hex') })],
    ['mismatch', (answer) => ({ ...answer, responder: randomBytes(20).toString('hex') })],
    ['mismatch', (answer) => ({ ...answer, respondedAt: 1_000 })],
  ];
  for (const [reason, alter] of alterations) {
    const stopImpostor = await impostor(chain, 'b', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        void fetch(`${gatewayUrl}${request.url ?? ''}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: Buffer.concat(chunks),
        })
          .then((answer) => answer.json())
          .then((answer) => {
            const altered = alter(answer as Answer);
            response.end(typeof altered === 'string' ? altered : JSON.stringify(altered));
          });
      });
    });
    const { body } = await a!.post('/v1/queries', QUERY);
    assert.equal(body.missing, [{ member: b!.member.identity.member, reason }], String(alter));
    await stopImpostor();
  }
  await stop();
});

test.run();
