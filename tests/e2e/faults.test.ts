import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { awaitClosing } from '../../localnet/demo/closing.js';
import { expectedPayments, matrixDifferences, matrixOf } from '../../localnet/demo/expectation.js';
import { awaitGateways } from '../../localnet/demo/gatewayHeight.js';
import { importDifferences } from '../../localnet/demo/importing.js';
import { answerDifferences, askQueries } from '../../localnet/demo/querying.js';
import type { AskedQuery, QueryAnswer } from '../../localnet/demo/querying.js';
import { planQueries } from '../../localnet/demo/queryPlan.js';
import { recompute } from '../../localnet/demo/recompute.js';
import { holdProcess, killProcess, releaseProcess } from '../../localnet/faults.js';
import { waitUntilReady } from '../../localnet/waiting.js';
import { CONTRACT_ID, SEED, startConsortium } from '../support/e2eConsortium.js';
import type { E2eConsortium } from '../support/e2eConsortium.js';
import { reporting } from '../support/reporting.js';

const QUERIES = 160;
const CLOSING_TIMEOUT_MS = 90_000;
const VICTIMS = [
  ['institution-1', 'gateway'],
  ['institution-2', 'app'],
  ['institution-3', 'cometbft'],
] as const;

let consortium: E2eConsortium;
let asked: readonly AskedQuery[] = [];
let passed = 0;

test.before(
  reporting(async () => {
    consortium = await startConsortium('e2e-faults');
    await consortium.found();
  }),
);

test.after(async () => {
  await consortium.stop(passed === 4);
});

/** Runs the work while one gateway, one application and one validator are killed, each once. */
async function whileKilling<Result>(work: Promise<Result>): Promise<Result> {
  // It is awaited below; until then a failure is not unhandled.
  work.catch(() => undefined);
  for (const [institution, kind] of VICTIMS) {
    await killProcess(consortium.network, institution, kind);
    await waitUntilReady(consortium.network);
    // Everybody sees a new block again: what was killed is back, and so is a node its app froze.
    await awaitGateways(consortium.members);
  }
  return work;
}

async function importAll(): Promise<void> {
  for (const number of consortium.members.keys()) {
    const { result, truth } = await consortium.importOf(number);
    assert.equal(importDifferences(`institution ${number}`, result, truth), []);
  }
}

test('an import loses and doubles nothing while any process is killed', async () => {
  await whileKilling(importAll());
  passed += 1;
});

test('queries find whom they have to while any process is killed', async () => {
  await waitUntilReady(consortium.network);
  const { members, sharing } = consortium;
  await awaitGateways(members);
  const plans = planQueries(SEED, sharing, QUERIES);
  const asking = askQueries('e2e', CONTRACT_ID, members, sharing, plans, { atOnce: 1 });
  asked = await whileKilling(asking);
  assert.equal(answerDifferences(members, asked), []);
  passed += 1;
});

test('all of it is paid as if nothing had happened', async () => {
  const { members, network } = consortium;
  await waitUntilReady(network);
  const unclosed = await awaitClosing(members, asked, { timeoutMs: CLOSING_TIMEOUT_MS });
  assert.equal(unclosed, []);
  const { chain, differences } = await recompute(members[0]!.rpcUrl);
  assert.equal(differences, []);
  const contract = chain.contracts.get(CONTRACT_ID)!;
  assert.is(contract.records.size, QUERIES);
  const plans = asked.map(({ plan }) => plan);
  const expected = expectedPayments(members, plans, contract.prices);
  assert.equal(matrixDifferences(expected.matrix, matrixOf(chain.payments)), []);
  passed += 1;
});

test('a peer that stays away is listed as missing, and the others’ answers stand', async () => {
  const { members, network, sharing } = consortium;
  const away = members[3]!;
  await holdProcess(network, away.institution.name, 'gateway');
  const plan = planQueries('another seed', sharing, 400).find(
    ({ querier, hitBy }) => querier === 0 && hitBy.length === 3,
  )!;
  const answer = await members[0]!.gateway.post<QueryAnswer>('/v1/queries', {
    contractId: CONTRACT_ID,
    ...sharing.identity(plan.person),
    deadlineMs: 500,
  });
  assert.equal(answer.missing, [{ member: away.address, reason: 'unreachable' }]);
  const others = [members[1]!.address, members[2]!.address].sort();
  assert.equal([...answer.responders].sort(), others);
  assert.equal(answer.hits.map(({ member }) => member).sort(), others);
  assert.is(
    answer.hits.every(({ effective }) => effective),
    true,
  );
  releaseProcess(network, away.institution.name, 'gateway');
  await waitUntilReady(network);
  passed += 1;
});

test.run();
