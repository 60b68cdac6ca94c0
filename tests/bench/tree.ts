import type { AuthenticatedTree } from '../../app/state/tree/tree.js';
import { buildTree } from '../../app/state/tree/tree.js';
import { printResult, quantile, rateResult, readSize } from './result.js';
import type { BenchResult } from './result.js';
import { createTreeLoad, rawHashesPerSecond } from './treeLoad.js';
import type { TreeLoad } from './treeLoad.js';

/** The size; a smaller one for a quick look: BENCH_LEAVES=100000. */
const LEAVES = readSize('BENCH_LEAVES', 1_000_000);
const BLOCKS = readSize('BENCH_BLOCKS', 20);
const WRITES = 10_000;
const WARM_UP_BLOCKS = 3;
const KEPT_HEIGHTS = 10n;
/** A leaf takes the hash of its key, of its value, and its own. */
const HASHES_OF_LEAF = 3;

interface Measured {
  readonly updatesPerSecond: number;
  readonly hashesPerSecond: number;
  /** Raw rate, measured between the blocks: what else runs slows both alike. */
  readonly rawPerSecond: number;
  readonly seconds: number;
}

/** Blocks from nothing to the adopted root; the making of the writes is not in the time. */
function measure(tree: AuthenticatedTree, load: TreeLoad, newShare: number): Measured {
  const times: number[] = [];
  const raw: number[] = [];
  let hashes = 0;
  for (let block = 0; block < WARM_UP_BLOCKS + BLOCKS; block += 1) {
    const changes = load.block(WRITES, newShare);
    raw.push(rawHashesPerSecond());
    const height = tree.newestHeight() + 1n;
    const nodesBefore = tree.usage().nodes;
    const start = performance.now();
    tree.prepare(changes);
    const preparedMs = performance.now() - start;
    const newNodes = tree.usage().nodes - nodesBefore;
    const adoptStart = performance.now();
    tree.adopt(height, height - KEPT_HEIGHTS);
    if (block < WARM_UP_BLOCKS) continue;
    times.push(preparedMs + performance.now() - adoptStart);
    hashes += newNodes + (HASHES_OF_LEAF - 1) * WRITES;
  }
  const seconds = times.reduce((sum, each) => sum + each, 0) / 1000;
  const updatesPerSecond = (BLOCKS * WRITES) / seconds;
  console.log(
    `blocks of ${WRITES}, ${newShare * 100} % new: ${Math.round(updatesPerSecond)} updates/s, ` +
      `median ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms, ` +
      `${(hashes / BLOCKS / WRITES).toFixed(2)} hashes an update`,
  );
  const rawPerSecond = quantile(raw, 0.5);
  return { updatesPerSecond, hashesPerSecond: hashes / seconds, rawPerSecond, seconds };
}

/** The same leaves built anew have the same root, or nothing measured here counts. */
function requireRoot(tree: AuthenticatedTree, latest: ReadonlyMap<string, Uint8Array>): void {
  const entries = [...latest].map(([key, value]) => [Buffer.from(key, 'latin1'), value] as const);
  const anew = buildTree(entries, 1n);
  if (Buffer.compare(anew.root(), tree.root()) !== 0) throw new Error('a wrong root');
}

/** A short run of its own in which every root is compared; the long one could not remember it all. */
function checkRoots(): void {
  const load = createTreeLoad(WRITES);
  const latest = new Map<string, Uint8Array>();
  const entries = [...load.entries(WRITES)];
  for (const [key, value] of entries) latest.set(Buffer.from(key).toString('latin1'), value);
  const tree = buildTree(entries, 1n);
  for (let height = 2n; height < 6n; height += 1n) {
    const changes = load.block(WRITES / 4, 0.2);
    for (const { key, value } of changes) {
      if (value !== undefined) latest.set(Buffer.from(key).toString('latin1'), value);
    }
    tree.prepare(changes);
    tree.adopt(height, height);
    requireRoot(tree, latest);
  }
}

/** Its entries are let go afterwards: two million objects would burden every collection. */
function buildLarge(load: TreeLoad): AuthenticatedTree {
  const entries = [...load.entries(LEAVES)];
  const { arrayBuffers } = process.memoryUsage();
  const start = performance.now();
  const tree = buildTree(entries, 1n);
  const seconds = (performance.now() - start) / 1000;
  const { nodes, bytes } = tree.usage();
  const grownBytes = process.memoryUsage().arrayBuffers - arrayBuffers;
  console.log(
    `built ${LEAVES} leaves in ${seconds.toFixed(2)} s: ${nodes} nodes, ` +
      `${(bytes / 2 ** 20).toFixed(0)} MiB, ${(bytes / LEAVES).toFixed(0)} bytes a leaf ` +
      `(array buffers grew by ${(grownBytes / 2 ** 20).toFixed(0)} MiB)`,
  );
  return tree;
}

/**
 * Writes to a tree of a million leaves in blocks of ten thousand, root included, on one thread.
 * Value: the hashes that were really needed, per second; ceiling: raw SHA-256 of such messages.
 */
function run(): BenchResult {
  checkRoots();
  const load = createTreeLoad(LEAVES);
  const tree = buildLarge(load);
  const updates = measure(tree, load, 0);
  const mixed = measure(tree, load, 0.2);
  const held = tree.usage();
  console.log(
    `raw SHA-256 of 65 bytes: ${Math.round(updates.rawPerSecond)} a second; mixed blocks reach ` +
      `${(mixed.hashesPerSecond / mixed.rawPerSecond).toFixed(2)} of it; ` +
      `${(held.bytes / 2 ** 20).toFixed(0)} MiB with ${KEPT_HEIGHTS} heights kept`,
  );
  console.log(`${Math.round(updates.updatesPerSecond)} updates a second`);
  return rateResult('tree', 'hashes/s', {
    value: updates.hashesPerSecond,
    ceiling: updates.rawPerSecond,
    seconds: updates.seconds + mixed.seconds,
  });
}

printResult(run());
