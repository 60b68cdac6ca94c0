/**
 * Writes into a vault until the disk refuses three times, and tells how that looked as JSON.
 * Usage: fullVaultChild.ts folder transaction|write, under a limit of file sizes
 */
import { openEnvironment } from '../../gateway/vault/environment.js';

const environment = openEnvironment(process.argv[2]!);
const database = environment.database('any');
const key = (batch: number, at: number): Buffer => Buffer.from(`${batch}/${at}`);
const ENTRIES = 50;
const value = Buffer.alloc(2_000);
const add = (batch: number): Promise<void> => {
  const keys = Array.from({ length: ENTRIES }, (_, at) => key(batch, at));
  if (process.argv[3] === 'write') {
    return environment.write(keys.map((each) => ({ database, key: each, value })));
  }
  return environment.transaction(() => {
    for (const each of keys) database.put(each, value);
  });
};
let committed = 0;
let refused = 0;
while (refused < 3) {
  try {
    await add(committed);
    committed += 1;
  } catch {
    refused += 1;
  }
}
const report = {
  committed,
  refused,
  firstKept: database.has(key(0, 0)),
  lastKept: database.has(key(committed - 1, ENTRIES - 1)),
  half: database.has(key(committed, 0)),
};
console.log(JSON.stringify(report));
process.exit(0);
