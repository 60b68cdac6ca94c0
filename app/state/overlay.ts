import { bytesToText } from '../kit/bytes.js';
import { InternalError } from '../kit/errors.js';
import type { State, StateReader } from '../kit/state.js';
import { createSortedKeys } from './sortedKeys.js';

/** One write of a block: a value, or nothing where the key was removed. */
export interface StateChange {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
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

type Entry = readonly [key: Uint8Array, value: Uint8Array];

interface PendingWrite {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

const BELOW_ALL = '';
const ABOVE_ALL = '\u0100';

/** An overlay over committed state. */
export function createOverlay(parent: StateReader): Overlay {
  return overlayOver(parent, undefined);
}

function overlayOver(parent: StateReader, writeToParent: State | undefined): Overlay {
  const writes = new Map<string, PendingWrite>();
  const keys = createSortedKeys();

  const write = (key: Uint8Array, value: Uint8Array | undefined): void => {
    const text = bytesToText(key);
    if (!writes.has(text)) keys.add(text);
    writes.set(text, { key, value });
  };

  function* ownEntries(start: string, end: string, reverse: boolean): Generator<PendingWrite> {
    for (const text of keys.range(start, end, reverse)) {
      const pending = writes.get(text);
      if (pending !== undefined) yield pending;
    }
  }

  const overlay: Overlay = {
    get: (key) => {
      const pending = writes.get(bytesToText(key));
      return pending === undefined ? parent.get(key) : pending.value;
    },
    set: (key, value) => {
      if (value.length === 0) throw new InternalError(`empty value of key ${bytesToText(key)}`);
      write(key, value);
    },
    remove: (key) => {
      write(key, undefined);
    },
    *range(start, end, reverse = false) {
      const own = ownEntries(bytesToText(start), bytesToText(end), reverse);
      yield* merge(own, parent.range(start, end, reverse), reverse);
    },
    fork: () => overlayOver(overlay, overlay),
    apply: () => {
      if (writeToParent === undefined)
        throw new InternalError('an overlay over a store is applied');
      for (const { key, value } of ownEntries(BELOW_ALL, ABOVE_ALL, false)) {
        if (value === undefined) writeToParent.remove(key);
        else writeToParent.set(key, value);
      }
    },
    changes: () => [...ownEntries(BELOW_ALL, ABOVE_ALL, false)],
  };
  return overlay;
}

/** Both in order; a pending write hides the parent's entry of the same key. */
function* merge(
  own: Iterator<PendingWrite>,
  parent: Iterable<Entry>,
  reverse: boolean,
): Generator<Entry> {
  let pending = own.next();
  for (const entry of parent) {
    const text = bytesToText(entry[0]);
    let hidden = false;
    while (!pending.done) {
      const { key, value } = pending.value;
      const pendingText = bytesToText(key);
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
