import type { VaultEnvironment, VaultRange, VaultWrite } from './vault/environment.js';
import type { Keyring } from './vault/keys.js';

/** Value of an entry that is nothing but its key. */
export const PRESENT = new Uint8Array(1);

/** JSON documents by text key, encrypted at rest and bound to their key. */
export interface SealedStore<T> {
  readonly get: (key: string) => T | undefined;
  readonly has: (key: string) => boolean;
  /** Inside a transaction of the environment only. */
  readonly put: (key: string, document: T) => void;
  /** Inside a transaction of the environment only. */
  readonly remove: (key: string) => boolean;
  /** What `put` would write, or, without a document, `remove`: for `environment.write`. */
  readonly toWrite: (key: string, document: T | undefined) => VaultWrite;
  readonly range: (range?: TextRange) => Iterable<readonly [string, T]>;
  readonly count: () => number;
}

/** As VaultRange, with text. */
export interface TextRange {
  readonly prefix?: string;
  readonly from?: string;
  readonly to?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** The part of the vault's keys that sealing needs. */
export type Sealer = Pick<Keyring, 'seal' | 'open'>;

/** @param name of the database; what is sealed in one opens in no other */
export function createSealedStore<T>(
  environment: VaultEnvironment,
  sealer: Sealer,
  name: string,
): SealedStore<T> {
  const database = environment.database(name);
  const contextOf = (key: string): Uint8Array => Buffer.from(`banma/v1/${name}\0${key}`);
  const open = (key: string, value: Uint8Array): T =>
    JSON.parse(sealer.open(value, contextOf(key)).toString('utf8')) as T;
  const seal = (key: string, document: T): Uint8Array =>
    sealer.seal(Buffer.from(JSON.stringify(document)), contextOf(key));
  return {
    get: (key) => {
      const value = database.get(Buffer.from(key));
      return value === undefined ? undefined : open(key, value);
    },
    has: (key) => database.has(Buffer.from(key)),
    put: (key, document) => database.put(Buffer.from(key), seal(key, document)),
    remove: (key) => database.remove(Buffer.from(key)),
    toWrite: (key, document) => ({
      database,
      key: Buffer.from(key),
      value: document === undefined ? undefined : seal(key, document),
    }),
    *range(range = {}) {
      for (const { key, value } of database.range(binaryRange(range))) {
        const text = Buffer.from(key).toString('utf8');
        yield [text, open(text, value)] as const;
      }
    },
    count: () => database.count(),
  };
}

/** Bounds as bytes. */
export function binaryRange({ prefix, from, to, ...rest }: TextRange): VaultRange {
  return {
    ...rest,
    ...(prefix === undefined ? {} : { prefix: Buffer.from(prefix) }),
    ...(from === undefined ? {} : { from: Buffer.from(from) }),
    ...(to === undefined ? {} : { to: Buffer.from(to) }),
  };
}

/** A time in ms as text that sorts like the number. */
export function sortableTime(ms: number): string {
  return ms.toString(16).padStart(12, '0');
}
