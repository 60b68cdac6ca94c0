import { parentPort, workerData } from 'node:worker_threads';
import type { BlockMessage, WriterOptions, WriterReport } from './blockMessage.js';
import { openDatabases, reasonOf } from './databases.js';
import { historyRule, writeBlock } from './writeBlock.js';

/*
 * The only thread that writes blocks. Messages are blocks in their order, then 'close'. It reports
 * each block that is on the disk; after a failure it drops whatever follows.
 */

const { folder, mapBytes, withoutHistory } = workerData as WriterOptions;
const port = parentPort;
if (port === null) throw new Error('the writer of the state is a thread of the application');

const hasHistory = historyRule(withoutHistory);
const databases = openDatabases(folder, { mapBytes });
let isFailed = false;

function write(message: BlockMessage): WriterReport | undefined {
  if (isFailed) return undefined;
  const { height } = message.committed;
  try {
    writeBlock(databases, message, hasHistory);
    return { written: height };
  } catch (error) {
    isFailed = true;
    return { failed: height, reason: reasonOf(error) };
  }
}

port.on('message', (message: BlockMessage | 'close') => {
  if (message !== 'close') {
    const report = write(message);
    if (report !== undefined) port.postMessage(report);
    return;
  }
  void databases.root.close().then(() => port.close());
});
