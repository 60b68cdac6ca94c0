import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { suite } from 'uvu';
import * as assert from 'uvu/assert';

import { discoverTests, faultOfSource } from '../support/runner/discover.js';
import { isGroupAlive } from '../support/runner/processGroup.js';
import { parseSummary } from '../support/runner/summary.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const runner = path.join(here, '../support/runTests.ts');
const testRunner = suite('the test runner');

/** The samples lie inside the tree, so that they find uvu, and under a name nothing discovers. */
const cache = path.join(here, '../../.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(path.join(cache, 'runner-'));
testRunner.after(() => rmSync(folder, { recursive: true, force: true }));

const head = "import { test } from 'uvu';\nimport * as assert from 'uvu/assert';\n";
const passing = "test('holds', () => assert.ok(true));\n";
const run = 'test.run();\n';

interface Run {
  readonly status: number | null;
  readonly lines: readonly string[];
  readonly text: string;
}

let count = 0;

/** Runs the runner over a fresh folder of samples. */
function runSamples(samples: Readonly<Record<string, string>>, ...options: string[]): Run {
  count += 1;
  const root = path.join(folder, `root-${count}`);
  for (const [name, body] of Object.entries(samples)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), body);
  }
  const result = spawnSync(
    process.execPath,
    ['--import', 'tsx', runner, '--root', root, ...options],
    { encoding: 'utf8', cwd: here },
  );
  const text = result.stdout + result.stderr;
  return { status: result.status, text, lines: result.stdout.trimEnd().split('\n') };
}

testRunner('says aloud what could not be run on this machine, though the file passed', () => {
  const body = "test('cannot', () => console.log('not run: no such thing here'));\n";
  const { status, lines } = runSamples({ 'unit/a.test.ts': head + passing + body + run });
  assert.is(status, 0);
  assert.is(lines[1], '    not run: no such thing here');
});

testRunner('adds up passing files, and its last line is the sum', () => {
  const { status, lines } = runSamples({
    'unit/a.test.ts': head + passing + passing + run,
    'e2e/b.test.ts': head + passing + run,
    'support/c.ts': 'throw new Error("never run");',
  });
  assert.is(lines.at(-1), '3 passed, 0 failed');
  assert.is(status, 0);
});

testRunner('counts failing tests, prints what they said, and exits with 1', () => {
  const failing = "test('breaks', () => assert.is(1, 2, 'one is not two'));\n";
  const { status, lines, text } = runSamples({
    'unit/a.test.ts': head + passing + failing + failing + run,
  });
  assert.is(lines.at(-1), '1 passed, 2 failed');
  assert.is(status, 1);
  assert.match(text, 'one is not two');
});

testRunner('fails a file that forgets run', () => {
  const { status, lines, text } = runSamples({
    'unit/a.test.ts': head + passing,
    'unit/b.test.ts': head + passing + run,
  });
  assert.is(lines.at(-1), '1 passed, 1 failed');
  assert.is(status, 1);
  assert.match(text, 'a.test.ts: it never calls test.run()');
});

testRunner('fails a file that runs no test', () => {
  const { status, lines, text } = runSamples({ 'unit/a.test.ts': head + run });
  assert.is(lines.at(-1), '0 passed, 1 failed');
  assert.is(status, 1);
  assert.match(text, 'it ran no test');
});

testRunner('fails a file that crashes after its tests passed', () => {
  const crash = "setTimeout(() => { throw new Error('late'); }, 200);\n";
  const { status, lines, text } = runSamples({ 'unit/a.test.ts': head + passing + run + crash });
  assert.is(lines.at(-1), '1 passed, 1 failed');
  assert.is(status, 1);
  assert.match(text, 'it exited with 1 after its tests had passed');
});

testRunner('fails a file that does not load', () => {
  const broken = "import './missing.js';\n";
  const { status, lines, text } = runSamples({ 'unit/a.test.ts': broken + head + passing + run });
  assert.is(lines.at(-1), '0 passed, 1 failed');
  assert.is(status, 1);
  assert.match(text, 'without a summary');
});

testRunner('kills a file that hangs, with its children, and names it', () => {
  const pidFile = path.join(folder, 'group.pid');
  const hanging =
    "import { spawn } from 'node:child_process';\nimport { writeFileSync } from 'node:fs';\n" +
    "test('hangs', async () => {\n" +
    "  const child = spawn('sleep', ['600']);\n" +
    `  writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));\n` +
    '  await new Promise(() => setInterval(() => 1, 1000));\n});\n';
  const { status, lines, text } = runSamples(
    { 'unit/a.test.ts': head + hanging + run },
    '--timeout-ms',
    '3000',
  );
  assert.is(lines.at(-1), '0 passed, 1 failed');
  assert.is(status, 1);
  assert.match(text, 'it did not end in 3 s');
  assert.not(isGroupAlive(Number(readFileSync(pidFile, 'utf8'))));
});

testRunner('fails a file whose test never settles', () => {
  const stuck = "test('never', () => new Promise(() => 1));\n";
  const { status, lines } = runSamples({ 'unit/a.test.ts': head + stuck + run });
  assert.is(lines.at(-1), '0 passed, 1 failed');
  assert.is(status, 1);
});

testRunner('fails a file that leaves a process running', () => {
  const leaving =
    "import { spawn } from 'node:child_process';\n" +
    "test('leaves', () => spawn('sleep', ['600'], { stdio: 'ignore' }).unref());\n";
  const { status, lines, text } = runSamples({ 'unit/a.test.ts': head + leaving + run });
  assert.is(lines.at(-1), '1 passed, 1 failed');
  assert.is(status, 1);
  assert.match(text, 'it left a process running');
});

testRunner('fails where nothing is found', () => {
  const { status, lines } = runSamples({ 'unit/a.ts': '' });
  assert.is(lines.at(-1), '0 passed, 0 failed');
  assert.is(status, 1);
});

testRunner('refuses focused and skipped tests and a forgotten suite before running', () => {
  const suites = "import { suite } from 'uvu';\nconst rows = suite('rows');\n";
  const cases: readonly (readonly [string, string])[] = [
    [head + 'test.on' + `ly('x', () => 1);\n${run}`, 'it focuses a test with only()'],
    [head + 'test.sk' + `ip('x', () => 1);\n${run}`, 'it skips a test with skip()'],
    [`${suites}rows('x', () => 1);\n`, 'it never calls rows.run()'],
    [`${head}// test.run();\n${passing}`, 'it never calls test.run()'],
    [`${suites}rows('x', () => 1);\nrows.run();\n`, ''],
    [head + passing + run, ''],
  ];
  for (const [source, reason] of cases) {
    const file = path.join(folder, 'source.ts');
    writeFileSync(file, source);
    assert.is(faultOfSource(file) ?? '', reason, source);
  }
});

testRunner('leaves bench and long files out unless they are asked for', () => {
  const root = path.join(folder, 'selection');
  for (const name of ['unit/a.test.ts', 'unit/b.long.test.ts', 'bench/c.test.ts', 'unit/d.ts']) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), '');
  }
  const select = (long: boolean, ...targets: string[]): string[] =>
    discoverTests({ root, targets, long }).map((file) => path.relative(root, file));
  assert.equal(select(false), ['unit/a.test.ts']);
  assert.equal(select(true), ['unit/b.long.test.ts']);
  assert.equal(select(false, 'bench'), ['bench/c.test.ts']);
  assert.equal(select(false, 'unit/b.long.test.ts'), ['unit/b.long.test.ts']);
  assert.equal(select(false, 'unit', 'unit/a.test.ts'), ['unit/a.test.ts']);
});

testRunner('reads the last summary of an output, colours or not', () => {
  const text = (total: number): string =>
    `  Total:     ${total}\n\u001b[32m  Passed:    1\u001b[39m\n  Skipped:   0\n  Duration:  1ms\n`;
  assert.equal(parseSummary(`${text(7)}noise\n${text(2)}`), { total: 2, passed: 1, skipped: 0 });
  assert.is(parseSummary('  Total:     7\n'), undefined);
});

testRunner.run();
