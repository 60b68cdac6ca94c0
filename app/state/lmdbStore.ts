import { open } from 'lmdb';
import type { Database, RootDatabase } from 'lmdb';
import type { StateChange } from './overlay.js';
import { KEPT_WRITE_SETS, STATE_VERSION, StoreError } from './store.js';
import type { Committed, Store } from './store.js';

type Bytes = Database<Uint8Array, Uint8Array>;
type Fields = Database<Uint8Array, string>;

/** Upper bound of the address space; the file grows with what is stored. */
const DEFAULT_MAP_BYTES = 0x100_0000_0000;

/**
 * Opens the store in a folder, which is made when missing. LMDB is written in one transaction per
 * commit and synced before it returns: after a kill at any instruction the folder holds some whole
 * block.
 * @throws StoreError naming the folder when it cannot be used.
 */
export function openLmdbStore(folder: string, options: { readonly mapBytes?: number } = {}): Store {
  const { root, state, fields, writeSets } = openDatabases(folder, options);
  checkStateVersion(folder, fields);
  let committed = readCommitted(fields);

  const write = (
    next: Committed,
    changes: readonly StateChange[],
    writeSetHash: Uint8Array,
  ): void => {
    for (const { key, value } of changes) {
      if (value === undefined) state.removeSync(key);
      else state.putSync(key, value);
    }
    writeSets.putSync(u64ToBytes(next.height), writeSetHash);
    if (next.height > KEPT_WRITE_SETS) {
      writeSets.removeSync(u64ToBytes(next.height - KEPT_WRITE_SETS));
    }
    writeCommitted(fields, next);
  };

  return {
    get: (key) => plainBytes(state.getBinary(key)),
    *range(start, end, reverse = false) {
      const bounds = reverse
        ? { start: end, end: start, reverse, exclusiveStart: true, inclusiveEnd: true }
        : { start, end };
      for (const { key, value } of state.getRange(bounds)) {
        yield [plainBytes(key), plainBytes(value)];
      }
    },
    committed: () => committed,
    commit: (next, changes, writeSetHash) => {
      try {
        root.transactionSync(() => write(next, changes, writeSetHash));
      } catch (error) {
        throw new StoreError(`cannot write block ${next.height} to ${folder}: ${reasonOf(error)}`);
      }
      committed = next;
    },
    writeSetHash: (height) => plainBytes(writeSets.getBinary(u64ToBytes(height))),
    close: () => {
      void root.close();
    },
  };
}

/** LMDB hands out Buffers, whose `slice` shares memory where that of a Uint8Array copies. */
function plainBytes<Value extends Uint8Array | undefined>(bytes: Value): Value {
  if (bytes === undefined) return bytes;
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) as Value;
}

interface Databases {
  readonly root: RootDatabase;
  readonly state: Bytes;
  readonly fields: Fields;
  readonly writeSets: Bytes;
}

function openDatabases(folder: string, options: { readonly mapBytes?: number }): Databases {
  try {
    const root = open({
      path: folder,
      noSubdir: false,
      maxDbs: 3,
      mapSize: options.mapBytes ?? DEFAULT_MAP_BYTES,
      // Commit returns when the block is on the disk.
      overlappingSync: false,
    });
    const binary = { keyEncoding: 'binary', encoding: 'binary' } as const;
    return {
      root,
      state: root.openDB('state', binary),
      fields: root.openDB('fields', { encoding: 'binary' }),
      writeSets: root.openDB('write-sets', binary),
    };
  } catch (error) {
    throw new StoreError(`cannot open the state in ${folder}: ${reasonOf(error)}`);
  }
}

/** One line on what went wrong; LMDB's own texts are kept, the frequent ones explained. */
function reasonOf(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
  // A write that could not be finished is all that LMDB tells of a full disk.
  if (/MDB_MAP_FULL|No space left|Input\/output/i.test(text)) {
    return `the disk is full or broken (${text})`;
  }
  if (/EROFS|Read-only/i.test(text)) return `the file system is read-only (${text})`;
  if (/EACCES|Permission denied/i.test(text)) return `no permission to write there (${text})`;
  return text;
}

function checkStateVersion(folder: string, fields: Fields): void {
  const bytes = fields.getBinary('state_version');
  if (bytes === undefined) return;
  const version = u64FromBytes(bytes);
  if (version !== BigInt(STATE_VERSION)) {
    throw new StoreError(
      `the state in ${folder} has version ${version}, this program reads version ${STATE_VERSION}`,
    );
  }
}

function writeCommitted(fields: Fields, committed: Committed): void {
  fields.putSync('state_version', u64ToBytes(BigInt(STATE_VERSION)));
  fields.putSync('chain_id', new TextEncoder().encode(committed.chainId));
  fields.putSync('initial_height', u64ToBytes(committed.initialHeight));
  fields.putSync('height', u64ToBytes(committed.height));
  fields.putSync('time_ms', u64ToBytes(committed.timeMs));
  fields.putSync('app_hash', committed.appHash);
  fields.putSync('consensus_params', committed.consensusParams);
}

function readCommitted(fields: Fields): Committed | undefined {
  if (fields.getBinary('height') === undefined) return undefined;
  const field = (name: string): Uint8Array => {
    const bytes = fields.getBinary(name);
    if (bytes === undefined) throw new StoreError(`the state lacks its field ${name}`);
    return new Uint8Array(bytes);
  };
  return {
    chainId: new TextDecoder().decode(field('chain_id')),
    initialHeight: u64FromBytes(field('initial_height')),
    height: u64FromBytes(field('height')),
    timeMs: u64FromBytes(field('time_ms')),
    appHash: field('app_hash'),
    consensusParams: field('consensus_params'),
  };
}

function u64ToBytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

function u64FromBytes(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0);
}
