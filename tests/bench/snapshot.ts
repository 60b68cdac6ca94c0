import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Snapshot } from 'cosmjs-types/tendermint/abci/types';
import {
  ResponseApplySnapshotChunk_Result as Apply,
  ResponseOfferSnapshot_Result as Offer,
} from 'cosmjs-types/tendermint/abci/types';
import { fillWithProofs, manyProofsParties } from '../support/manyProofs.js';
import { startBenchApp } from './benchApp.js';
import type { BenchApp } from './benchApp.js';
import { createBlockMaker } from './manyProofsBlocks.js';
import { printResult, quantile, readSize, timeResult } from './result.js';

/** Start, snapshot and restore of a state of many proofs; BENCH_PROOFS=500000 is quicker. */
const PROOFS = readSize('BENCH_PROOFS', 5_000_000);
/** Blocks before the one that is a snapshot's; they say what is usual. */
const USUAL_BLOCKS = 20;
const SENDS = 500;
const BLOCK_PAUSE_MS = 400;
/** The state is filled at some low height; this is the next multiple above the usual blocks. */
const INTERVAL = 30n;

const root = mkdtempSync(join(tmpdir(), 'banma-snapshot-'));
const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
const seconds = (start: number): number => (performance.now() - start) / 1_000;

/** FinalizeBlock and Commit of one more block, in ms. */
async function makeBlocks(app: BenchApp): Promise<() => Promise<number>> {
  const { lastBlockHeight } = await app.client.call('Info');
  let height = lastBlockHeight;
  let timeMs = 1_800_000_000_000n;
  const account = { accountNumber: 0n, sequence: 0n };
  const size = { sends: SENDS, records: 0 };
  const maker = createBlockMaker(manyProofsParties(), app.chainId, size, account);
  return async () => {
    height += 1n;
    timeMs += 1_000n;
    const txs = maker.next(timeMs);
    const time = { seconds: timeMs / 1_000n, nanos: 0 };
    const start = performance.now();
    const { txResults } = await app.client.call('FinalizeBlock', { height, time, txs });
    await app.client.call('Commit');
    const ms = performance.now() - start;
    const failed = txResults.find(({ code }) => code !== 0);
    if (failed !== undefined) throw new Error(`a send failed: ${failed.log}`);
    return ms;
  };
}

async function takeSnapshot(app: BenchApp): Promise<{ seconds: number; snapshot: Snapshot }> {
  const makeBlock = await makeBlocks(app);
  const paced = async (): Promise<number> => {
    const ms = await makeBlock();
    await sleep(BLOCK_PAUSE_MS);
    return ms;
  };
  const usual: number[] = [];
  let height = (await app.client.call('Info')).lastBlockHeight;
  for (; usual.length < USUAL_BLOCKS || (height + 1n) % INTERVAL !== 0n; height += 1n) {
    usual.push(await paced());
  }
  // The next block is of the interval.
  const start = performance.now();
  const during: number[] = [];
  for (;;) {
    during.push(await paced());
    const { snapshots } = await app.client.call('ListSnapshots');
    const [snapshot] = snapshots;
    if (snapshot === undefined) continue;
    const taken = seconds(start);
    const [before, meanwhile] = [usual.slice(5), during];
    console.log(
      `snapshot in ${taken.toFixed(1)} s, ${snapshot.chunks} chunks; blocks of ${SENDS} sends: ` +
        `median ${quantile(before, 0.5).toFixed(1)} ms before (highest ` +
        `${Math.max(...before).toFixed(1)}), ${quantile(meanwhile, 0.5).toFixed(1)} ms meanwhile ` +
        `(p90 ${quantile(meanwhile, 0.9).toFixed(1)}, highest ` +
        `${Math.max(...meanwhile).toFixed(1)}, the ${1 + indexOfHighest(meanwhile)}.), ` +
        `${(quantile(meanwhile, 0.5) / quantile(before, 0.5)).toFixed(2)} times; ` +
        `RssAnon ${mib(app.highestMemory())}`,
    );
    return { seconds: taken, snapshot };
  }
}

function indexOfHighest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

/** Gives the snapshot of one application to another; the longest that it did not answer, in ms. */
async function restore(
  from: BenchApp,
  to: BenchApp,
  snapshot: Snapshot,
): Promise<{ seconds: number; longestSilenceMs: number }> {
  const appHash = await appHashOf(from, snapshot.height);
  const start = performance.now();
  let longestSilenceMs = 0;
  const done = new AbortController();
  const listening = (async () => {
    while (!done.signal.aborted) {
      const asked = performance.now();
      await to.client.call('Echo', { message: 'there?' });
      longestSilenceMs = Math.max(longestSilenceMs, performance.now() - asked);
      await sleep(20);
    }
  })();
  const offered = await to.client.call('OfferSnapshot', { snapshot, appHash });
  if (offered.result !== Offer.ACCEPT) throw new Error(`offer: ${offered.result}`);
  const { height, format, chunks } = snapshot;
  let written = 0;
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const loaded = await from.client.call('LoadSnapshotChunk', { height, format, chunk });
    if (chunk === chunks - 1) written = seconds(start);
    const request = { index: chunk, chunk: loaded.chunk, sender: 'peer' };
    const { result } = await to.client.call('ApplySnapshotChunk', request);
    if (result !== Apply.ACCEPT) throw new Error(`chunk ${chunk}: ${result}`);
  }
  const taken = seconds(start);
  done.abort();
  await listening;
  console.log(
    `restore in ${taken.toFixed(1)} s, of which ${written.toFixed(1)} s for the chunks; silent for ` +
      `at most ${longestSilenceMs.toFixed(0)} ms; RssAnon ${mib(to.highestMemory())}`,
  );
  return { seconds: taken, longestSilenceMs };
}

/** The app hash that a light client would have verified: here asked of the node that has it. */
async function appHashOf(app: BenchApp, height: bigint): Promise<Uint8Array> {
  const found = app.appHashes().get(height.toString());
  if (found === undefined) throw new Error(`no block ${height} in the log`);
  return Uint8Array.from(Buffer.from(found, 'hex'));
}

/** The least it could take: to copy the bytes once. */
function measureCopy(folder: string): number {
  const start = performance.now();
  const to = join(root, 'copy');
  mkdirSync(to);
  for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(to, name));
  rmSync(to, { recursive: true });
  return seconds(start);
}

const settings = `[state]\npath = "data"\nsnapshot_interval = ${INTERVAL}\n`;
const apps: BenchApp[] = [];
try {
  const home = join(root, 'full');
  const filling = performance.now();
  await fillWithProofs(join(home, 'data'), PROOFS);
  const { size } = statSync(join(home, 'data', 'data.mdb'));
  console.log(
    `${PROOFS} proofs filled in ${seconds(filling).toFixed(1)} s, ${mib(size)}, ` +
      `${Math.round(size / PROOFS)} bytes of disk each`,
  );
  const starting = performance.now();
  const full = await startBenchApp(home, settings);
  apps.push(full);
  console.log(`serving after ${seconds(starting).toFixed(1)} s, RssAnon ${mib(full.memory())}`);
  const taken = await takeSnapshot(full);
  const folder = join(home, 'data', 'snapshots', taken.snapshot.height.toString());
  const copySeconds = measureCopy(folder);
  const empty = await startBenchApp(join(root, 'empty'), settings);
  apps.push(empty);
  const restored = await restore(full, empty, taken.snapshot);
  const { lastBlockHeight } = await empty.client.call('Info');
  if (lastBlockHeight !== taken.snapshot.height) throw new Error(`restored ${lastBlockHeight}`);
  console.log(`the restored state has ${mib(statSync(join(root, 'empty/data/data.mdb')).size)}`);
  const ceiling = copySeconds;
  const of = (value: number) => ({ value, ceiling, seconds: value });
  printResult(timeResult('restore', 's', of(restored.seconds)));
  printResult(timeResult('snapshot', 's', of(taken.seconds)));
} finally {
  for (const app of apps) await app.end();
  rmSync(root, { recursive: true, force: true });
}
