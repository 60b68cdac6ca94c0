import { keyToText } from '../kit/bytes.js';
import { InternalError } from '../kit/errors.js';
import type { State, StateReader, StoredEntry } from '../kit/state.js';
import { createSortedKeys } from './sortedKeys.js';
import type { SortedKeys } from './sortedKeys.js';

/** One write of a block: a value, or nothing where the key was removed. */
export interface StateChange {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
  /** The key as text (`bytesToText`) where it is known already. */
  readonly text?: string;
}

/** Writes that lie over a parent until they are applied to it, or dropped by forgetting them. */
export interface Overlay extends State {
  /** An empty overlay over this one: one transaction over its block. */
  readonly fork: () => Overlay;
  /** Writes everything into the parent overlay. @throws InternalError over a store. */
  readonly apply: () => void;
  /** All writes in ascending key order. */
  readonly changes: () => StateChange[];
}

/** A write with its key as text. */
export interface PendingWrite extends StateChange {
  readonly text: string;
}

/** In the order of their first writing, in which nothing of what comes of them depends. */
function writesInOrder(writes: ReadonlyMap<string, PendingWrite>): PendingWrite[] {
  return [...writes.values()];
}

function byText(left: PendingWrite, right: PendingWrite): number {
  return left.text < right.text ? -1 : left.text > right.text ? 1 : 0;
}

/** What lies under an overlay; keys come as text, too, so that each is converted once. */
interface Below {
  readonly get: (key: Uint8Array, text: string) => Uint8Array | undefined;
  readonly range: StateReader['range'];
  /** Absent over a store. */
  readonly write?: (key: Uint8Array, text: string, value: Uint8Array | undefined) => void;
}

/** An overlay over committed state. */
export function createOverlay(parent: StateReader): Overlay {
  return overlayOver(parent);
}

function overlayOver(parent: Below): Overlay {
  const writes = new Map<string, PendingWrite>();
  /** Made at the first range read: most transactions make none. */
  let keys: SortedKeys | undefined;

  const write = (key: Uint8Array, text: string, value: Uint8Array | undefined): void => {
    if (keys !== undefined && !writes.has(text)) keys.add(text);
    writes.set(text, { key, text, value });
  };

  const get = (key: Uint8Array, text: string): Uint8Array | undefined => {
    const pending = writes.get(text);
    return pending === undefined ? parent.get(key, text) : pending.value;
  };

  function* ownEntries(start: string, end: string, reverse: boolean): Generator<PendingWrite> {
    if (keys === undefined) {
      keys = createSortedKeys();
      for (const { text } of writesInOrder(writes)) keys.add(text);
    }
    for (const text of keys.range(start, end, reverse)) {
      const pending = writes.get(text);
      if (pending !== undefined) yield pending;
    }
  }

  const overlay: Overlay = {
    get: (key) => get(key, keyToText(key)),
    set: (key, value) => {
      if (value.length === 0) throw new InternalError(`empty value of key ${keyToText(key)}`);
      write(key, keyToText(key), value);
    },
    remove: (key) => {
      write(key, keyToText(key), undefined);
    },
    *range(start, end, reverse = false) {
      const own = ownEntries(keyToText(start), keyToText(end), reverse);
      yield* mergeWrites(own, parent.range(start, end, reverse), reverse);
    },
    fork: () => overlayOver({ get, range: overlay.range, write }),
    apply: () => {
      const { write: writeBelow } = parent;
      if (writeBelow === undefined) throw new InternalError('an overlay over a store is applied');
      for (const { key, text, value } of writesInOrder(writes)) writeBelow(key, text, value);
    },
    changes: () => [...writes.values()].sort(byText),
  };
  return overlay;
}

/** Both in order; a pending write hides the parent's entry of the same key. */
export function* mergeWrites(
  own: Iterator<PendingWrite>,
  parent: Iterable<StoredEntry>,
  reverse: boolean,
): Generator<StoredEntry> {
  let pending = own.next();
  for (const entry of parent) {
    const text = keyToText(entry[0]);
    let hidden = false;
    while (!pending.done) {
      const { key, text: pendingText, value } = pending.value;
      if (reverse ? pendingText < text : pendingText > text) break;
      hidden = pendingText === text;
      if (value !== undefined) yield [key, value];
      pending = own.next();
      if (hidden) break;
    }
    if (!hidden) yield entry;
  }
  for (; !pending.done; pending = own.next()) {
    const { key, value } = pending.value;
    if (value !== undefined) yield [key, value];
  }
}

/** State in which nothing was ever written. */
export const emptyState: StateReader = {
  get: () => undefined,
  range: () => [],
};
