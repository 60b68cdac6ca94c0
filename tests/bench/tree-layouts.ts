import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildTree } from '../../app/state/tree/tree.js';
import { openRecordTree } from './layouts/nodePerRecord.js';
import { printResult, quantile, rateResult, readSize } from './result.js';
import type { BenchResult } from './result.js';
import { createTreeLoad } from './treeLoad.js';

const LEAVES = readSize('BENCH_LEAVES', 1_000_000);
const BLOCKS = readSize('BENCH_BLOCKS', 10);
const WRITES = 10_000;
const BUILD_AT_ONCE = 100_000;

type Pair = readonly [Uint8Array, Uint8Array];

/**
 * The same blocks on two layouts of the tree: in memory, and with a record of LMDB for each node
 * (figures of ADR 0050). Value: updates a second with records; ceiling: in memory.
 * @throws Error when their roots differ
 */
async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'banma-layouts-'));
  const load = createTreeLoad(LEAVES);
  const pairs: Pair[] = [...load.entries(LEAVES)];
  const records = openRecordTree(folder);
  try {
    const [tree, memoryMs] = timed(() => buildTree(pairs, 0n));
    const [, recordsMs] = timed(() => {
      for (let from = 0; from < LEAVES; from += BUILD_AT_ONCE) {
        records.update(pairs.slice(from, from + BUILD_AT_ONCE));
      }
    });
    console.log(
      `build of ${LEAVES}: memory ${memoryMs.toFixed(0)} ms, records ${recordsMs.toFixed(0)} ms`,
    );
    pairs.length = 0;
    const times = { memory: [] as number[], records: [] as number[] };
    for (let height = 1n; height <= BigInt(BLOCKS); height += 1n) {
      const changes = load.block(WRITES, 0.2);
      const [root, ms] = timed(() => {
        const prepared = tree.prepare(changes);
        tree.adopt(height, height);
        return prepared;
      });
      times.memory.push(ms);
      const writes = changes.map(({ key, value }): Pair => [key, value ?? new Uint8Array(0)]);
      const [other, otherMs] = timed(() => records.update(writes));
      times.records.push(otherMs);
      if (Buffer.compare(root, other) !== 0) throw new Error(`roots differ at ${height}`);
    }
    const [memory, byRecord] = [times.memory, times.records].map((each) => quantile(each, 0.5));
    const perSecond = (ms: number | undefined): number => (WRITES * 1000) / (ms ?? NaN);
    console.log(
      `median block of ${WRITES}, 20 % new: memory ${memory?.toFixed(1)} ms, ` +
        `records ${byRecord?.toFixed(1)} ms`,
    );
    return rateResult('tree-layouts', 'updates/s', {
      value: perSecond(byRecord),
      ceiling: perSecond(memory),
      seconds: times.records.reduce((sum, each) => sum + each, 0) / 1000,
    });
  } finally {
    await records.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function timed<Result>(work: () => Result): [result: Result, ms: number] {
  const start = performance.now();
  const result = work();
  return [result, performance.now() - start];
}

printResult(await run());
