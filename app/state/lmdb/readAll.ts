import { open } from 'lmdb';
import type { Database } from 'lmdb';

/*
 * Reads everything in a state folder and ends with 0, or with whatever LMDB does about torn pages.
 * Usage: readAll folder
 */

const path = process.argv[2];
if (path === undefined) throw new Error('which folder?');
const root = open({ path, noSubdir: false, maxDbs: 4, readOnly: true });
const binary = { keyEncoding: 'binary', encoding: 'binary' } as const;
for (const name of ['state', 'history', 'changes', 'fields']) {
  const database = root.openDB<Uint8Array, Uint8Array>(name, binary) as
    Database<Uint8Array, Uint8Array> | undefined;
  if (database === undefined) continue;
  let bytes = 0;
  for (const { key, value } of database.getRange()) bytes += key.length + value.length;
  console.log(`${name}: ${bytes} bytes`);
}
await root.close();
