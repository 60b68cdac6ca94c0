import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as Lmdb from 'lmdb';
import { asBuffer } from '../../proto/documents/bytes.js';
import { rangeOf } from './range.js';
import type { Store, VaultEntry, VaultRange } from './range.js';

export type { VaultEntry, VaultRange } from './range.js';

// The package's ES module types are those of CommonJS; requiring it keeps both in agreement.
const lmdb = createRequire(import.meta.url)('lmdb') as typeof Lmdb;

/** One write that needs to read nothing first; without a value the key is removed. */
export interface VaultWrite {
  readonly database: VaultDatabase;
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

/** One ordered store of binary keys and values. What it returns is the caller's to keep. */
export interface VaultDatabase {
  readonly name: string;
  readonly get: (key: Uint8Array) => Uint8Array | undefined;
  readonly has: (key: Uint8Array) => boolean;
  /** Inside a transaction only. Keys hold 1 to 1,000 bytes. */
  readonly put: (key: Uint8Array, value: Uint8Array) => void;
  /** Inside a transaction only; true when there was such a key. */
  readonly remove: (key: Uint8Array) => boolean;
  /**
   * Reads a page at a time and seeks anew for the next, so it may be left open across awaits and
   * its entries may be changed meanwhile; it then shows each key as it is when it gets there.
   */
  readonly range: (range?: VaultRange) => Iterable<VaultEntry>;
  /** Entries in all. */
  readonly count: () => number;
}

/** Does a write inside a transaction. */
export function applyWrite({ database, key, value }: VaultWrite): void {
  if (value) database.put(key, value);
  else database.remove(key);
}

/** One LMDB environment: everything a gateway keeps durably. */
export interface VaultEnvironment {
  readonly path: string;
  /** Opens or creates the named database; the same name gives the same database. */
  readonly database: (name: string) => VaultDatabase;
  /**
   * Runs a synchronous body atomically: all its writes or, when it throws, none. Resolves with the
   * body's result once it is committed: visible to every reader and on the disk. Bodies run in the
   * order of the calls, though not within the call, and neither nest nor interleave: what a body
   * decides by, it must read itself.
   */
  readonly transaction: <T>(body: () => T) => Promise<T>;
  /**
   * Writes all of it or nothing, as durably, at half the cost of a transaction: the event loop is
   * not needed for it. Of bodies that are not committed yet it may overtake any.
   */
  readonly write: (writes: readonly VaultWrite[]) => Promise<void>;
  /** Resolves once everything committed so far is on the disk; says at once that it is. */
  readonly flushed: () => Promise<void>;
  /** Copies the environment, consistent, into an empty folder while it is in use. */
  readonly backup: (folder: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const MAX_KEY_BYTES = 1000;

/** What is used of the root database; its types lack `sync`. */
interface Root extends Pick<
  Lmdb.RootDatabase<Buffer, Uint8Array>,
  'openDB' | 'backup' | 'close' | 'childTransaction' | 'batch'
> {
  readonly sync: (callback: (error: Error | null) => void) => void;
}

/**
 * Opens the environment in a folder, made with mode 0700 if it is not there.
 *
 * Durability: bodies that wait together are committed together, and one thread beside the event
 * loop writes and flushes the commit before any of their promises resolves. Neither SIGKILL nor
 * power loss takes what was reported. LMDB's pages of the last flushed state are not reused before
 * the next flush, so that the file is intact whatever comes in between.
 * @throws Error when the folder cannot be made or is no environment.
 */
export function openEnvironment(folder: string): VaultEnvironment {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const root = lmdb.open<Buffer, Uint8Array>({
    path: path.resolve(folder),
    keyEncoding: 'binary',
    encoding: 'binary',
    cache: false,
    maxDbs: 128,
    overlappingSync: true,
    // Its batches of an event turn are promises of nobody: a full disk would end the process.
    eventTurnBatching: false,
    noSubdir: false,
    // Freed pages may hold plaintext of nobody: all values of the vault are sealed already.
    noMemInit: false,
    // Mapping in chunks keeps the resident set small, but random reads of a large vault then fail
    // with MDB_TXN_FULL.
    remapChunks: false,
  }) as unknown as Root;
  const databases = new Map<string, VaultDatabase>();
  const stores = new Map<VaultDatabase, Store>();
  const state = { inTransaction: false, closed: false };
  const waiting = new Set<Promise<unknown>>();

  const flushed = (): Promise<void> =>
    new Promise((resolve, reject) => {
      root.sync((error) => {
        if (error) reject(error);
        else resolve();
      });
    });

  /** What is under way is waited for by `close`, and told why it failed. */
  const under = async <T>(committed: Promise<T>): Promise<T> => {
    waiting.add(committed);
    try {
      return await committed;
    } catch (error) {
      throw await causeOf(error);
    } finally {
      waiting.delete(committed);
    }
  };
  const mustBeOpen = (): void => {
    if (state.closed) throw new Error('the vault is closed');
    if (state.inTransaction) throw new Error('a vault transaction within another');
  };

  return {
    path: path.resolve(folder),
    database: (name) => {
      const known = databases.get(name);
      if (known !== undefined) return known;
      const store = root.openDB<Buffer, Uint8Array>(name, {
        keyEncoding: 'binary',
        encoding: 'binary',
        cache: false,
      });
      const opened = databaseOf(name, store, () => state.inTransaction);
      databases.set(name, opened);
      stores.set(opened, store);
      return opened;
    },
    transaction: async (body) => {
      mustBeOpen();
      // A child of the common commit, so that a body that throws takes back its own writes only.
      return under(
        root.childTransaction(() => {
          state.inTransaction = true;
          try {
            return body();
          } finally {
            state.inTransaction = false;
          }
        }),
      );
    },
    write: async (writes) => {
      mustBeOpen();
      for (const { key, database } of writes) requireKey(key, database.name);
      const committed = root.batch(() => {
        for (const { database, key, value } of writes) {
          const store = stores.get(database);
          if (store === undefined) throw new Error(`${database.name} is of another vault`);
          const written = value ? store.put(key, asBuffer(value)) : store.remove(key);
          // It fails with the whole, which is awaited.
          written.catch(() => undefined);
        }
      });
      await under(committed);
    },
    flushed,
    backup: (target) => {
      mkdirSync(target, { recursive: true, mode: 0o700 });
      return root.backup(path.resolve(target), true);
    },
    close: async () => {
      if (state.closed) return;
      state.closed = true;
      await Promise.allSettled(waiting);
      await flushed();
      await root.close();
    },
  };
}

/** Why a commit failed, e.g. a full disk: the library hands it out as a promise that rejects. */
async function causeOf(error: unknown): Promise<unknown> {
  const { commitError } = error as { readonly commitError?: Promise<never> };
  return commitError === undefined ? error : commitError.catch((cause: unknown) => cause);
}

function databaseOf(name: string, store: Store, inTransaction: () => boolean): VaultDatabase {
  const mustBeInside = (): void => {
    if (!inTransaction()) throw new Error(`vault database ${name}: write outside a transaction`);
  };
  return {
    name,
    get: (key) => store.get(key),
    has: (key) => store.doesExist(key),
    put: (key, value) => {
      mustBeInside();
      requireKey(key, name);
      store.putSync(key, asBuffer(value));
    },
    remove: (key) => {
      mustBeInside();
      return store.removeSync(key);
    },
    range: (range = {}) => rangeOf(store, range),
    // A range count would visit every entry.
    count: () => (store.getStats() as { readonly entryCount: number }).entryCount,
  };
}

function requireKey(key: Uint8Array, database: string): void {
  if (key.length > 0 && key.length <= MAX_KEY_BYTES) return;
  throw new Error(`vault database ${database}: a key of ${key.length} bytes`);
}
