import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { sha256 } from '../../proto/documents/hash.js';
import { bytesToHex, equalBytes } from '../kit/bytes.js';
import { createModules } from '../modules/index.js';
import { reasonOf } from '../state/lmdb/databases.js';
import { openLoadingState } from '../state/lmdb/loading.js';
import { decompressChunk } from './compression.js';
import type { ExportedGenesis } from './exportedGenesis.js';
import { nameOfFile } from './exportedGenesis.js';
import { BrokenStateError } from './format.js';
import type {
  RestoreReply,
  RestoreReport,
  RestoreTask,
  RestoreThreadOptions,
} from './restoreTasks.js';
import { createStateLoader } from './stateLoader.js';
import type { StateLoader } from './stateLoader.js';

/* Fills the empty state folder, task by task; each is answered before the next one comes. */

const { folder, mapBytes } = workerData as RestoreThreadOptions;
const port = parentPort;
if (port === null) throw new Error('a state is restored by a thread of the application');

const loading = openLoadingState(folder, mapBytes);
if (loading.committed() !== undefined) throw new Error(`${folder} holds a state already`);
const { modules } = createModules();
let loader: StateLoader | undefined;

function begin(): StateLoader {
  loading.clear();
  loader = createStateLoader(loading, modules, join(folder, 'sorting'));
  return loader;
}

function loadFiles(from: string, exported: ExportedGenesis): void {
  const names = exported.files.map(nameOfFile);
  const extra = readdirSync(from).find((name) => name.endsWith('.bin') && !names.includes(name));
  if (extra !== undefined) throw new BrokenStateError(`${join(from, extra)}: not of this genesis`);
  const target = begin();
  for (const file of exported.files) target.add(readExportedFile(from, file));
  target.finish(exported);
}

function readExportedFile(from: string, file: ExportedGenesis['files'][number]): Uint8Array {
  const path = join(from, nameOfFile(file));
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new BrokenStateError(`${path}: cannot be read (${(error as Error).message})`);
  }
  const found = bytesToHex(sha256(bytes));
  if (bytes.length !== file.size || found !== file.sha256) {
    throw new BrokenStateError(`${path}: has ${bytes.length} bytes of SHA-256 ${found}`);
  }
  return bytes;
}

function run(task: RestoreTask): RestoreReply {
  switch (task.kind) {
    case 'begin':
      begin();
      return { kind: 'done' };
    case 'chunk': {
      const chunk = decompressChunk(task.bytes);
      if (chunk === undefined || !equalBytes(sha256(chunk), task.hash)) {
        return { kind: 'wrongChunk' };
      }
      if (loader === undefined) throw new Error('a chunk comes before the beginning');
      loader.add(chunk);
      return { kind: 'done' };
    }
    case 'finish': {
      if (loader === undefined) throw new Error('the end comes before the beginning');
      const { height, appHash } = task.expected;
      loading.finish({ ...loader.finish(task.expected), height, appHash });
      return { kind: 'done' };
    }
    case 'files':
      loadFiles(task.from, task.exported);
      return { kind: 'done' };
    case 'clear':
      loading.clear();
      loader = undefined;
      return { kind: 'done' };
  }
}

function attempt(task: RestoreTask): RestoreReport {
  try {
    return run(task);
  } catch (error) {
    const isBroken = error instanceof BrokenStateError;
    if (isBroken) loading.clear();
    return { kind: isBroken ? 'broken' : 'failed', reason: reasonOf(error) };
  }
}

port.on('message', (task: RestoreTask) => port.postMessage(attempt(task)));
