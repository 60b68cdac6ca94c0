import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '../store.js';
import { reasonOf } from './databases.js';
import { faultOfPages, TREE_BYTES } from './pageCheck.js';
import { runProcess } from './thread.js';

/*
 * LMDB maps its file: where pages are missing or torn it may end the process by a signal, without
 * a word. So a file that looks cut short, or whose last opening ended before it got far, is first
 * read by another process.
 */

/** An open folder, marked so until it has proved its worth. */
export interface Opening {
  /** A block more is on the disk. */
  readonly written: () => void;
  /** It is closed in good order: the next opening need not be careful. */
  readonly closed: () => void;
}

/** After so many blocks an end without closing says nothing about the file any more. */
const BLOCKS_OF_TRIAL = 100;

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
const ADVICE = 'remove the folder and restore the state by state sync, or replay the chain';

/**
 * Makes the folder if it is missing, and looks at its file before LMDB does.
 * @throws StoreError naming the folder and what to do
 */
export function guardOpening(folder: string): Opening {
  const marker = join(folder, 'opening');
  try {
    mkdirSync(folder, { recursive: true });
    const isSuspect = !isWholeFile(folder) || existsSync(marker);
    if (isSuspect) readInAnotherProcess(folder);
    writeFileSync(marker, '');
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(`cannot open the state in ${folder}: ${reasonOf(error)}`);
  }
  let blocks = 0;
  return {
    written: () => {
      blocks += 1;
      if (blocks === BLOCKS_OF_TRIAL) rmSync(marker, { force: true });
    },
    closed: () => rmSync(marker, { force: true }),
  };
}

/** False when the file ends before its last page; that page may have been free all along. */
function isWholeFile(folder: string): boolean {
  const path = join(folder, 'data.mdb');
  if (!existsSync(path)) {
    // Made before LMDB makes its lock, so that no kill leaves a lock alone.
    if (!existsSync(join(folder, 'lock.mdb'))) writeFileSync(path, '', { flag: 'wx' });
    else throw damaged(folder, 'it has a lock.mdb without its data.mdb, as half a copy has');
  }
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    // LMDB begins a new file.
    if (size === 0) return true;
    const first = readMeta(file, 0n);
    const second = first === undefined ? undefined : readMeta(file, first.pageSize);
    if (first === undefined || second === undefined) {
      throw damaged(folder, 'its data.mdb does not begin as a file of LMDB');
    }
    const newest = first.transaction > second.transaction ? first : second;
    const { lastPage, pageSize } = newest;
    const fault = faultOfPages(file, { ...newest, pageSize: Number(pageSize) });
    if (fault !== undefined) throw damaged(folder, `in its data.mdb ${fault}`);
    return BigInt(size) >= (lastPage + 1n) * pageSize;
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

/** @throws StoreError when the file cannot be read from end to end */
function readInAnotherProcess(folder: string): void {
  const { status, signal, lastLine } = runProcess('readAll', [folder]);
  if (status === 0) return;
  throw damaged(folder, `its data.mdb cannot be read to its end (${signal ?? lastLine})`);
}

function damaged(folder: string, what: string): StoreError {
  return new StoreError(`the state in ${folder} is damaged: ${what}; ${ADVICE}`);
}
