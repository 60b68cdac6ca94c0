import { haveRoot } from './merkle.js';
import type { MerkleEntry } from './merkle.js';
import type { StoredEntry } from './state.js';
import { bytesToHex } from './bytes.js';

/** A batch leaf of the tree: how many bulk entries it commits to, by which root. */
export interface BatchLeaf {
  /** Names it in a finding. */
  readonly name: string;
  readonly count: bigint;
  readonly root: Uint8Array;
  /**
   * The key and value under which the batch's root commits to its `index`-th bulk entry; undefined
   * where the entry is not of the batch.
   */
  readonly entryOf: (stored: StoredEntry, index: number) => MerkleEntry | undefined;
}

/**
 * Checks that bulk entries are exactly those that the batches commit to: none missing, changed or
 * beyond them. Both come in the order of their keys, and a batch's entries stand together. One
 * batch at a time is held. Returns undefined, or what is broken.
 */
export function verifyBatchLeaves(
  batches: Iterable<BatchLeaf>,
  bulk: Iterable<StoredEntry>,
): string | undefined {
  const stored = bulk[Symbol.iterator]();
  try {
    for (const { name, count, root, entryOf } of batches) {
      const entries: MerkleEntry[] = [];
      while (BigInt(entries.length) < count) {
        const next = stored.next();
        const entry = next.done === true ? undefined : entryOf(next.value, entries.length);
        if (entry === undefined) return `${name}: ${entries.length} of ${count} entries are there`;
        entries.push(entry);
      }
      if (!haveRoot(entries, root)) return `${name}: its entries have another root`;
    }
    const extra = stored.next();
    if (extra.done !== true) return `no batch has the entry ${bytesToHex(extra.value[0])}`;
    return undefined;
  } finally {
    // A range read that is left half-way holds its read transaction.
    stored.return?.();
  }
}
