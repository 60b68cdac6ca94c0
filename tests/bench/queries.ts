import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { closeMembers, openMembers } from '../../localnet/demo/consortium.js';
import type { Member } from '../../localnet/demo/consortium.js';
import { foundContract, joinContract, payPledge } from '../../localnet/demo/founding.js';
import { createGatewayClient } from '../../localnet/demo/gatewayClient.js';
import type { GatewayClient } from '../../localnet/demo/gatewayClient.js';
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
import { withNetwork } from './benchNetwork.js';
import { openLoop } from './openLoop.js';
import { printResult, quantile, readSize, timeResult } from './result.js';

const RECORDS = readSize('BENCH_RECORDS', 50_000);
const SECONDS = readSize('BENCH_SECONDS', 60);
const PER_SECOND = readSize('BENCH_RATE', 50);
/** What the asking institution imports itself, so that it may ask. */
const OWN_RECORDS = Math.min(1_000, RECORDS);
const CONTRACT_ID = 'Z001';
const WARM_UP = 100;
const NETWORK = {
  validators: 4,
  commitTimeoutMs: 1_000,
  overrides: { cometbft: { consensus: { timeout_propose: '6s' } } },
};
const SEED = 'bench';

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

/** Latency of a bare Koa route in another process, at the same pace: the least there could be. */
async function measureCeiling(body: unknown): Promise<number[]> {
  const route = fileURLToPath(new URL('ceilings/koaRoute.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', route], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    const client = createGatewayClient(`http://127.0.0.1:${port.toString().trim()}`, 'none');
    const ask = async (): Promise<void> => {
      await client.post('/', body);
    };
    await openLoop(PER_SECOND, WARM_UP, ask);
    return await openLoop(PER_SECOND, 10 * PER_SECOND, ask);
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

await withNetwork(NETWORK, async (network) => {
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
  const asked: AskedQuery[] = [];
  const ask = async (index: number): Promise<void> => {
    const plan = plans[index];
    if (!plan) throw new Error(`there is no query ${index}`);
    const { name, idNumber } = sharing.identity(plan.person);
    const body = { contractId: CONTRACT_ID, name, idNumber, continuePreciseQuery: false };
    const answer = await asker.gateway.post<QueryAnswer>('/v1/queries', body);
    asked.push({ plan: { ...plan, withDetails: false }, answer, milliseconds: 0 });
  };
  await openLoop(PER_SECOND, WARM_UP, ask);
  const start = performance.now();
  const times = await openLoop(PER_SECOND, count, (index) => ask(WARM_UP + index));
  const seconds = (performance.now() - start) / 1000;
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
