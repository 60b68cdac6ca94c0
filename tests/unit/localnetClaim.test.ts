import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { claimPidFile } from '../../localnet/claim.js';
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
  ['of another process that had the number', JSON.stringify({ pid: process.ppid, started: 'earlier' })],
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

test.run();
