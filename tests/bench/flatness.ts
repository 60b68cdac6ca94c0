import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { fillWithProofs } from '../support/manyProofs.js';
import { printResult, quantile, readSize, timeResult } from './result.js';

/** Whether a block takes as long with many proofs as with few; BENCH_PROOFS=500000 is quicker. */
const MANY = readSize('BENCH_PROOFS', 5_000_000);
const FEW = readSize('BENCH_FEW_PROOFS', 50_000);
const PAIRS = readSize('BENCH_PAIRS', 10);
const BLOCKS = readSize('BENCH_BLOCKS', 15);

interface Answer {
  readonly times: readonly number[];
  readonly anonymousBytes: number;
}

/** A process with the state of so many proofs. */
interface Side {
  readonly run: (blocks: number) => Promise<Answer>;
  readonly end: () => Promise<void>;
  readonly bytesPerProof: number;
}

const child = fileURLToPath(new URL('flatnessChild.ts', import.meta.url));
const children: ChildProcess[] = [];
const root = mkdtempSync(join(tmpdir(), 'banma-flatness-'));

async function startSide(proofs: number): Promise<Side> {
  const folder = join(root, String(proofs));
  const start = performance.now();
  await fillWithProofs(folder, proofs);
  const { size } = statSync(join(folder, 'data.mdb'));
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  const bytesPerProof = Math.round(size / proofs);
  console.log(`${proofs} proofs in ${seconds} s, ${bytesPerProof} bytes of disk each`);
  const words = ['--import', 'tsx', child, folder];
  const running = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(running);
  const ended = new Promise<void>((resolve) => running.once('exit', () => resolve()));
  const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]();
  return {
    bytesPerProof,
    run: async (blocks) => {
      running.stdin.write(`${blocks}\n`);
      const next = await lines.next();
      if (next.done === true) throw new Error('the process ended');
      return JSON.parse(next.value) as Answer;
    },
    end: async () => {
      running.stdin.end();
      await ended;
    },
  };
}

const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

try {
  const few = await startSide(FEW);
  const many = await startSide(MANY);
  await few.run(BLOCKS);
  await many.run(BLOCKS);
  const times = { few: [] as number[], many: [] as number[] };
  let anonymousBytes = 0;
  for (let pair = 0; pair < PAIRS; pair += 1) {
    times.few.push(...(await few.run(BLOCKS)).times);
    const answer = await many.run(BLOCKS);
    times.many.push(...answer.times);
    anonymousBytes = Math.max(anonymousBytes, answer.anonymousBytes);
  }
  for (const part of [0.5, 0.99]) {
    const [small, large] = [quantile(times.few, part), quantile(times.many, part)];
    console.log(
      `p${part * 100}: ${small.toFixed(1)} ms with ${FEW}, ${large.toFixed(1)} ms with ${MANY}: ` +
        `${(large / small).toFixed(2)} times`,
    );
  }
  console.log(`anonymous memory with ${MANY}: ${mib(anonymousBytes)}`);
  await few.end();
  await many.end();
  const seconds = [...times.few, ...times.many].reduce((sum, ms) => sum + ms, 0) / 1_000;
  const [ceiling, value] = [quantile(times.few, 0.5), quantile(times.many, 0.5)];
  printResult(timeResult('flatness', 'ms', { value, ceiling, seconds }));
} finally {
  for (const running of children) running.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
}
