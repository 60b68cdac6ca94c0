import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as Lmdb from 'lmdb';

// The package's ES module types are those of CommonJS; requiring it keeps both in agreement.
const lmdb = createRequire(import.meta.url)('lmdb') as typeof Lmdb;

/** Which entries a range yields, and in what order. Bounds are compared as unsigned bytes. */
export interface VaultRange {
  /** Only keys that start with these bytes. */
  readonly prefix?: Uint8Array;
  /** First key, inclusive. */
  readonly from?: Uint8Array;
  /** Last key, exclusive. */
  readonly to?: Uint8Array;
  /** Descending keys. */
  readonly reverse?: boolean;
  readonly limit?: number;
}

export interface VaultEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** One ordered store of binary keys and values. What it returns is the caller's to keep. */
export interface VaultDatabase {
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
  /** Resolves once everything committed so far is on the disk; says at once that it is. */
  readonly flushed: () => Promise<void>;
  /** Copies the environment, consistent, into an empty folder while it is in use. */
  readonly backup: (folder: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const RANGE_PAGE = 256;
const MAX_KEY_BYTES = 1000;

type Store = Lmdb.Database<Buffer, Uint8Array>;

/** What is used of the root database; its types lack `sync`. */
interface Root extends Pick<
  Lmdb.RootDatabase<Buffer, Uint8Array>,
  'openDB' | 'backup' | 'close' | 'childTransaction'
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
  const state = { inTransaction: false, closed: false };
  const waiting = new Set<Promise<unknown>>();

  const flushed = (): Promise<void> =>
    new Promise((resolve, reject) => {
      root.sync((error) => {
        if (error) reject(error);
        else resolve();
      });
    });

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
      return opened;
    },
    transaction: async (body) => {
      if (state.closed) throw new Error('the vault is closed');
      if (state.inTransaction) throw new Error('a vault transaction within another');
      // A child of the common commit, so that a body that throws takes back its own writes only.
      const committed = root.childTransaction(() => {
        state.inTransaction = true;
        try {
          return body();
        } finally {
          state.inTransaction = false;
        }
      });
      waiting.add(committed);
      try {
        return await committed;
      } catch (error) {
        throw await causeOf(error);
      } finally {
        waiting.delete(committed);
      }
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
    get: (key) => store.get(key),
    has: (key) => store.doesExist(key),
    put: (key, value) => {
      mustBeInside();
      if (key.length === 0 || key.length > MAX_KEY_BYTES) {
        throw new Error(`vault database ${name}: a key of ${key.length} bytes`);
      }
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

function* rangeOf(store: Store, range: VaultRange): Generator<VaultEntry> {
  const [low, high] = boundsOf(range);
  let remaining = range.limit ?? Infinity;
  let last: Uint8Array | undefined;
  while (remaining > 0) {
    const page = [...store.getRange(pageOf(low, high, last, range.reverse, remaining))];
    for (const { key, value } of page) yield { key, value };
    if (page.length < Math.min(RANGE_PAGE, remaining)) return;
    remaining -= page.length;
    last = page.at(-1)?.key;
  }
}

function pageOf(
  low: Uint8Array | undefined,
  high: Uint8Array | undefined,
  last: Uint8Array | undefined,
  reverse: boolean | undefined,
  remaining: number,
): Lmdb.RangeOptions {
  const limit = Math.min(RANGE_PAGE, remaining);
  // LMDB's reverse ranges include their start and exclude their end; ours are [low, high).
  if (reverse === true) {
    const start = last ?? high;
    return {
      reverse,
      limit,
      ...(start === undefined ? {} : { start, exclusiveStart: true }),
      ...(low === undefined ? {} : { end: low, inclusiveEnd: true }),
    };
  }
  const start = last ?? low;
  return {
    limit,
    ...(start === undefined ? {} : { start, exclusiveStart: last !== undefined }),
    ...(high === undefined ? {} : { end: high }),
  };
}

function boundsOf(range: VaultRange): [Uint8Array | undefined, Uint8Array | undefined] {
  const { prefix, from, to } = range;
  if (prefix === undefined || prefix.length === 0) return [from, to];
  const after = successorOf(prefix);
  const low = from !== undefined && Buffer.compare(from, prefix) > 0 ? from : prefix;
  const high =
    to !== undefined && (after === undefined || Buffer.compare(to, after) < 0) ? to : after;
  return [low, high];
}

/** The smallest key greater than every key with this prefix; undefined when all bytes are 0xff. */
function successorOf(prefix: Uint8Array): Uint8Array | undefined {
  for (let end = prefix.length; end > 0; end -= 1) {
    const byte = prefix[end - 1] ?? 0;
    if (byte === 0xff) continue;
    const successor = Uint8Array.from(prefix.subarray(0, end));
    successor[end - 1] = byte + 1;
    return successor;
  }
  return undefined;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
