import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { claimPidFile, releasePidFile } from '../../localnet/claim.js';
import { readPidFile } from '../../localnet/processFiles.js';
import { identifyProcess } from '../../localnet/processIdentity.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

function inFolder(run: (path: string, folder: string) => void): void {
  const folder = temporaryFolder();
  try {
    run(join(folder.path, 'demo.pid'), folder.path);
  } finally {
    folder.remove();
  }
}

test('a free pid file becomes this process’s own, whole, and nothing else is left', () => {
  inFolder((path, folder) => {
    assert.is(claimPidFile(path), undefined);
    assert.is(readPidFile(path)?.pid, process.pid);
    assert.equal(readdirSync(folder), ['demo.pid']);
  });
});

test('one whose owner lives is refused, and stays as it is', () => {
  inFolder((path, folder) => {
    // The parent of this process lives as long as the test.
    const owner = identifyProcess(process.ppid);
    writeFileSync(path, JSON.stringify(owner));
    assert.is(claimPidFile(path), process.ppid);
    assert.equal(readPidFile(path), owner);
    assert.equal(readdirSync(folder), ['demo.pid']);
  });
});

for (const [what, content] of [
  [
    'of another process that had the number',
    JSON.stringify({ pid: process.ppid, started: 'earlier' }),
  ],
  ['that is empty', ''],
  ['that is garbage', '{"pid":'],
] as const) {
  test(`one ${what} is taken over`, () => {
    inFolder((path) => {
      writeFileSync(path, content);
      assert.is(claimPidFile(path), undefined);
      assert.is(readPidFile(path)?.pid, process.pid);
      assert.ok(existsSync(path));
    });
  });
}

test('a file is given up by its owner alone', () => {
  inFolder((path, folder) => {
    claimPidFile(path);
    releasePidFile(path);
    assert.equal(readdirSync(folder), []);
    writeFileSync(path, JSON.stringify(identifyProcess(process.ppid)));
    releasePidFile(path);
    assert.equal(readdirSync(folder), ['demo.pid']);
  });
});

/** Claims each of many files at its time, and tells which it got. */
const CLAIMANT = `
  import { claimPidFile } from '${new URL('../../localnet/claim.ts', import.meta.url).href}';
  const [folder, start, rounds] = process.argv.slice(1);
  const got = [];
  for (let round = 0; round < Number(rounds); round += 1) {
    while (Date.now() < Number(start) + 4 * round);
    if (claimPidFile(folder + '/' + round) === undefined) got.push(round);
  }
  process.stdout.write(JSON.stringify(got) + '\\n');
  process.stdin.resume();
`;

test('of two that claim at the same moment one alone gets it, a dead owner’s file or none', async () => {
  const rounds = 200;
  const folder = temporaryFolder();
  for (let round = 0; round < rounds; round += 2) {
    writeFileSync(join(folder.path, String(round)), '{"pid":999999,"started":"x"}');
  }
  const words = [folder.path, String(Date.now() + 1_500), String(rounds)];
  const node = ['--import', 'tsx', '--input-type=module', '-e', CLAIMANT, '--', ...words];
  const both = [1, 2].map(() =>
    spawn(process.execPath, node, { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  try {
    const lines = await Promise.all(both.map(({ stdout }) => once(stdout, 'data')));
    const got = lines.flatMap(([line]) => JSON.parse(String(line)) as number[]);
    const each = Array.from({ length: rounds }, (_, round) => round);
    assert.equal(
      got.toSorted((left, right) => left - right),
      each,
    );
  } finally {
    for (const child of both) child.kill();
    folder.remove();
  }
});

test.run();
