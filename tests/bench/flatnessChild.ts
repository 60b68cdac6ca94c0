/**
 * A node on a filled state, which makes blocks when it is told to.
 * Usage: flatnessChild.ts folder; then lines on standard input, each a number of blocks.
 * Each is answered by a line of JSON: ms of FinalizeBlock and Commit of every block, RssAnon.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openNode } from '../support/snapshotNode.js';
import { manyProofsParties } from '../support/manyProofs.js';
import { runAtOnce } from '../../app/kit/steps.js';
import { createModules } from '../../app/modules/index.js';
import { createBlockMaker } from './manyProofsBlocks.js';

const SIZE = { sends: 1_000, records: 100 };
const BLOCK_MS = 1_000n;

const [folder = ''] = process.argv.slice(2);
const { application, store } = openNode(folder);
const { consensus } = application;
const parties = manyProofsParties();
const { chainId } = store.committed()!;
const account = createModules().accounts.account(store.latest, parties.querier.service.address)!;
const blocks = createBlockMaker(parties, chainId, SIZE, account);

/** Of this process, in bytes: what is not a file, as the pages of LMDB are. */
function anonymousMemory(): number {
  const line = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(line?.[1] ?? 0) * 1_024;
}

async function makeBlock(): Promise<number> {
  const before = store.committed()!;
  const timeMs = before.timeMs + BLOCK_MS;
  const txs = blocks.next(timeMs);
  const start = performance.now();
  const { outcomes } = runAtOnce(
    consensus.finalizeBlock({ height: before.height + 1n, timeMs, txs }),
  );
  consensus.commit();
  await store.ready();
  const ms = performance.now() - start;
  const failed = outcomes.find(({ code }) => code !== 0);
  if (failed !== undefined) throw new Error(`a transaction failed: ${failed.log}`);
  // The disk is level before the next block, so that blocks are measured one by one.
  await store.flushed();
  return ms;
}

for await (const line of createInterface({ input: process.stdin })) {
  const times: number[] = [];
  for (let count = 0; count < Number(line); count += 1) times.push(await makeBlock());
  console.log(JSON.stringify({ times, anonymousBytes: anonymousMemory() }));
}
await store.close();
