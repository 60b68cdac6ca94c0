import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { discoverTests, mayRunBeside } from './runner/discover.js';
import { killRunning, runFile } from './runner/runFile.js';
import type { FileOutcome } from './runner/runFile.js';

/**
 * Runs test files, each in a process of its own, and says as its last line `N passed, N failed`.
 *
 * Usage: node --import tsx tests/support/runTests.ts [--long] [--root DIR] [--timeout-ms N] [PATH…]
 * Paths are folders or files under the root (`tests`); none means everything but `bench` and the
 * long ones. Exit status 1 where anything failed or nothing ran.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    long: { type: 'boolean', default: false },
    root: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) },
    'timeout-ms': { type: 'string' },
  },
});

const root = path.resolve(values.root);

/** How long a file may take: what builds a network needs minutes, a soak an hour. */
function timeoutMsFor(file: string): number {
  if (values['timeout-ms'] !== undefined) return Number(values['timeout-ms']);
  if (file.endsWith('.long.test.ts')) return 3_600_000;
  return mayRunBeside(root, file) ? 180_000 : 600_000;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}

function report({ file, passed, failed, reason, output, durationMs }: FileOutcome): void {
  const word = failed > 0 ? 'FAIL' : 'ok  ';
  const seconds = (durationMs / 1000).toFixed(1);
  const name = path.relative(root, file);
  console.log(`${word} ${name}  ${passed} passed, ${failed} failed, ${seconds} s`);
  // What a machine does not permit is said aloud, also where all went well.
  for (const line of output.match(/(?<=^|• )not run: .*$/gm) ?? []) console.log(indent(line));
  if (failed === 0) return;
  if (output.trim()) console.log(indent(output.trimEnd()));
  if (reason) console.log(`    ${name}: ${reason}`);
}

/** Runs the files, `width` at a time, and reports each as it ends. */
async function runAll(files: readonly string[], width: number): Promise<FileOutcome[]> {
  const outcomes: FileOutcome[] = [];
  const queue = [...files];
  const worker = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const outcome = await runFile(file, timeoutMsFor(file));
      report(outcome);
      outcomes.push(outcome);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return outcomes;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    killRunning();
    process.exit(1);
  });
}

const files = discoverTests({ root, targets: positionals, long: values.long });
const outcomes = [
  ...(await runAll(
    files.filter((file) => mayRunBeside(root, file)),
    2,
  )),
  ...(await runAll(
    files.filter((file) => !mayRunBeside(root, file)),
    1,
  )),
];

const sum = (pick: (outcome: FileOutcome) => number): number =>
  outcomes.reduce((total, outcome) => total + pick(outcome), 0);
const [passed, failed] = [sum((outcome) => outcome.passed), sum((outcome) => outcome.failed)];
if (files.length === 0) console.log('no test file was found');
else if (failed > 0) {
  console.log('\nfailed:');
  for (const { file, failed: count } of outcomes)
    if (count > 0) console.log(`  ${path.relative(root, file)}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
