import { linkSync, writeFileSync } from 'node:fs';
import { hasErrorCode } from './errors.js';
import { readPidFile, removeFile } from './processFiles.js';
import { identifyProcess, isSameProcess } from './processIdentity.js';

/**
 * Makes a pid file this process's own: it appears whole, and is never overwritten while its owner
 * lives.
 * @returns the owner that lives, where there is another
 */
export function claimPidFile(path: string): number | undefined {
  const owner = readPidFile(path);
  if (owner && isSameProcess(owner)) return owner.pid;
  const own = `${path}.${process.pid}`;
  writeFileSync(own, `${JSON.stringify(identifyProcess(process.pid))}\n`);
  try {
    removeFile(path);
    linkSync(own, path);
    return undefined;
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) return readPidFile(path)?.pid ?? 0;
    throw error;
  } finally {
    removeFile(own);
  }
}
