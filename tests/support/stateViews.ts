import type { StateReader } from '../../app/kit/state.js';
import type { Keyspace } from '../../app/state/keyspace.js';
import { createMemoryState } from './memoryState.js';
import type { MemoryState } from './memoryState.js';

const ALL = [new Uint8Array(0), Uint8Array.of(0xff)] as const;

/** All entries of a state, to be changed at will. */
export function copyState(state: StateReader): MemoryState {
  const copy = createMemoryState();
  for (const [key, value] of state.range(...ALL)) copy.set(key, value);
  return copy;
}

/**
 * What a query at an earlier height sees of a store: what changes as it was, what only grows as it
 * is now.
 */
export function earlierView(
  keyspace: Keyspace,
  past: StateReader,
  latest: StateReader,
): StateReader {
  const sourceOf = (key: Uint8Array): StateReader =>
    keyspace.collectionOf(key).appendOnly ? latest : past;
  return {
    get: (key) => sourceOf(key).get(key),
    range: (start, end, reverse) => sourceOf(start).range(start, end, reverse),
  };
}
