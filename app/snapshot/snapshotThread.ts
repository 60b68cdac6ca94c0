import { parentPort, workerData } from 'node:worker_threads';
import { makeWay, MOST_NICE } from '../../proto/priority.js';
import { reasonOf } from '../state/lmdb/databases.js';
import { openFrozenState } from '../state/lmdb/loading.js';
import { compressChunk } from './compression.js';
import { encodeMetadata } from './format.js';
import { createSnapshotWriter, readSnapshots, removeSnapshot } from './snapshotFiles.js';
import type { SnapshotReport, SnapshotTask } from './snapshots.js';
import { streamState } from './streamState.js';

/*
 * Makes one snapshot and ends. From the first report to the last there is no turn of the event loop,
 * so that all is read in the one transaction that was open at the first.
 */

const task = workerData as SnapshotTask;
const port = parentPort;
if (port === null) throw new Error('snapshots are made by a thread of the application');
const report = (message: SnapshotReport): void => port.postMessage(message);

function make(): void {
  const { folder, snapshots, mapBytes, height, keep, collections } = task;
  const { reader, committed, close } = openFrozenState(folder, mapBytes);
  if (committed?.height !== height) {
    throw new Error(`the state is at height ${committed?.height ?? 0n}, not ${height}`);
  }
  report({ opened: height });
  // Blocks go before snapshots.
  makeWay(MOST_NICE);
  const writer = createSnapshotWriter(snapshots, height);
  const stream = streamState(reader, collections, (chunk, index) => {
    writer.writeChunk(index, compressChunk(chunk));
  });
  writer.finish(encodeMetadata(committed, stream));
  for (const old of readSnapshots(snapshots).slice(keep)) removeSnapshot(snapshots, old.height);
  void close();
}

try {
  make();
  report({ made: task.height });
} catch (error) {
  report({ failed: reasonOf(error) });
}
