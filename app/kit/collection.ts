import type { Message } from '../../proto/codec/message.js';
import { concatBytes, equalBytes, prefixEnd } from './bytes.js';
import { rememberedKeys } from './keyMemory.js';
import type { KeyPart, KeyValues } from './keyParts.js';
import { encodeKeyParts, decodeKeyParts } from './keyParts.js';
import type { State, StateReader, StoredEntry } from './state.js';

/** Bytes of a value: deterministic protobuf, never empty. */
export interface ValueCodec<Value> {
  readonly encode: (value: Value) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => Value;
}

/**
 * How the app hash covers a collection (chain.md, State):
 * - `authenticated`: each entry is a leaf of the tree;
 * - `bulk`: append-only; an authenticated leaf commits to it (`Module.verifyBulk`);
 * - `derived`: an index that follows from the other two kinds (`Module.derive`).
 */
export type CollectionKind = 'authenticated' | 'bulk' | 'derived';

/** What the keyspace table tells of a collection. */
export interface CollectionInfo {
  /** `module/collection`. */
  readonly name: string;
  /** Text of the key, e.g. `contract, member`. */
  readonly key: string;
  readonly kind: CollectionKind;
  /** True where entries never change or go, so that no history is kept of them. */
  readonly appendOnly: boolean;
  readonly description: string;
}

/** One typed map inside the state. `Parts` are the fixed-width fields of its key. */
export interface Collection<Parts extends readonly KeyPart[], Value> {
  readonly info: CollectionInfo;
  readonly parts: Parts;
  readonly prefix: Uint8Array;
  readonly keyOf: (...key: KeyValues<Parts>) => Uint8Array;
  readonly get: (state: StateReader, ...key: KeyValues<Parts>) => Value | undefined;
  readonly has: (state: StateReader, ...key: KeyValues<Parts>) => boolean;
  readonly set: (state: State, value: Value, ...key: KeyValues<Parts>) => void;
  readonly remove: (state: State, ...key: KeyValues<Parts>) => void;
  /** What `set` would write. */
  readonly storedEntry: (value: Value, ...key: KeyValues<Parts>) => StoredEntry;
  /** Entries under leading key fields as they are stored: for walks over millions. */
  readonly storedEntries: (
    state: StateReader,
    leading: readonly unknown[],
  ) => Iterable<StoredEntry>;
  /**
   * Entries whose key starts with the given leading fields, in key order. `from` (raw key bytes
   * behind the collection's prefix) begins inside: inclusive, in reverse exclusive.
   */
  readonly entries: (
    state: StateReader,
    leading: readonly unknown[],
    options?: { readonly reverse?: boolean; readonly from?: Uint8Array },
  ) => Iterable<CollectionEntry<Parts, Value>>;
}

export interface CollectionEntry<Parts extends readonly KeyPart[], Value> {
  readonly key: KeyValues<Parts>;
  /** Key bytes behind the collection's prefix. */
  readonly rawKey: Uint8Array;
  readonly value: Value;
  /** Bytes of the stored value. */
  readonly size: number;
}

/**
 * Defines a collection, authenticated unless said otherwise. Key: ASCII `module/collection/`, then
 * the parts.
 */
export function defineCollection<const Parts extends readonly KeyPart[], Value>(definition: {
  readonly name: string;
  readonly key: Parts;
  readonly value: ValueCodec<Value>;
  readonly kind?: CollectionKind;
  /** Of derived entries that never change or go; bulk ones never do. */
  readonly appendOnly?: boolean;
  readonly description: string;
}): Collection<Parts, Value> {
  const { key: parts, value: codec, kind = 'authenticated' } = definition;
  const prefix = new TextEncoder().encode(`${definition.name}/`);
  const keyOf = rememberedKeys(parts, (key: KeyValues<Parts>) =>
    concatBytes([prefix, ...encodeKeyParts(parts, key)]),
  );
  return {
    info: {
      name: definition.name,
      key: parts.map(({ label }) => label).join(', '),
      kind,
      appendOnly: kind === 'bulk' || (kind === 'derived' && (definition.appendOnly ?? false)),
      description: definition.description,
    },
    parts,
    prefix,
    keyOf,
    get: (state, ...key) => {
      const bytes = state.get(keyOf(...key));
      return bytes === undefined ? undefined : codec.decode(bytes);
    },
    has: (state, ...key) => state.get(keyOf(...key)) !== undefined,
    set: (state, value, ...key) => {
      state.set(keyOf(...key), codec.encode(value));
    },
    remove: (state, ...key) => {
      state.remove(keyOf(...key));
    },
    storedEntry: (value, ...key) => [keyOf(...key), codec.encode(value)],
    storedEntries: (state, leading) => {
      const start = concatBytes([prefix, ...encodeKeyParts(parts, leading)]);
      return state.range(start, prefixEnd(start));
    },
    *entries(state, leading, options = {}) {
      const start = concatBytes([prefix, ...encodeKeyParts(parts, leading)]);
      const end = prefixEnd(start);
      const from = options.from === undefined ? undefined : concatBytes([prefix, options.from]);
      const [low, high] = options.reverse ? [start, from ?? end] : [from ?? start, end];
      for (const [bytes, value] of state.range(low, high, options.reverse ?? false)) {
        const rawKey = bytes.slice(prefix.length);
        const key = decodeKeyParts(parts, rawKey) as KeyValues<Parts>;
        yield { key, rawKey, value: codec.decode(value), size: value.length };
      }
    },
  };
}

/** The codec of a protobuf message as a state value: bytes of ours, so they are canonical. */
export function messageValue<T>(message: Message<T>): ValueCodec<T> {
  return { encode: message.encode, decode: message.decodeTrusted };
}

/**
 * The same codec, with the last few values remembered by their bytes: for large ones that are read
 * many times in a block. What it gives is shared, and like every value never changed.
 */
export function rememberedValue<T>(codec: ValueCodec<T>): ValueCodec<T> {
  const known: { readonly bytes: Uint8Array; readonly value: T }[] = [];
  return {
    encode: codec.encode,
    decode: (bytes) => {
      const found = known.find((entry) => equalBytes(entry.bytes, bytes));
      if (found !== undefined) return found.value;
      const value = codec.decode(bytes);
      // A copy: the reader may lend its bytes.
      known.unshift({ bytes: Uint8Array.from(bytes), value });
      known.length = Math.min(known.length, REMEMBERED_VALUES);
      return value;
    },
  };
}

const REMEMBERED_VALUES = 4;

/** The codec of values that are kept as the bytes they are. */
export const bytesValue: ValueCodec<Uint8Array> = {
  encode: (bytes) => bytes,
  decode: (bytes) => bytes,
};
