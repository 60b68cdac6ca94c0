import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import pino from 'pino';
import {
  MsgClaimQuery,
  MsgRecordQueries,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import { createClaims } from '../../gateway/accounting/claims.js';
import { TransactionLost, TransactionRefused } from '../../gateway/chain/refusal.js';
import { createAnswers } from '../../gateway/peer/answers.js';
import type { GivenAnswer } from '../../gateway/peer/answers.js';
import { openEnvironment } from '../../gateway/vault/environment.js';
import { openKeyring } from '../../gateway/vault/keys.js';
import { CONTRACT_ID, WINDOW_MS, createFakeChain } from '../support/fakeChain.js';
import { PERSON, startConsortium, startTestGateway } from '../support/gateways.js';
import { waitFor } from '../support/waitFor.js';

const QUERY = { contractId: CONTRACT_ID, ...PERSON };
const log = pino({ level: 'silent' });

test('a lost transaction is sent again and counts once', async () => {
  const { chain, gateways, stop } = await startConsortium(['a', 'b']);
  let attempts = 0;
  chain.failing = async () => {
    attempts += 1;
    throw new TransactionLost('test');
  };
  const { body } = await gateways[0]!.post('/v1/queries', QUERY);
  await waitFor(() => attempts > 0);
  assert.is(
    (await gateways[0]!.get(`/v1/queries/${body.queryId}`)).body.settlement.status,
    'pending',
  );
  chain.failing = undefined;
  await waitFor(() => chain.records.size === 1);
  await waitFor(() => gateways[0]!.gateway.outbox.depth() === 0);
  await stop();
});

test('what a crash after sending left is sent again, unchanged, and settled', async () => {
  const chain = createFakeChain(['a', 'b']);
  const folder = mkdtempSync(join(tmpdir(), 'banma-accounting-'));
  const b = await startTestGateway(chain, 'b');
  const before = await startTestGateway(chain, 'a', { folder, flushMs: 50 });
  const execute = chain.sender.send;
  // The transaction lands, but the gateway never hears of it.
  let landed = false;
  chain.failing = async () => {
    chain.failing = undefined;
    const message = outgoing.at(-1)!;
    await execute([message], 1n);
    landed = true;
    chain.failing = async () => {
      throw new TransactionLost('test');
    };
    throw new TransactionLost('test');
  };
  const outgoing: { typeUrl: string; value: Uint8Array }[] = [];
  const { send } = chain.sender;
  Object.assign(chain.sender, {
    send: async (messages: typeof outgoing, gas: bigint) => {
      outgoing.push(...messages);
      return send(messages, gas);
    },
  });
  const { body } = await before.post('/v1/queries', QUERY);
  await waitFor(() => landed);
  await before.stop();
  chain.failing = undefined;
  const after = await startTestGateway(chain, 'a', { folder });
  await waitFor(async () => {
    const { body: state } = await after.get(`/v1/queries/${body.queryId}`);
    return state.settlement.status === 'recorded';
  });
  assert.is(chain.records.size, 1);
  assert.is([...chain.records.values()][0]!.responses.length, 1);
  await Promise.all([after.stop(), b.stop()]);
  rmSync(folder, { recursive: true });
});

test('one bad record among many is found, refused alone and shown', async () => {
  const { chain, gateways, stop } = await startConsortium(['a', 'b'], { flushMs: 60_000 });
  const [a] = gateways;
  const ids: string[] = [];
  for (let index = 0; index < 6; index += 1) {
    ids.push((await a!.post('/v1/queries', QUERY)).body.queryId);
  }
  const { send } = chain.sender;
  Object.assign(chain.sender, {
    send: async (messages: { typeUrl: string; value: Uint8Array }[], gas: bigint) => {
      const { records } = MsgRecordQueries.decode(messages[0]!.value);
      const bad = records.some(({ queryId }) => Buffer.from(queryId).toString('hex') === ids[2]);
      if (bad) throw new TransactionRefused('accounting', 7, 'test');
      return send(messages, gas);
    },
  });
  await a!.gateway.outbox.flush();
  assert.is(chain.records.size, 5);
  const { body } = await a!.get(`/v1/queries/${ids[2]}`);
  assert.is(body.settlement.status, 'refused');
  assert.is(body.settlement.code, 'accounting/7');
  assert.is(a!.gateway.outbox.depth(), 0);
  await stop();
});

test('a hundred queries go to the chain in few transactions', async () => {
  const { chain, gateways, stop } = await startConsortium(['a', 'b', 'c', 'd'], {
    flushMs: 60_000,
  });
  const [a] = gateways;
  await Promise.all(Array.from({ length: 100 }, () => a!.post('/v1/queries', QUERY)));
  await a!.gateway.outbox.flush();
  assert.is(chain.records.size, 100);
  assert.ok(chain.sent.length <= 2, `${chain.sent.length} transactions`);
  await stop();
});

test('an answer that its querier left out is claimed, one that is recorded is not', async () => {
  const chain = createFakeChain(['asker', 'target']);
  const [asker, target] = chain.members;
  const kept = mkdtempSync(join(tmpdir(), 'banma-claims-kept-'));
  const responder = await startTestGateway(chain, 'target', { folder: kept });
  const querier = await startTestGateway(chain, 'asker', { flushMs: 60_000 });
  responder.lend(PERSON);
  const left = await querier.post('/v1/queries', { ...QUERY, continuePreciseQuery: true });
  await querier.stop();
  await responder.stop();
  const reopened = openEnvironment(kept);
  const sealer = await openKeyring(reopened, Buffer.from('target'), [new Uint8Array(32).fill(9)]);
  const answers = createAnswers(reopened, sealer);
  const { member } = asker!.identity;
  const answer = answers.find(CONTRACT_ID, member, left.body.requestHash)!;
  assert.ok(answer.claimAt >= answer.requestedAt + WINDOW_MS / 6 - 1);
  assert.ok(answer.claimAt <= answer.requestedAt + WINDOW_MS / 4);
  assert.is(answers.due(CONTRACT_ID, member), 910_000n);
  assert.equal(answers.claimable(Date.now(), 10), []);
  await answers.save({ ...answer, claimAt: 0 });
  const outcomes: string[] = [];
  const claims = createClaims({
    answers,
    chain: chain.reader,
    sender: chain.sender,
    identity: target!.identity,
    log,
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  await claims.tick();
  assert.is(chain.sent.length, 1);
  const message = MsgClaimQuery.decode(chain.sent[0]!.value);
  assert.ok(message.request && message.response && message.detailRequest && message.detailResponse);
  assert.equal(outcomes, ['recorded']);
  assert.is(answers.due(CONTRACT_ID, member), 0n);
  assert.is(answers.openCount(), 0);
  // A second look finds it in the record and claims nothing.
  const settled = answers.find(CONTRACT_ID, member, left.body.requestHash)!;
  await answers.save({ ...settled, accounting: 'open', claimAt: 0 } satisfies GivenAnswer);
  await claims.tick();
  assert.is(chain.sent.length, 1);
  assert.is(answers.openCount(), 0);
  // After half of the window nothing can be claimed in a record that is there.
  const key = [...chain.records.keys()][0]!;
  chain.records.set(key, { ...chain.records.get(key)!, responses: [] });
  const old = Date.now() - WINDOW_MS / 2 - 1;
  await answers.save({ ...settled, accounting: 'open', claimAt: 0, requestedAt: old });
  await claims.tick();
  assert.equal(outcomes, ['recorded', 'late']);
  assert.is(chain.sent.length, 1);
  await reopened.close();
  rmSync(kept, { recursive: true });
});

test('answers that must wait, or cannot be claimed at all, do not hold up the others', async () => {
  const { chain, gateways, stop } = await startConsortium(['asker', 'target'], { flushMs: 60_000 });
  const [asker, target] = gateways;
  const { body } = await asker!.post('/v1/queries', QUERY);
  const folder = mkdtempSync(join(tmpdir(), 'banma-claims-'));
  const environment = openEnvironment(folder);
  const key = [new Uint8Array(32).fill(9)];
  const sealer = await openKeyring(environment, Buffer.from('other'), key);
  const answers = createAnswers(environment, sealer);
  const given = answerOf(target!.folder, asker!.member.identity.member, body.requestHash);
  const good = { ...(await given), claimAt: 0 };
  // Nobody recorded these, and it is too late to open their records but too early to open them late.
  const now = Date.now();
  for (let index = 0; index < 60; index += 1) {
    const requestHash = index.toString(16).padStart(64, '0');
    await answers.save({ ...good, requestHash, requestedAt: now - 0.6 * WINDOW_MS });
  }
  await answers.save({ ...good, requestHash: 'ff'.repeat(32), request: 'ff' });
  await answers.save(good);
  const claims = createClaims({
    answers,
    chain: chain.reader,
    sender: chain.sender,
    identity: target!.member.identity,
    log,
    onOutcome: () => undefined,
  });
  for (let ticks = 0; ticks < 3; ticks += 1) await claims.tick();
  assert.is(chain.sent.length, 1);
  assert.is(answers.find(CONTRACT_ID, good.querier, good.requestHash)!.accounting, 'recorded');
  // They come back when their records can be opened late, not before.
  assert.equal(answers.claimable(now + 0.3 * WINDOW_MS, 100).length, 1);
  assert.is(answers.claimable(now + 0.5 * WINDOW_MS, 100).length, 61);
  await environment.close();
  rmSync(folder, { recursive: true });
  await stop();
});

/** What a running gateway has kept of an answer. */
async function answerOf(folder: string, querier: string, hash: string): Promise<GivenAnswer> {
  const environment = openEnvironment(folder);
  const key = [new Uint8Array(32).fill(9)];
  const sealer = await openKeyring(environment, Buffer.from('target'), key);
  const answer = createAnswers(environment, sealer).find(CONTRACT_ID, querier, hash)!;
  await environment.close();
  return answer;
}

test.run();
