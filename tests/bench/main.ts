import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Runs benches one after the other, each in a process of its own: `make bench`, `make bench
 * BENCH=sends`. The last line of each is one JSON object {name, value, unit, ceiling, ratio, cores,
 * seconds}; the exit status tells whether every result was right. Nothing here is a test.
 */
const NAMES = [
  'sends',
  'proofs',
  'event-loop',
  'import',
  'queries',
  'matching',
  'tree',
  'tree-layouts',
  'snapshot',
  'flatness',
  'lcd',
] as const;

function fileOf(name: string): string {
  return fileURLToPath(new URL(`${name}.ts`, import.meta.url));
}

function run(name: string): Promise<boolean> {
  console.log(`── ${name}`);
  const child = spawn(process.execPath, ['--import', 'tsx', fileOf(name)], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      resolve(code === 0);
    });
  });
}

const chosen = process.argv[2] ?? process.env['BENCH'] ?? '';
const names = chosen === '' ? NAMES : NAMES.filter((name) => name === chosen);
if (names.length === 0) {
  console.error(`there is no bench "${chosen}"; there are ${NAMES.join(', ')}`);
  process.exit(2);
}
const failed: string[] = [];
for (const name of names) {
  if (!existsSync(fileOf(name)) || !(await run(name))) failed.push(name);
}
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
