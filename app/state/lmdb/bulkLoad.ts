import type { StoredEntry } from '../../kit/state.js';
import { encodeWrites, NO_RUNNING_HASH } from '../blockWrites.js';
import type { Committed } from '../store.js';
import type { Databases } from './databases.js';
import { u64ToBytes, writeCommitted } from './databases.js';
import { encodeSummary } from './summaries.js';

/*
 * Filling an empty folder from elsewhere. What makes its entries a state is the field `height`,
 * which comes last: a folder with entries and without it was left half-way, and is emptied.
 */

/** True for a folder with entries of which no height is known. */
export function isHalfLoaded({ state, fields }: Databases): boolean {
  return fields.getBinary('height') === undefined && state.getKeysCount({ limit: 1 }) > 0;
}

/** Removes everything, in one transaction. */
export function clearState({ root, state, history, changes, fields }: Databases): void {
  root.transactionSync(() => {
    for (const database of [state, history, changes]) database.clearSync();
    fields.clearSync();
  });
}

/** Writes entries whose keys ascend and are above all that is there, in one transaction. */
export function appendEntries({ root, state }: Databases, entries: Iterable<StoredEntry>): void {
  root.transactionSync(() => {
    for (const [key, value] of entries) state.putSync(key, value, { append: true });
  });
}

/** Writes entries, fastest in the order of their keys, in one transaction. */
export function putEntries({ root, state }: Databases, entries: Iterable<StoredEntry>): void {
  root.transactionSync(() => {
    for (const [key, value] of entries) state.putSync(key, value);
  });
}

/** Makes what was loaded the state after a block, of which it is not known what it wrote. */
export function finishLoad({ root, changes, fields }: Databases, committed: Committed): void {
  const { height, timeMs, appHash } = committed;
  const { hash, running } = encodeWrites([], NO_RUNNING_HASH);
  root.transactionSync(() => {
    const summary = encodeSummary({ hash, running, timeMs, appHash, hasHistory: false });
    changes.putSync(u64ToBytes(height), summary);
    fields.putSync('running_hash', running);
    writeCommitted(fields, committed);
  });
}
