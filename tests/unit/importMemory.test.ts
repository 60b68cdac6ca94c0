import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const MEGABYTE = 1024 * 1024;

interface Report {
  readonly proofsMade: number;
  readonly reasons: readonly string[];
  readonly rows: number;
  readonly grownBytes: number;
}

/** Runs one scenario of tests/support/memoryChild.ts in a process of its own. */
function measured(scenario: string): Promise<Report> {
  const file = fileURLToPath(new URL('../support/memoryChild.ts', import.meta.url));
  const child = fork(file, [scenario], {
    execArgv: ['--import', 'tsx', '--max-old-space-size=128'],
  });
  return new Promise((resolve, reject) => {
    let report: Report | undefined;
    child.on('message', (message) => (report = message as Report));
    child.on('exit', (code) => {
      if (report === undefined) reject(new Error(`${scenario}: exit ${code}, no report`));
      else resolve(report);
    });
  });
}

for (const format of ['csv', 'ndjson', 'json']) {
  test(`a row of 2 GB in ${format} is refused in bounded memory and the next row is taken`, async () => {
    const { rows, reasons, grownBytes } = await measured(`long-${format}`);
    assert.equal(reasons, ['line_too_long']);
    assert.is(rows, 3);
    assert.ok(grownBytes < 100 * MEGABYTE, `grew by ${Math.round(grownBytes / MEGABYTE)} MB`);
  });
}

test('a 64 MB row goes through spool and import like any other bad row', async () => {
  const { proofsMade, reasons, grownBytes } = await measured('long-import');
  assert.equal(reasons, ['line_too_long']);
  assert.is(proofsMade, 2);
  assert.ok(grownBytes < 150 * MEGABYTE, `grew by ${Math.round(grownBytes / MEGABYTE)} MB`);
});

test('a large file of refused and taken rows is imported in bounded memory', async () => {
  const { proofsMade, grownBytes } = await measured('large-import');
  assert.is(proofsMade, 40_000);
  assert.ok(grownBytes < 250 * MEGABYTE, `grew by ${Math.round(grownBytes / MEGABYTE)} MB`);
});

test.run();
