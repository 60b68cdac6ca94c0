import { banmaMd5 } from '../../gateway/matching/digests.js';
import { createMatcher } from '../../gateway/matching/match.js';
import { openEnvironment } from '../../gateway/vault/environment.js';
import type { NewRecord, Vault } from '../../gateway/vault/types.js';
import { openVault } from '../../gateway/vault/vault.js';
import { person } from '../support/people.js';
import { temporaryFolder, VAULT_KEY } from '../support/recordsGateway.js';
import { newImport } from '../support/vaultRecords.js';
import { printResult, quantile, readSize, timeResult } from './result.js';
import type { BenchResult } from './result.js';

/** The size; a smaller one for a quick look: BENCH_RECORDS=100000. */
const RECORDS = readSize('BENCH_RECORDS', 5_000_000);
const ASKED_MS = 0.2;
const BATCH = 2000;
const QUERIES = 20_000;
const OVERDUE = '{"amount":"big","type":"M3","into_time":1547021423000}';
const TIME_STAMP = '1547021423999';
const IMPORT_ID = '0123456789abcdef01234567';

/** The record of person n, and the two-factor digest it is found by. */
function recordOf(n: number): NewRecord {
  const { name, idNumber } = person(n);
  const twoFactorDigest = banmaMd5.twoFactorDigest(name, idNumber);
  const staticFactor = banmaMd5.randomStaticFactor();
  return {
    row: n + 1,
    twoFactorDigest,
    overdueData: OVERDUE,
    timeStamp: TIME_STAMP,
    staticFactor,
    md5Code: banmaMd5.md5Code(twoFactorDigest, 7),
    hitDigest: banmaMd5.hitDigest(twoFactorDigest, staticFactor),
    detailDigest: banmaMd5.detailDigest(twoFactorDigest, OVERDUE, TIME_STAMP, staticFactor),
  };
}

async function fill(vault: Vault, records: number): Promise<void> {
  await vault.createImport(newImport(IMPORT_ID));
  const txHash = new Uint8Array(32);
  for (let from = 0; from < records; from += BATCH) {
    const count = Math.min(BATCH, records - from);
    await vault.recordSlice(IMPORT_ID, from, {
      records: Array.from({ length: count }, (_, index) => recordOf(from + index)),
      refusals: [],
      rowsRead: count,
      nextOffset: from + count,
      nextRow: from + count,
      rowsDone: false,
    });
    const batch = await vault.nextBatch('Z001', BATCH);
    await vault.settle(
      batch?.batchId ?? 0n,
      (batch?.recordIds ?? []).map((recordId, index) => ({
        recordId,
        kind: 'committed',
        registration: { proofId: BigInt(from + index + 1), height: 1n, registeredAt: 1, txHash },
      })),
    );
    if (process.stdout.isTTY && from % 100_000 === 0) process.stdout.write(`\r${from} records`);
  }
}

/** Raw MD5 rate of the machine: a match cannot cost less than its own digest. */
function digestsPerSecond(): number {
  const { twoFactorDigest } = recordOf(1);
  const start = performance.now();
  for (let n = 0; n < 100_000; n += 1) banmaMd5.verifyDigest(twoFactorDigest, '-5');
  return 100_000 / ((performance.now() - start) / 1000);
}

/**
 * Answers anonymous queries, half hits and half misses, from a vault of five million committed
 * records. Value: mean ms of one match; ceiling: the 0.2 ms asked for (a ratio above 1 is better).
 * @throws Error when a single answer is wrong
 */
async function run(): Promise<BenchResult> {
  const started = performance.now();
  const folder = temporaryFolder();
  const environment = openEnvironment(folder.path);
  const owner = { chainId: 'bench', member: 'bench', contractIds: ['Z001'] };
  const { vault } = await openVault(environment, owner, [VAULT_KEY]);
  await fill(vault, RECORDS);
  const match = createMatcher(vault, banmaMd5);
  const queries = Array.from({ length: QUERIES }, (_, index) => {
    const known = index % 2 === 0;
    const n = Math.floor(((index * 7919) % QUERIES) * (RECORDS / QUERIES));
    const { twoFactorDigest, md5Code } = recordOf(known ? n : RECORDS + n);
    const requestedFactor = banmaMd5.randomRequestedFactor();
    const verifyMd5Code = banmaMd5.verifyDigest(twoFactorDigest, requestedFactor);
    const query = { contractId: 'Z001', md5Code, verifyMd5Code, requestedFactor };
    return { query, expected: known ? twoFactorDigest : undefined };
  });
  const times: number[] = [];
  for (const { query, expected } of queries) {
    const before = performance.now();
    const found = await match(query);
    times.push(performance.now() - before);
    if (found?.twoFactorDigest !== expected) throw new Error('a wrong answer');
  }
  await environment.close();
  folder.remove();
  const mean = times.reduce((sum, each) => sum + each, 0) / times.length;
  console.log(
    `${RECORDS} records: mean ${mean.toFixed(4)} ms, p99 ${quantile(times, 0.99).toFixed(4)} ms; ` +
      `one MD5 digest ${(1000 / digestsPerSecond()).toFixed(4)} ms`,
  );
  const seconds = (performance.now() - started) / 1000;
  return timeResult('matching', 'ms', { value: mean, ceiling: ASKED_MS, seconds });
}

printResult(await run());
