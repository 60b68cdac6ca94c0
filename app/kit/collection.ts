import type { Message } from '../../proto/codec/message.js';
import { concatBytes, prefixEnd } from './bytes.js';
import type { KeyPart, KeyValues } from './keyParts.js';
import { encodeKeyParts, decodeKeyParts } from './keyParts.js';
import type { State, StateReader } from './state.js';

/** Bytes of a value: deterministic protobuf, never empty. */
export interface ValueCodec<Value> {
  readonly encode: (value: Value) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => Value;
}

/** What the keyspace table tells of a collection. */
export interface CollectionInfo {
  /** `module/collection`. */
  readonly name: string;
  /** Text of the key, e.g. `contract, member`. */
  readonly key: string;
  /**
   * False for data that consensus never reads by itself or that an authenticated leaf commits to
   * (indexes, journals, bulk leaves): it does not enter the app hash.
   */
  readonly authenticated: boolean;
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
  /**
   * Entries whose key starts with the given leading fields, in key order. `after` (exclusive, the
   * raw key bytes behind the collection's prefix) resumes a page.
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
}

/** Defines a collection. Key: ASCII `module/collection/`, then the parts. */
export function defineCollection<const Parts extends readonly KeyPart[], Value>(definition: {
  readonly name: string;
  readonly key: Parts;
  readonly value: ValueCodec<Value>;
  readonly authenticated?: boolean;
  readonly description: string;
}): Collection<Parts, Value> {
  const { key: parts, value: codec } = definition;
  const prefix = new TextEncoder().encode(`${definition.name}/`);
  const keyOf = (...key: KeyValues<Parts>): Uint8Array =>
    concatBytes([prefix, ...encodeKeyParts(parts, key)]);
  return {
    info: {
      name: definition.name,
      key: parts.map(({ label }) => label).join(', '),
      authenticated: definition.authenticated ?? true,
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
    *entries(state, leading, options = {}) {
      const start = concatBytes([prefix, ...encodeKeyParts(parts, leading)]);
      const end = prefixEnd(start);
      const from = options.from === undefined ? undefined : concatBytes([prefix, options.from]);
      const [low, high] = options.reverse ? [start, from ?? end] : [from ?? start, end];
      for (const [bytes, value] of state.range(low, high, options.reverse ?? false)) {
        const rawKey = bytes.slice(prefix.length);
        const key = decodeKeyParts(parts, rawKey) as KeyValues<Parts>;
        yield { key, rawKey, value: codec.decode(value) };
      }
    },
  };
}

/** The codec of a protobuf message as a state value. Trusted bytes, so canonicity holds. */
export function messageValue<T>(message: Message<T>): ValueCodec<T> {
  return { encode: message.encode, decode: message.decode };
}
