import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { readTextFile, writeFileAtomically } from './atomicFile.js';
import { parseIdentity } from './processIdentity.js';
import type { ProcessIdentity } from './processIdentity.js';

const TAIL_BYTES = 4_096;
const TELLING_BYTES = 16_384;
const MAXIMUM_LOG_BYTES = 64 * 1024 * 1024;

/** The process a pid file tells of; undefined for none. It may be dead: see `isSameProcess`. */
export function readPidFile(path: string): ProcessIdentity | undefined {
  return parseIdentity(readTextFile(path));
}

export function writePidFile(path: string, identity: ProcessIdentity): void {
  writeFileAtomically(path, `${JSON.stringify(identity)}\n`);
}

export function removeFile(path: string): void {
  rmSync(path, { force: true });
}

/** Puts a log that has grown too large aside as `.1`. */
export function rotateLog(path: string): void {
  if (fileSize(path) > MAXIMUM_LOG_BYTES) {
    renameSync(path, `${path}.1`);
  }
}

/** Bytes in a file; 0 when there is none. */
export function fileSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The text of a file from one byte offset to another; empty when there is none. */
export function readRange(path: string, from: number, to: number): string {
  if (to <= from || !existsSync(path)) {
    return '';
  }
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(to - from);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, from));
  } finally {
    closeSync(file);
  }
}

/** The last lines of a log that hold anything, from its last few kilobytes or `tailBytes`. */
export function lastLines(path: string, count: number, tailBytes = TAIL_BYTES): readonly string[] {
  const size = fileSize(path);
  const from = Math.max(0, size - tailBytes);
  const lines = readRange(path, from, size).split('\n');
  return (from > 0 ? lines.slice(1) : lines).filter((line) => line.trim() !== '').slice(-count);
}

/**
 * The line of the last run that most likely says why it ended: the last that names an error, for
 * Node and Go both end with lines of a stack; else the very last. Undefined for an empty log.
 */
export function tellingLine(path: string, runStart: number): string | undefined {
  const size = fileSize(path);
  const lines = readRange(path, Math.max(runStart, size - TELLING_BYTES), size)
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(\s+at |Node\.js v|goroutine )/.test(line));
  return (lines.findLast((line) => /error|fail|panic|fatal/i.test(line)) ?? lines.at(-1))?.trim();
}
