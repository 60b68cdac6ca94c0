/**
 * A store in a process of its own. Usage: storeChild.ts write folder | read folder
 * `write` commits block after block as the node does and prints each height it would have answered;
 * `read` opens the folder, checks every kept height, prints the newest, and ends with 0.
 */
import { createKeyspace } from '../../app/state/keyspace.js';
import { openLmdbStore } from '../../app/state/lmdbStore.js';
import { createStateRoot } from '../../app/state/stateRoot.js';
import { blockOf, entriesOf } from './storeBlocks.js';
import type { Writes } from './storeBlocks.js';

const KEYS = 400;
const KEEP = 5n;
const keyspace = createKeyspace([
  { name: 'a/k', key: '', kind: 'authenticated', appendOnly: false, description: '' },
]);

const [mode, folder] = process.argv.slice(2) as [string, string];
const store = openLmdbStore(folder, { keepRecent: KEEP });

/** What `write` wrote into every key at a height. */
const valueAt = (height: bigint): string => `${height}`.padEnd(60, '.');

if (mode === 'write') {
  const stateRoot = createStateRoot(store, keyspace, folder);
  for (let height = (store.committed()?.height ?? 0n) + 1n; ; height += 1n) {
    const entries = Array.from({ length: KEYS }, (_, index) => [
      `a/k/${1_000 + index}`,
      valueAt(height),
    ]);
    const { committed, changes } = blockOf(height, Object.fromEntries(entries) as Writes);
    store.commit({ committed: { ...committed, appHash: stateRoot.prepare(changes) }, changes });
    stateRoot.adopt(store.committed()!);
    await store.ready();
    console.log(String(height));
  }
} else {
  createStateRoot(store, keyspace, folder);
  const newest = store.committed()?.height ?? 0n;
  for (let height = store.oldestHeight(); newest > 0n && height <= newest; height += 1n) {
    const values = new Set(entriesOf(store.at(height)).map((entry) => entry.split('=')[1]));
    const wanted = Buffer.from(valueAt(height)).toString('hex');
    if (values.size !== 1 || !values.has(wanted)) throw new Error(`height ${height} is not whole`);
  }
  console.log(String(newest));
  await store.close();
}
