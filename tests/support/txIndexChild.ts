/** Adds blocks to an index until it is killed, and prints a line for each. */
import { createTxStore } from '../../gateway/lcd/txIndex/store.js';
import { openEnvironment } from '../../gateway/vault/environment.js';
import { madeUpBlock } from './txIndexBlocks.js';

const store = createTxStore(openEnvironment(process.argv[2] ?? ''));
for (let height = (store.height() ?? 0n) + 1n; ; height += 1n) {
  await store.add(madeUpBlock(height, 50), 'chain');
  process.stdout.write(`${height}\n`);
}
