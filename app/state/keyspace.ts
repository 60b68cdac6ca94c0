import { bytesToText, compareBytes, prefixEnd, textToBytes } from '../kit/bytes.js';
import type { CollectionInfo } from '../kit/collection.js';
import { InternalError } from '../kit/errors.js';
import type { StateReader, StoredEntry } from '../kit/state.js';

/** Every collection of the chain, by name. */
export interface Keyspace {
  readonly collections: readonly CollectionInfo[];
  /** The collection a key belongs to, if there is one. */
  readonly find: (key: Uint8Array) => CollectionInfo | undefined;
  /** The same. @throws InternalError when there is none. */
  readonly collectionOf: (key: Uint8Array) => CollectionInfo;
}

const NAME = /^[a-z]+\/[a-z0-9_-]+$/;
const SLASH = 0x2f;

/**
 * Checks and joins the collections of all modules. A name has exactly one slash, so no prefix
 * (`name/`) can begin another.
 * @throws Error naming a malformed or duplicate prefix.
 */
export function createKeyspace(collections: readonly CollectionInfo[]): Keyspace {
  const byName = new Map<string, CollectionInfo>();
  for (const collection of collections) {
    const { name } = collection;
    if (!NAME.test(name))
      throw new Error(`key prefix ${name}/: not of the form module/collection/`);
    if (byName.has(name)) throw new Error(`key prefix ${name}/ is defined twice`);
    byName.set(name, collection);
  }
  return {
    collections,
    find: (key) => byName.get(collectionNameOf(key)),
    collectionOf: (key) => {
      const name = collectionNameOf(key);
      const collection = byName.get(name);
      if (collection === undefined) throw new InternalError(`no collection owns the key ${name}`);
      return collection;
    },
  };
}

/** Names of the collections whose entries are leaves of the tree. */
export function authenticatedNames(collections: readonly CollectionInfo[]): readonly string[] {
  return collections.filter(({ kind }) => kind === 'authenticated').map(({ name }) => name);
}

/** All entries of the collections of these names, in key order. */
export function* entriesOfCollections(
  state: StateReader,
  names: readonly string[],
): Generator<StoredEntry> {
  const prefixes = names.map((name) => textToBytes(`${name}/`)).sort(compareBytes);
  for (const prefix of prefixes) yield* state.range(prefix, prefixEnd(prefix));
}

/** `module/collection` of a key. */
export function collectionNameOf(key: Uint8Array): string {
  const end = key.indexOf(SLASH, key.indexOf(SLASH) + 1);
  return bytesToText(key.subarray(0, end < 0 ? 64 : end));
}
