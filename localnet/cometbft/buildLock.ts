import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readTextFile } from '../atomicFile.js';
import { hasErrorCode } from '../errors.js';
import { identifyProcess, isSameProcess, parseIdentity } from '../processIdentity.js';

const POLL_MS = 200;

/**
 * Runs `work` while this process alone holds the lock file; others wait. A lock whose owner is dead
 * is taken over. The work itself must still end in an atomic rename: a take-over that races with
 * another costs a second build, never a broken binary.
 */
export async function withBuildLock(path: string, work: () => void): Promise<void> {
  while (!tryLock(path)) {
    const owner = parseIdentity(readTextFile(path));
    if (owner && !isSameProcess(owner)) {
      rmSync(path, { force: true });
    } else {
      await sleep(POLL_MS);
    }
  }
  try {
    work();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path: string): boolean {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, JSON.stringify(identifyProcess(process.pid)));
    closeSync(file);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) {
      return false;
    }
    throw error;
  }
}
