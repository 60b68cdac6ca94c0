import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { damagedState, StoreError } from '../store.js';
import { reasonOf } from './databases.js';
import { faultOfPages, TREE_BYTES } from './pageCheck.js';

/*
 * LMDB maps its file: where pages are missing or torn it may end the process by a signal, without
 * a word. So every page that the state uses is looked at first (./pageCheck.ts), at every opening.
 */

const PAGE_HEADER_BYTES = 24;
const MAGIC = 0xbeefc0de;
/** Offsets within a meta page: page size, last page, number of the transaction. */
const META = {
  magic: 0,
  trees: [24, 72],
  pageSize: 24,
  lastPage: 120,
  transaction: 128,
  end: 136,
} as const;

/**
 * Makes the folder if it is missing, and looks at its file before LMDB does.
 * @throws StoreError naming the folder and what to do
 */
export function checkFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    // A folder that must not be written is refused before the threads meet it.
    accessSync(folder, constants.W_OK);
    checkFile(folder);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(`cannot open the state in ${folder}: ${reasonOf(error)}`);
  }
}

function checkFile(folder: string): void {
  const path = join(folder, 'data.mdb');
  if (!existsSync(path)) {
    // Made before LMDB makes its lock, so that no kill leaves a lock alone.
    if (!existsSync(join(folder, 'lock.mdb'))) writeFileSync(path, '', { flag: 'wx' });
    else throw damagedState(folder, 'it has a lock.mdb without its data.mdb, as half a copy has');
  }
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    // LMDB begins a new file.
    if (size === 0) return;
    const first = readMeta(file, 0n);
    const second = first === undefined ? undefined : readMeta(file, first.pageSize);
    if (first === undefined || second === undefined) {
      throw damagedState(folder, 'its data.mdb does not begin as a file of LMDB');
    }
    const newest = first.transaction > second.transaction ? first : second;
    // The file may end before its last page, which may have been free all along.
    const fault = faultOfPages(file, { ...newest, pageSize: Number(newest.pageSize) });
    if (fault !== undefined) throw damagedState(folder, `in its data.mdb ${fault}`);
  } finally {
    closeSync(file);
  }
}

interface Meta {
  readonly pageSize: bigint;
  readonly lastPage: bigint;
  readonly transaction: bigint;
  /** Records of its two trees. */
  readonly trees: readonly Uint8Array[];
}

function readMeta(file: number, offset: bigint): Meta | undefined {
  const bytes = new Uint8Array(META.end);
  const read = readSync(file, bytes, 0, META.end, offset + BigInt(PAGE_HEADER_BYTES));
  const view = new DataView(bytes.buffer);
  if (read < META.end || view.getUint32(META.magic, true) !== MAGIC) return undefined;
  return {
    pageSize: BigInt(view.getUint32(META.pageSize, true)),
    lastPage: view.getBigUint64(META.lastPage, true),
    transaction: view.getBigUint64(META.transaction, true),
    trees: META.trees.map((at) => bytes.slice(at, at + TREE_BYTES)),
  };
}
