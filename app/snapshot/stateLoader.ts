import { errorText } from '../../proto/errorText.js';
import { bytesToHex, equalBytes } from '../kit/bytes.js';
import type { Module } from '../kit/module.js';
import type { StateReader, StoredEntry } from '../kit/state.js';
import { blockRecords } from '../state/blockRecord.js';
import type { BlockRecord } from '../state/blockRecord.js';
import { authenticatedNames, createKeyspace, entriesOfCollections } from '../state/keyspace.js';
import type { Keyspace } from '../state/keyspace.js';
import type { LoadingState } from '../state/lmdb/loading.js';
import { buildTree } from '../state/tree/tree.js';
import { BrokenStateError, createOrderCheck, entriesOfChunk } from './format.js';
import { createRunFiles } from './runFiles.js';
import type { RunFiles } from './runFiles.js';
import { createSortedRun } from './sortedRun.js';
import type { SortedRun } from './sortedRun.js';

/** Fills an empty folder with the chunks of a state, and proves that it is the one expected. */
export interface StateLoader {
  /** Writes the entries of the next chunk. @throws BrokenStateError when they cannot be */
  readonly add: (chunk: Uint8Array) => void;
  /**
   * Checks what was loaded against the app hash and derives the indexes. The record is the state's
   * own: what it says is under the app hash.
   * @throws BrokenStateError for any other state than that
   */
  readonly finish: (expected: ExpectedState) => BlockRecord;
}

export interface ExpectedState {
  readonly chainId: string;
  /** 32 bytes. */
  readonly appHash: Uint8Array;
  readonly height: bigint;
  readonly entries: bigint;
}

/** Indexes are sorted in runs of so many bytes. */
const RUN_BYTES = 48 * 2 ** 20;
/** Of one transaction. */
const ENTRIES_AT_ONCE = 200_000;

/**
 * @param modules all, in their order
 * @param runFolder for the time of the sorting
 */
export function createStateLoader(
  loading: LoadingState,
  modules: readonly Module[],
  runFolder: string,
): StateLoader {
  const keyspace = createKeyspace(modules.flatMap(({ collections }) => collections));
  const checkOrder = createOrderCheck();
  let entries = 0;

  function* checked(chunk: Uint8Array): Generator<StoredEntry> {
    for (const entry of entriesOfChunk(chunk)) {
      checkOrder(entry[0]);
      requireTravelling(keyspace, entry[0]);
      entries += 1;
      yield entry;
    }
  }

  return {
    add: (chunk) => loading.append(checked(chunk)),
    finish: (expected) => {
      if (BigInt(entries) !== expected.entries) {
        throw new BrokenStateError(`it has ${entries} entries, not ${expected.entries}`);
      }
      requireRoot(loading.reader, keyspace, expected);
      const record = requireRecord(loading.reader, expected);
      for (const module of modules) requireBulk(module, loading.reader);
      deriveIndexes(loading, modules, runFolder);
      return record;
    },
  };
}

/** Derived entries do not travel: nothing would prove them. */
function requireTravelling(keyspace: Keyspace, key: Uint8Array): void {
  const found = keyspace.find(key);
  // The name alone would be a key that no walk over the collection meets.
  if (found === undefined || key.length === found.name.length)
    throw new BrokenStateError(`no collection has the key ${bytesToHex(key)}`);
  if (found.kind === 'derived') {
    throw new BrokenStateError(`${found.name} is derived: its entries do not travel`);
  }
}

function requireRoot(
  reader: StateReader,
  { collections }: Keyspace,
  { appHash, height }: ExpectedState,
): void {
  const leaves = entriesOfCollections(reader, authenticatedNames(collections));
  const root = buildTree(leaves, height).root();
  if (equalBytes(root, appHash)) return;
  const [found, expected] = [root, appHash].map(bytesToHex);
  throw new BrokenStateError(`its app hash is ${found}, not ${expected}`);
}

function requireRecord(reader: StateReader, { chainId }: ExpectedState): BlockRecord {
  const record = blockRecords.get(reader);
  if (record === undefined) throw new BrokenStateError('it has no record of its last block');
  if (record.chainId === chainId) return record;
  throw new BrokenStateError(`it is of chain ${record.chainId}, not ${chainId}`);
}

function requireBulk(module: Module, reader: StateReader): void {
  let fault: string | undefined;
  try {
    fault = module.verifyBulk?.(reader);
  } catch (error) {
    // Bytes from elsewhere: whatever a module meets in them, they are not those committed to.
    fault = errorText(error);
  }
  if (fault !== undefined) throw new BrokenStateError(`${module.name}: ${fault}`);
}

/**
 * Writes the derived entries of a state that has all others: sorted in runs on the disk first, for
 * an index may be as large as what it indexes.
 * @param runFolder for the time of the sorting
 */
export function deriveIndexes(
  loading: LoadingState,
  modules: readonly Module[],
  runFolder: string,
): void {
  const keyspace = createKeyspace(modules.flatMap(({ collections }) => collections));
  const files = createRunFiles(runFolder);
  try {
    sortDerived(loading.reader, modules, { keyspace, files });
    for (const name of files.names()) {
      for (const entries of partsOf(files.merged(name))) loading.put(entries);
    }
  } finally {
    files.remove();
  }
}

function sortDerived(
  reader: StateReader,
  modules: readonly Module[],
  { keyspace, files }: { readonly keyspace: Keyspace; readonly files: RunFiles },
): void {
  const runs = new Map<string, SortedRun>();
  for (const module of modules) {
    for (const [key, value] of module.derive?.(reader) ?? []) {
      const { name } = keyspace.collectionOf(key);
      let run = runs.get(name);
      if (run === undefined) runs.set(name, (run = createSortedRun()));
      run.add(key, value);
      if (run.bytes() >= RUN_BYTES) files.write(name, run.take());
    }
  }
  for (const [name, run] of runs) files.write(name, run.take());
}

/** An iteration in parts, of one transaction each; a part is read before the next one is asked. */
function* partsOf(entries: Iterator<StoredEntry>): Generator<Iterable<StoredEntry>> {
  let next = entries.next();
  function* part(): Generator<StoredEntry> {
    for (let count = 0; count < ENTRIES_AT_ONCE && next.done !== true; count += 1) {
      yield next.value;
      next = entries.next();
    }
  }
  while (next.done !== true) yield part();
}
