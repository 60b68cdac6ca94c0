import type { PageRequest, PageResponse } from '../../proto/codec/cosmos.js';
import { concatBytes, equalBytes } from './bytes.js';
import type { Collection, CollectionEntry } from './collection.js';
import { SDK_ERRORS, require } from './errors.js';
import type { KeyPart } from './keyParts.js';
import { encodeKeyParts } from './keyParts.js';
import type { StateReader } from './state.js';

/**
 * Pages of lists that are not one collection, or whose items may be large: bounded in items and in
 * bytes (chain.md, Queries). One collection of small values is read with `readPage`.
 */
export interface PageBounds {
  readonly key: Uint8Array | undefined;
  readonly limit: number;
  readonly reverse: boolean;
}

const DEFAULT_LIMIT = 100n;
/** Bytes after which a page ends: an ABCI reply must stay far below 4 MiB. */
export const PAGE_BYTES = 1_000_000;

/** Reads a page request; absent means the first 100. @throws CodedError sdk 18 for an offset */
export function pageBounds(request: PageRequest | undefined, maximum: number): PageBounds {
  const asked = request?.limit ?? 0n;
  require((request?.offset ?? 0n) === 0n, SDK_ERRORS.invalidRequest, 'pagination.offset: use key');
  const limit = asked === 0n ? DEFAULT_LIMIT : asked;
  const most = BigInt(maximum);
  return {
    key: request === undefined || request.key.length === 0 ? undefined : request.key,
    limit: Number(limit > most ? most : limit),
    reverse: request?.reverse ?? false,
  };
}

/** The answer's pagination: `nextKey` empty at the end, no total. */
export function pageResponse(nextKey: Uint8Array | undefined): PageResponse {
  return { nextKey: nextKey ?? new Uint8Array(0), total: 0n };
}

/** Takes a page from items in order, each with the key that resumes at it or, reversed, behind it. */
export function takePage<Item>(
  items: Iterable<{ readonly pageKey: Uint8Array; readonly item: Item; readonly size: number }>,
  bounds: PageBounds,
): { readonly items: readonly Item[]; readonly nextKey: Uint8Array | undefined } {
  const taken: Item[] = [];
  let bytes = 0;
  let last: Uint8Array | undefined;
  for (const { pageKey, item, size } of items) {
    if (taken.length === bounds.limit || (taken.length > 0 && bytes + size > PAGE_BYTES)) {
      return { items: taken, nextKey: bounds.reverse ? last : pageKey };
    }
    taken.push(item);
    bytes += size;
    last = pageKey;
  }
  return { items: taken, nextKey: undefined };
}

/** Entries of a collection under leading key fields, from the page's key on. */
export function pagedEntries<const Parts extends readonly KeyPart[], Value>(
  state: StateReader,
  collection: Collection<Parts, Value>,
  leading: readonly unknown[],
  { key, reverse }: PageBounds,
): Iterable<CollectionEntry<Parts, Value>> {
  if (key === undefined) return collection.entries(state, leading, { reverse });
  const start = concatBytes(encodeKeyParts(collection.parts, leading));
  const fits = equalBytes(key.slice(0, start.length), start);
  require(fits, SDK_ERRORS.invalidRequest, 'pagination.key: of another list');
  return collection.entries(state, leading, { reverse, from: key });
}
