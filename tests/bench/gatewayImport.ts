import { monitorEventLoopDelay } from 'node:perf_hooks';
import {
  openGateway,
  temporaryFolder,
  testIdentity,
  Z001_RULES,
} from '../support/recordsGateway.js';
import { csvFile } from '../support/people.js';
import { rateResult, readSize } from './result.js';
import type { BenchResult } from './result.js';

const ROWS = readSize('BENCH_ROWS', 50_000);

/** Two signatures a proof cannot be had for less: the rate of signing alone. */
function signaturesPerSecond(): number {
  const { sign } = testIdentity();
  const digest = new Uint8Array(32).fill(3);
  const start = performance.now();
  for (let n = 0; n < 10_000; n += 1) sign(digest);
  return 10_000 / ((performance.now() - start) / 1000);
}

/**
 * The gateway's share of an import alone: CSV received, spooled, read, checked, salted, sealed,
 * signed, batched and settled, with a chain in the same process that only keeps what it gets.
 * Value: rows a second; ceiling: half the rate of signing on one core.
 * @throws Error when a proof is missing
 */
export async function run(): Promise<BenchResult> {
  const folder = temporaryFolder();
  const gateway = await openGateway(folder.path, { batchProofs: 2000, inFlight: 6 });
  const delay = monitorEventLoopDelay({ resolution: 5 });
  await gateway.importer.start();
  await gateway.uploader.start();
  delay.enable();
  const start = performance.now();
  const importId = await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(ROWS));
  await gateway.importer.idle();
  const read = performance.now();
  await gateway.uploader.idle();
  const seconds = (performance.now() - start) / 1000;
  delay.disable();
  const state = await gateway.vault.import(importId);
  if (state?.onChain !== ROWS || gateway.chain.proofs.size !== ROWS) throw new Error('proofs lost');
  const memory = process.memoryUsage();
  await gateway.stop();
  folder.remove();
  const ceiling = signaturesPerSecond() / 2;
  console.log(
    `${ROWS} rows: read after ${((read - start) / 1000).toFixed(2)} s, registered after ` +
      `${seconds.toFixed(2)} s; event loop p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms, ` +
      `longest ${(delay.max / 1e6).toFixed(0)} ms; rss ${Math.round(memory.rss / 2 ** 20)} MB`,
  );
  return rateResult('gateway-import', 'rows/s', { value: ROWS / seconds, ceiling, seconds });
}
