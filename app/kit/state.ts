/** An entry as the state holds it. */
export type StoredEntry = readonly [key: Uint8Array, value: Uint8Array];

/**
 * What modules see of the state: an ordered map of byte strings. What lies behind it (overlays,
 * layers, LMDB, the history of a height) is app/state's business.
 */
export interface StateReader {
  readonly get: (key: Uint8Array) => Uint8Array | undefined;
  /** Entries with start ≤ key < end in key order, or in reverse. Do not write while iterating. */
  readonly range: (start: Uint8Array, end: Uint8Array, reverse?: boolean) => Iterable<StoredEntry>;
}

export interface State extends StateReader {
  /** @throws InternalError for an empty value. */
  readonly set: (key: Uint8Array, value: Uint8Array) => void;
  readonly remove: (key: Uint8Array) => void;
}
