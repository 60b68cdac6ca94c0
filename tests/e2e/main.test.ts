import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readMember } from '../../localnet/demo/chainState.js';
import { awaitClosing } from '../../localnet/demo/closing.js';
import { expectedPayments, matrixDifferences, matrixOf } from '../../localnet/demo/expectation.js';
import { awaitGateways } from '../../localnet/demo/gatewayHeight.js';
import { importDifferences } from '../../localnet/demo/importing.js';
import { answerDifferences, askQueries } from '../../localnet/demo/querying.js';
import type { AskedQuery } from '../../localnet/demo/querying.js';
import { planQueries } from '../../localnet/demo/queryPlan.js';
import { recompute } from '../../localnet/demo/recompute.js';
import type { Secret } from '../../localnet/demo/recompute/needles.js';
import { secretsOf } from '../../localnet/demo/secrets.js';
import { MemberState } from '../../proto/codec/generated/banma/contract/v1.js';
import { CONTRACT_ID, SEED, startConsortium } from '../support/e2eConsortium.js';
import type { E2eConsortium } from '../support/e2eConsortium.js';
import { startRecordingProxy } from '../support/recordingProxy.js';
import type { RecordingProxy } from '../support/recordingProxy.js';
import { replayBlocks } from '../support/replayBlocks.js';
import { reporting } from '../support/reporting.js';

const QUERIES = 48;
const CLOSING_TIMEOUT_MS = 60_000;

let consortium: E2eConsortium;
let proxies: readonly RecordingProxy[] = [];
let asked: readonly AskedQuery[] = [];
let passed = 0;

test.before(
  reporting(async () => {
    consortium = await startConsortium('e2e-main');
    // Every query is put to at least one of the last two, whoever asks.
    const { members } = consortium;
    proxies = await Promise.all(
      members.slice(2).map(({ gatewayUrl }) => startRecordingProxy(gatewayUrl)),
    );
    consortium.members = members.map((member, number) => {
      const proxy = proxies[number - 2];
      return proxy ? { ...member, gatewayUrl: proxy.url } : member;
    });
  }),
);

test.after(async () => {
  await Promise.all(proxies.map((proxy) => proxy.close()));
  await consortium.stop(passed === 6);
});

test('four institutions found, join, pledge and import, and are granted their tokens', async () => {
  const { members, params } = consortium;
  await consortium.found();
  for (const number of members.keys()) {
    const { result, truth } = await consortium.importOf(number);
    assert.equal(importDifferences(`institution ${number}`, result, truth), []);
    assert.is(result.rejected, 0);
  }
  for (const { rpcUrl, address } of members) {
    const member = await readMember(rpcUrl, CONTRACT_ID, address);
    assert.is(member?.standing?.state, MemberState.ACTIVE, address);
    assert.is(member?.granted, params.grant);
    assert.is(member?.pledged, params.pledge);
  }
  passed += 1;
});

test('each gateway shows the chain over REST, with all transactions since its start', async () => {
  const { network, members } = consortium;
  const [first] = members;
  for (const { lcdUrl } of network.institutions) {
    const read = async (path: string) => {
      const response = await fetch(`${lcdUrl ?? ''}${path}`);
      assert.is(response.status, 200, `${path}: ${await response.clone().text()}`);
      return (await response.json()) as Record<string, unknown>;
    };
    const { memberships } = await read(`/banma/contract/v1/contracts/${CONTRACT_ID}/members`);
    assert.is((memberships as readonly object[]).length, members.length);
    const query = encodeURIComponent(`message.sender='${first!.address}'`);
    const { total } = await read(`/cosmos/tx/v1beta1/txs?query=${query}&order_by=2`);
    assert.ok(Number(total) > 0, JSON.stringify(total));
  }
  passed += 1;
});

test('anonymous queries find exactly whom they have to, with details where wanted', async () => {
  const { members, sharing } = consortium;
  await awaitGateways(members);
  const plans = planQueries(SEED, sharing, QUERIES);
  const hits = new Set(plans.map(({ hitBy }) => hitBy.length));
  assert.equal([...hits].sort(), [0, 1, 2, 3]);
  asked = await askQueries('e2e', CONTRACT_ID, members, sharing, plans, { atOnce: 4 });
  assert.equal(answerDifferences(members, asked), []);
  passed += 1;
});

test('the same Idempotency-Key gives the same query, and another body under it is refused', async () => {
  const { members, sharing } = consortium;
  const [first] = asked;
  const again = await askQueries('e2e', CONTRACT_ID, members, sharing, [first!.plan], {
    atOnce: 1,
  });
  assert.is(again[0]?.answer.queryId, first!.answer.queryId);
  const other = { ...first!.plan, withDetails: !first!.plan.withDetails };
  await askQueries('e2e', CONTRACT_ID, members, sharing, [other], { atOnce: 1 }).then(
    () => assert.unreachable('it was not refused'),
    (error: unknown) => assert.match(String(error), /idempotency_key_reused/),
  );
  passed += 1;
});

test('records close, everybody is paid, and raw blocks recomputed give what the chain says', async () => {
  const { members, params, sharing } = consortium;
  const unclosed = await awaitClosing(members, asked, { timeoutMs: CLOSING_TIMEOUT_MS });
  assert.equal(unclosed, []);
  const private_ = privateParts();
  const { secrets, prefixes } = secretsOf(sharing, asked);
  const all = [...secrets, ...private_];
  const { chain, differences, leaks, scan } = await recompute(members[0]!.rpcUrl, all, prefixes);
  assert.equal(differences, []);
  const contract = chain.contracts.get(CONTRACT_ID)!;
  assert.is(contract.records.size, QUERIES);
  const plans = asked.map(({ plan }) => plan);
  const expected = expectedPayments(members, plans, contract.prices);
  assert.equal(matrixDifferences(expected.matrix, matrixOf(chain.payments)), []);
  const held = chain.ledger.accounts().reduce((sum, [, balance]) => sum + balance, 0n);
  assert.is(held, BigInt(members.length) * params.grant);

  // No byte string of any block holds a query's prefix, verify digest or factor.
  assert.is(new Set(private_.map(({ name }) => name)).size >= 3 * QUERIES, true);
  assert.is(scan.fields() > QUERIES, true);
  assert.equal(
    leaks.map(({ height, name, where }) => `block ${height}: ${name} in ${where}`),
    [],
  );
  passed += 1;
});

test('the same blocks in an empty application give the same app hash at every height', async () => {
  const { network } = consortium;
  const blocks = await replayBlocks(network, network.folder);
  assert.is(blocks.length > 20, true);
  for (const { height, onChain, replayed } of blocks) {
    assert.is(replayed, onChain, `height ${height}`);
  }
  passed += 1;
});

/** What gateways told each other beside the signed documents, from the recorded peer calls. */
function privateParts(): readonly Secret[] {
  const calls = proxies.flatMap((proxy) => proxy.calls);
  return calls.flatMap(({ path, request, response }, index): Secret[] => {
    if (path === '/v1/peer/detail') {
      return [{ name: `detail ${index}`, text: String(response['overdueData']), kind: 'text' }];
    }
    const query = String(request['queryId']);
    const hits = response['hits'] as readonly { token: string }[];
    return [
      { name: `prefix of ${query}`, text: String(request['md5Code']), kind: 'prefix' },
      {
        name: `verify digest of ${query}`,
        text: String(request['verifyMd5Code']).toUpperCase(),
        kind: 'digest',
      },
      { name: `factor of ${query}`, text: String(request['requestedFactor']), kind: 'factor' },
      ...hits.map(({ token }) => ({
        name: `token of ${query}`,
        text: token.toUpperCase(),
        kind: 'digest' as const,
      })),
    ];
  });
}

test.run();
