import { InternalError } from '../../app/kit/errors.js';
import { blockWrites, NO_RUNNING_HASH } from '../../app/state/blockWrites.js';
import { checkedReader, createLayer, readOver } from '../../app/state/layers.js';
import type { Layer } from '../../app/state/layers.js';
import { createOverlay, emptyState } from '../../app/state/overlay.js';
import { DEFAULT_KEEP_RECENT, oldestKept, requireKeptHeight } from '../../app/state/store.js';
import type { BlockWrites, Committed, Store, StoreRetention } from '../../app/state/store.js';

/** A block, and what undoes it. */
interface KeptBlock {
  readonly writes: BlockWrites;
  readonly undo: Layer;
}

/** A store that forgets everything with the process; reads and commits like the real one. */
export function createMemoryStore(retention: Partial<StoreRetention> = {}): Store {
  const { keepRecent = DEFAULT_KEEP_RECENT, archive = false } = retention;
  const state = createOverlay(emptyState);
  let committed: Committed | undefined;
  let first = 0n;
  let running: Uint8Array = NO_RUNNING_HASH;
  let kept: KeptBlock[] = [];

  const newest = (): bigint => committed?.height ?? 0n;
  const oldestHeight = (): bigint =>
    committed === undefined ? 0n : oldestKept({ keepRecent, archive }, first, newest());
  const check = (height: bigint): void => requireKeptHeight(height, oldestHeight(), newest());

  return {
    latest: { get: state.get, range: state.range },
    at: (height) => {
      check(height);
      const later = () => kept.filter(({ writes }) => writes.height > height).reverse();
      const reader = readOver(() => later().map(({ undo }) => undo), state);
      return checkedReader(reader, () => check(height));
    },
    blockOf: (height) => {
      check(height);
      return kept.find(({ writes }) => writes.height === height)!.undo.committed;
    },
    oldestHeight,
    committed: () => committed,
    durableHeight: newest,
    commit: (block) => {
      const { height } = block.committed;
      if (committed !== undefined && height !== newest() + 1n) {
        throw new InternalError(`block ${height} is committed after ${newest()}`);
      }
      const { writes } = createLayer(block);
      const before = writes.map(({ key, text }) => ({ key, text, value: state.get(key) }));
      for (const { key, value } of writes) {
        if (value === undefined) state.remove(key);
        else state.set(key, value);
      }
      ({ committed } = block);
      if (first === 0n) first = height;
      const written = blockWrites(height, writes, running);
      ({ running } = written);
      kept.push({ writes: written, undo: createLayer({ committed, changes: before }) });
      kept = kept.filter(({ writes: { height: kept } }) => kept >= oldestHeight());
    },
    ready: async () => undefined,
    flushed: async () => undefined,
    writesOf: (height) => kept.find(({ writes }) => writes.height === height)?.writes,
    close: async () => undefined,
  };
}
