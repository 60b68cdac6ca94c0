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
  readonly text: string;
  readonly value: Uint8Array | undefined;
}

const BELOW_ALL = '';
const ABOVE_ALL = '\u0100';

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
  const keys = createSortedKeys();

  const write = (key: Uint8Array, text: string, value: Uint8Array | undefined): void => {
    if (!writes.has(text)) keys.add(text);
    writes.set(text, { key, text, value });
  };

  const get = (key: Uint8Array, text: string): Uint8Array | undefined => {
    const pending = writes.get(text);
    return pending === undefined ? parent.get(key, text) : pending.value;
  };

  function* ownEntries(start: string, end: string, reverse: boolean): Generator<PendingWrite> {
    for (const text of keys.range(start, end, reverse)) {
      const pending = writes.get(text);
      if (pending !== undefined) yield pending;
    }
  }

  const overlay: Overlay = {
    get: (key) => get(key, bytesToText(key)),
    set: (key, value) => {
      if (value.length === 0) throw new InternalError(`empty value of key ${bytesToText(key)}`);
      write(key, bytesToText(key), value);
    },
    remove: (key) => {
      write(key, bytesToText(key), undefined);
    },
    *range(start, end, reverse = false) {
      const own = ownEntries(bytesToText(start), bytesToText(end), reverse);
      yield* merge(own, parent.range(start, end, reverse), reverse);
    },
    fork: () => overlayOver({ get, range: overlay.range, write }),
    apply: () => {
      const { write: writeBelow } = parent;
      if (writeBelow === undefined) throw new InternalError('an overlay over a store is applied');
      for (const { key, text, value } of ownEntries(BELOW_ALL, ABOVE_ALL, false)) {
        writeBelow(key, text, value);
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
