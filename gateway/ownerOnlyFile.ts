import { readFileSync, statSync } from 'node:fs';
import { errorText } from '../proto/errorText.js';
import { StartupError } from './errors.js';
import { fromHex } from './hex.js';

/**
 * Text of a file with secrets, which nobody but its owner may read.
 * @param name what the file is, for the message
 * @throws StartupError when others may read it, or it cannot be read
 */
export function readOwnerOnlyFile(path: string, name: string): string {
  try {
    if ((statSync(path).mode & 0o077) === 0) return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartupError(`${name}: cannot read ${path} (${errorText(error)})`);
  }
  throw new StartupError(
    `${name}: ${path} must be readable by its owner only (mode 0600): chmod 600 ${path}`,
  );
}

/** A key of 32 bytes from 64 characters of hex; undefined when the text is none. */
export function parseKey(text: string): Uint8Array | undefined {
  return /^[0-9a-fA-F]{64}$/.test(text) ? fromHex(text) : undefined;
}
