import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartupError } from './errors.js';

/** One API key of the institution; only its SHA-256 is kept. */
export interface ApiKey {
  readonly name: string;
  /** Hex. A key is 256 random bits, so a plain hash cannot be searched. */
  readonly sha256: string;
  /** ms */
  readonly createdAt: number;
}

const PREFIX = 'banma_';
const RECHECK_MS = 500;

/** Keys of the file, none when it does not exist. @throws StartupError when it is damaged. */
export function listApiKeys(path: string): readonly ApiKey[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  try {
    const { keys } = JSON.parse(text) as { keys: ApiKey[] };
    if (keys.every(({ name, sha256 }) => name && /^[0-9a-f]{64}$/.test(sha256))) return keys;
  } catch {
    // Reported below, without the text of the file.
  }
  throw new StartupError(`keys.api_keys_file: ${path} is damaged`);
}

/** Makes a key and returns its text, which is kept nowhere. @throws StartupError: name taken. */
export function addApiKey(path: string, name: string, now: number): string {
  if (!/^[\w.-]{1,64}$/.test(name)) {
    throw new StartupError('--name: 1 to 64 letters, digits, dots, dashes or underscores');
  }
  const keys = listApiKeys(path);
  if (keys.some((key) => key.name === name)) {
    throw new StartupError(`there is an API key named ${name} already; revoke it first`);
  }
  const text = `${PREFIX}${randomBytes(32).toString('base64url')}`;
  write(path, [...keys, { name, sha256: hashOf(text), createdAt: now }]);
  return text;
}

/** Takes a key away; a running gateway refuses it within a second. @throws StartupError: none. */
export function revokeApiKey(path: string, name: string): void {
  const keys = listApiKeys(path);
  const left = keys.filter((key) => key.name !== name);
  if (left.length === keys.length) throw new StartupError(`there is no API key named ${name}`);
  write(path, left);
}

/** Tells the name of the key that a bearer text is, or undefined. Follows changes of the file. */
export function createApiKeyCheck(path: string): (bearer: string) => string | undefined {
  let names = new Map<string, string>();
  let version = '';
  let checkedAt = -Infinity;
  return (bearer) => {
    const now = performance.now();
    if (now - checkedAt > RECHECK_MS) {
      checkedAt = now;
      const current = versionOf(path);
      if (current !== version) {
        names = new Map(listApiKeys(path).map(({ name, sha256 }) => [sha256, name]));
        version = current;
      }
    }
    return names.get(hashOf(bearer));
  };
}

function versionOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${ino}/${mtimeMs}/${size}`;
  } catch {
    return 'absent';
  }
}

function write(path: string, keys: readonly ApiKey[]): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
