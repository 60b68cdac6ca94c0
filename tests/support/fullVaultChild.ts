/**
 * Writes into a vault until the disk refuses three times, and tells how that looked as JSON.
 * Usage: fullVaultChild.ts folder, under a limit of file sizes
 */
import { openEnvironment } from '../../gateway/vault/environment.js';

const environment = openEnvironment(process.argv[2]!);
const database = environment.database('any');
const key = (batch: number, at: number): Buffer => Buffer.from(`${batch}/${at}`);
const ENTRIES = 50;
let committed = 0;
let refused = 0;
while (refused < 3) {
  try {
    await environment.transaction(() => {
      for (let at = 0; at < ENTRIES; at += 1) database.put(key(committed, at), Buffer.alloc(2_000));
    });
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
