import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasErrorCode } from './errors.js';

/**
 * Writes a file so that a reader sees the old content or the new, never half of it, and makes the
 * folders above it. `mode` holds from the first byte, so a secret is never readable by others.
 */
export function writeFileAtomically(path: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, content, { mode });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Writes a value as indented JSON, atomically. */
export function writeJsonFile(path: string, value: unknown, mode?: number): void {
  writeFileAtomically(path, `${JSON.stringify(value, undefined, 2)}\n`, mode);
}

/** Reads a text file; undefined when there is none. */
export function readTextFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) {
      return undefined;
    }
    throw error;
  }
}
