import { linkSync, renameSync, writeFileSync } from 'node:fs';
import { hasErrorCode } from './errors.js';
import { readPidFile, removeFile } from './processFiles.js';
import { identifyProcess, isSameProcess } from './processIdentity.js';

/**
 * Makes a pid file this process's own: it appears whole, and is never overwritten while its owner
 * lives.
 * @returns the owner that lives, where there is another
 */
export function claimPidFile(path: string): number | undefined {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, `${JSON.stringify(identifyProcess(process.pid))}\n`);
  try {
    for (;;) {
      if (linked(own, path)) return undefined;
      const owner = readPidFile(path);
      if (owner && isSameProcess(owner)) return owner.pid;
      takeAway(path, `${own}.former`);
    }
  } finally {
    removeFile(own);
  }
}

/** Gives up a pid file, unless it is another's by now. */
export function releasePidFile(path: string): void {
  if (readPidFile(path)?.pid === process.pid) removeFile(path);
}

/** False where there is a file already. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Removes the file of a dead owner: one process alone can take it aside, and gives a live one back. */
function takeAway(path: string, aside: string): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return;
    throw error;
  }
  const taken = readPidFile(aside);
  if (taken && isSameProcess(taken)) linked(aside, path);
  removeFile(aside);
}
