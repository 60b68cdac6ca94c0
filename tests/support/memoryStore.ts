import { createOverlay, emptyState } from '../../app/state/overlay.js';
import type { Committed, Store } from '../../app/state/store.js';

/** A store that forgets everything with the process; reads and commits like the real one. */
export function createMemoryStore(): Store {
  const state = createOverlay(emptyState);
  const writeSets = new Map<bigint, Uint8Array>();
  let committed: Committed | undefined;
  return {
    get: state.get,
    range: state.range,
    committed: () => committed,
    commit: (next, changes, writeSetHash) => {
      for (const { key, value } of changes) {
        if (value === undefined) state.remove(key);
        else state.set(key, value);
      }
      writeSets.set(next.height, writeSetHash);
      committed = next;
    },
    writeSetHash: (height) => writeSets.get(height),
    close: () => undefined,
  };
}
