import { open } from 'lmdb';
import type { Database, RootDatabase } from 'lmdb';
import { errorText } from '../../../proto/errorText.js';
import { STATE_VERSION, StoreError } from '../store.js';
import type { Committed } from '../store.js';

export type Bytes = Database<Uint8Array, Uint8Array>;
export type Fields = Database<Uint8Array, string>;

/** All that one state folder holds; every thread opens its own. */
export interface Databases {
  readonly root: RootDatabase;
  /** Key → newest value. */
  readonly state: Bytes;
  /** Key ‖ height (8 bytes) → value before the block of that height (./history.ts). */
  readonly history: Bytes;
  /** Height → what its block wrote (./blockWrites.ts). */
  readonly changes: Bytes;
  /** What `Committed` has, the version of the layout, the running hash of the writes. */
  readonly fields: Fields;
}

/** Upper bound of the address space; the file grows with what is stored. */
const DEFAULT_MAP_BYTES = 0x100_0000_0000;

export interface OpenOptions {
  readonly mapBytes?: number | undefined;
  readonly readOnly?: boolean;
}

/**
 * Opens the databases of a folder. A write transaction is on the disk when it returns, and LMDB
 * never overwrites a page that the state before it uses: after a kill or a power cut the file is
 * that of some whole transaction.
 * @throws StoreError naming the folder
 */
export function openDatabases(folder: string, options: OpenOptions = {}): Databases {
  try {
    const root = open({
      path: folder,
      noSubdir: false,
      maxDbs: 4,
      mapSize: options.mapBytes ?? DEFAULT_MAP_BYTES,
      readOnly: options.readOnly ?? false,
      overlappingSync: false,
    });
    const binary = { keyEncoding: 'binary', encoding: 'binary' } as const;
    return {
      root,
      state: root.openDB('state', binary),
      history: root.openDB('history', binary),
      changes: root.openDB('changes', binary),
      fields: root.openDB('fields', { encoding: 'binary' }),
    };
  } catch (error) {
    throw new StoreError(`cannot open the state in ${folder}: ${reasonOf(error)}`);
  }
}

/** One line on what went wrong; LMDB's own texts are kept, the frequent ones explained. */
export function reasonOf(error: unknown): string {
  const text = errorText(error).split('\n', 1)[0] ?? '';
  // A write that could not be finished is all that LMDB tells of a full disk.
  if (/MDB_MAP_FULL|No space left|Input\/output|File too large/i.test(text)) {
    return `the disk is full or broken (${text})`;
  }
  if (/EROFS|Read-only/i.test(text)) return `the file system is read-only (${text})`;
  if (/EACCES|Permission denied/i.test(text)) return `no permission to write there (${text})`;
  if (/MDB_CORRUPTED|MDB_PAGE_NOTFOUND|MDB_PANIC|MDB_INVALID/i.test(text)) {
    return `it is damaged; remove it and restore it by state sync (${text})`;
  }
  return text;
}

/** LMDB hands out Buffers, whose `slice` shares memory where that of a Uint8Array copies. */
export function plainBytes<Value extends Uint8Array | undefined>(bytes: Value): Value {
  if (bytes === undefined) return bytes;
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) as Value;
}

/** @throws StoreError when the state has another layout */
export function checkStateVersion(folder: string, fields: Fields): void {
  const bytes = fields.getBinary('state_version');
  if (bytes === undefined) return;
  const version = u64FromBytes(bytes);
  if (version !== BigInt(STATE_VERSION)) {
    throw new StoreError(
      `the state in ${folder} has version ${version}, this program reads version ` +
        `${STATE_VERSION}: start the program that wrote it, or remove it and replay the chain`,
    );
  }
}

/** Inside a write transaction. */
export function writeCommitted(fields: Fields, committed: Committed): void {
  fields.putSync('state_version', u64ToBytes(BigInt(STATE_VERSION)));
  fields.putSync('chain_id', new TextEncoder().encode(committed.chainId));
  fields.putSync('height', u64ToBytes(committed.height));
  fields.putSync('time_ms', u64ToBytes(committed.timeMs));
  fields.putSync('app_hash', committed.appHash);
  fields.putSync('consensus_params', committed.consensusParams);
}

/** @throws StoreError when a field is missing */
export function readCommitted(folder: string, fields: Fields): Committed | undefined {
  if (fields.getBinary('height') === undefined) return undefined;
  const field = (name: string): Uint8Array => {
    const bytes = fields.getBinary(name);
    if (bytes === undefined) throw new StoreError(`the state in ${folder} lacks its field ${name}`);
    return new Uint8Array(bytes);
  };
  return {
    chainId: new TextDecoder().decode(field('chain_id')),
    height: u64FromBytes(field('height')),
    timeMs: u64FromBytes(field('time_ms')),
    appHash: field('app_hash'),
    consensusParams: field('consensus_params'),
  };
}

/** 8 bytes, big-endian: in the order of the numbers. */
export function u64ToBytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

export function u64FromBytes(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0);
}
