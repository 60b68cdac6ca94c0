import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { closeMembers, openMembers } from '../../localnet/demo/consortium.js';
import type { Member } from '../../localnet/demo/consortium.js';
import { foundContract, joinContract, payPledge } from '../../localnet/demo/founding.js';
import type { GatewayClient } from '../../localnet/demo/gatewayClient.js';
import { DEMO_SETTINGS } from '../../localnet/demo/network.js';
import { awaitGateways } from '../../localnet/demo/gatewayHeight.js';
import { writeCsvFile } from '../../localnet/demo/generator/csvFile.js';
import { createSharing } from '../../localnet/demo/generator/sharing.js';
import type { Sharing } from '../../localnet/demo/generator/sharing.js';
import { importFile } from '../../localnet/demo/importing.js';
import { consortiumParameters } from '../../localnet/demo/parameters.js';
import { answerDifferences } from '../../localnet/demo/querying.js';
import type { AskedQuery, QueryAnswer } from '../../localnet/demo/querying.js';
import { planQueries } from '../../localnet/demo/queryPlan.js';
import { testKey } from '../support/testKeys.js';
import { processorMs, withNetwork } from './benchNetwork.js';
import { openLoop } from './openLoop.js';
import { printResult, quantile, readSize, timeResult } from './result.js';

const RECORDS = readSize('BENCH_RECORDS', 50_000);
const SECONDS = readSize('BENCH_SECONDS', 60);
const PER_SECOND = readSize('BENCH_RATE', 50);
/** What the asking institution imports itself, so that it may ask. */
const OWN_RECORDS = Math.min(1_000, RECORDS);
const CONTRACT_ID = 'Z001';
/**
 * Half a minute: the gateways' code is compiled by then, as in any that has been running for a
 * while, and from then on as many records close as are opened.
 */
const WARM_UP = readSize('BENCH_WARM_UP', 30 * PER_SECOND);
const SEED = 'bench';
const KINDS = ['gateway', 'app', 'cometbft'] as const;

/** Three institutions with RECORDS records each, and one that asks. */
async function fill(folder: string, members: readonly Member[], sharing: Sharing): Promise<void> {
  const [first, second, third, last] = members as readonly [Member, Member, Member, Member];
  const params = consortiumParameters({
    minProofs: BigInt(OWN_RECORDS),
    // Records close during the run, as they do in any other minute.
    settleWindowS: 30n,
  });
  const operator = testKey('bench operator').address;
  await foundContract(CONTRACT_ID, params, [first, second, third], operator);
  await joinContract(CONTRACT_ID, last, [first, second]);
  await Promise.all(members.map((member) => payPledge(CONTRACT_ID, member)));
  for (const [index, member] of members.entries()) {
    const rows = index === 0 ? OWN_RECORDS : RECORDS;
    const file = join(folder, `${member.institution.name}.csv`);
    await writeCsvFile(file, SEED, sharing, index, rows);
    const { onChain, seconds } = await importFile(member.gateway, CONTRACT_ID, file);
    console.log(`${member.institution.name}: ${onChain} records in ${seconds} s`);
    if (onChain !== rows) throw new Error(`${onChain} proofs on the chain, not ${rows}`);
  }
}

/** Posts JSON texts over kept-alive connections, at a fraction of the cost of `fetch`. */
function createPoster(url: string, apiKey: string) {
  const pool = new Pool(url, { connections: 64 });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` };
  return {
    post: async (path: string, body: string): Promise<string> => {
      const response = await pool.request({ method: 'POST', path, headers, body });
      const text = await response.body.text();
      if (response.statusCode === 200) return text;
      throw new Error(`${path} answered ${response.statusCode}: ${text}`);
    },
    close: () => pool.close(),
  };
}

/** Latency of a bare Koa route in another process, at the same pace: the least there could be. */
async function measureCeiling(body: unknown): Promise<number[]> {
  const route = fileURLToPath(new URL('ceilings/koaRoute.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', route], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    const poster = createPoster(`http://127.0.0.1:${port.toString().trim()}`, 'none');
    const text = JSON.stringify(body);
    const ask = async (): Promise<void> => {
      await poster.post('/', text);
    };
    await openLoop(PER_SECOND, WARM_UP, ask);
    const times = await openLoop(PER_SECOND, 10 * PER_SECOND, ask);
    await poster.close();
    return times;
  } finally {
    child.kill();
    await once(child, 'exit');
  }
}

async function awaitRecorded(gateway: GatewayClient, asked: readonly AskedQuery[]): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (const { answer } of asked) {
    for (;;) {
      const { settlement } = await gateway.get<QueryAnswer>(`/v1/queries/${answer.queryId}`);
      if (settlement.status === 'recorded' || settlement.status === 'closed') break;
      if (settlement.status === 'refused' || Date.now() > deadline) {
        throw new Error(`query ${answer.queryId} is ${settlement.status} on the chain`);
      }
      await sleep(200);
    }
  }
}

await withNetwork(DEMO_SETTINGS, async (network) => {
  const members = await openMembers(network);
  const [asker] = members;
  if (!asker) throw new Error('a network has an institution');
  const sharing = createSharing(SEED, RECORDS);
  await fill(network.folder, members, sharing);
  await awaitGateways(members);
  const count = SECONDS * PER_SECOND;
  const plans = planQueries(SEED, sharing, 4 * (count + WARM_UP)).filter(
    ({ querier }) => querier === 0,
  );
  // Made before the clock starts: the load generator shares the cores.
  const bodies = plans.map(({ person }) => {
    const { name, idNumber } = sharing.identity(person);
    return JSON.stringify({ contractId: CONTRACT_ID, name, idNumber });
  });
  const poster = createPoster(asker.gateway.url, asker.gateway.apiKey);
  const answers: string[] = [];
  const ask = async (index: number): Promise<void> => {
    answers[index] = await poster.post('/v1/queries', bodies[index] ?? '');
  };
  await openLoop(PER_SECOND, WARM_UP, ask);
  const before = KINDS.map((kind) => processorMs(network, kind));
  const start = performance.now();
  const times = await openLoop(PER_SECOND, count, (index) => ask(WARM_UP + index));
  const seconds = (performance.now() - start) / 1000;
  const used = KINDS.map((kind, index) => processorMs(network, kind) - (before[index] ?? 0));
  await poster.close();
  const asked = plans.slice(0, WARM_UP + count).map((plan, index): AskedQuery => ({
    plan: { ...plan, withDetails: false },
    answer: JSON.parse(answers[index] ?? '') as QueryAnswer,
    milliseconds: 0,
  }));
  const [difference] = answerDifferences(members, asked);
  if (difference !== undefined) throw new Error(difference);
  await awaitRecorded(asker.gateway, asked);
  const bare = await measureCeiling({ contractId: CONTRACT_ID, name: '张三', idNumber: 'x' });
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((part) => quantile(times, part));
  const text = (value: number | undefined): string => `${(value ?? NaN).toFixed(2)} ms`;
  console.log(
    `${count} queries at ${PER_SECOND} a second, three peers with ${RECORDS} records each, ` +
      'all answers right and recorded on the chain',
  );
  const shares = KINDS.map((kind, index) => `${kind} ${((used[index] ?? NaN) / count).toFixed(1)}`);
  console.log(`processor time a query, all four institutions, ms: ${shares.join(', ')}`);
  console.log(`p50 ${text(p50)}, p90 ${text(p90)}, p99 ${text(p99)}`);
  console.log(
    `bare Koa route: p50 ${text(quantile(bare, 0.5))}, p99 ${text(quantile(bare, 0.99))}`,
  );
  closeMembers(members);
  const measured = { value: p99 ?? NaN, ceiling: quantile(bare, 0.99), seconds };
  console.log(JSON.stringify(timeResult('queries p99', 'ms', measured)));
  printResult(
    timeResult('queries', 'ms (p50)', { value: p50 ?? NaN, ceiling: quantile(bare, 0.5), seconds }),
  );
});
