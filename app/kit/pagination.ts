import type { PageRequest, PageResponse } from '../../proto/codec/cosmos.js';
import { concatBytes, equalBytes } from './bytes.js';
import type { Collection, CollectionEntry } from './collection.js';
import { require, SDK_ERRORS } from './errors.js';
import type { KeyPart } from './keyParts.js';
import { encodeKeyParts } from './keyParts.js';
import type { StateReader } from './state.js';

/** Pages of all lists: bounded in items, in bytes and in what is looked at (chain.md, Queries). */
export interface PageBounds {
  /** Where the page resumes: at it or, reversed, behind it. */
  readonly key: Uint8Array | undefined;
  /** Items to skip. */
  readonly offset: number;
  readonly limit: number;
  readonly reverse: boolean;
  readonly countTotal: boolean;
}

/** One place in a list, in its order. */
export interface ListItem<Item> {
  /** Resumes at this place or, reversed, behind it. */
  readonly pageKey: Uint8Array;
  /** Undefined where the list shows nothing: what was filtered out, what is of a later height. */
  readonly item: Item | undefined;
  /** Bytes of the item in the answer. */
  readonly size: number;
  /** As how many places it counts where it is dear to look at; 1 unless given. */
  readonly places?: number;
}

/** One page, and how to go on: `nextKey` is empty at the end. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly pagination: PageResponse;
}

/** Items of a page when the request names no limit, as in the Cosmos SDK. */
const DEFAULT_LIMIT = 100;
/** Items of the largest page. */
const MAX_LIMIT = 1_000;
/** Bytes after which a page ends: an ABCI reply must stay far below 4 MiB. */
const PAGE_BYTES = 1_000_000;
/** Places that a page looks at, an offset may skip and a total may count; keys lead on. */
const MAX_WALK = 10_000;

/**
 * Reads a page request; absent means the first 100. Lists whose items are dear to skip go
 * `byKeyOnly`. @throws CodedError sdk 18 for an offset too far, or beside a key
 */
export function pageBounds(
  request: PageRequest | undefined,
  { maxLimit = MAX_LIMIT, byKeyOnly = false } = {},
): PageBounds {
  const { key, offset, limit, reverse, countTotal } = request ?? NO_REQUEST;
  const invalid = SDK_ERRORS.invalidRequest;
  const hasKey = key.length > 0;
  require(!byKeyOnly || offset === 0n, invalid, 'pagination.offset: use key');
  require(!hasKey || offset === 0n, invalid, 'pagination: both key and offset are set');
  require(offset <= BigInt(MAX_WALK), invalid, `pagination.offset: over ${MAX_WALK}, use key`);
  const wished = limit === 0n ? BigInt(DEFAULT_LIMIT) : limit;
  return {
    key: hasKey ? key : undefined,
    offset: Number(offset),
    limit: wished > BigInt(maxLimit) ? maxLimit : Number(wished),
    reverse,
    countTotal: countTotal && !hasKey && !byKeyOnly,
  };
}

const NO_REQUEST = {
  key: new Uint8Array(0),
  offset: 0n,
  limit: 0n,
  reverse: false,
  countTotal: false,
};

/** Takes a page from a list that begins at the bounds' key; `total` is 0 where over 10,000. */
export function takePage<Item>(list: Iterable<ListItem<Item>>, bounds: PageBounds): Page<Item> {
  const { offset, limit, reverse, countTotal } = bounds;
  const items: Item[] = [];
  let nextKey: Uint8Array = new Uint8Array(0);
  let last = nextKey;
  let [seen, shown, bytes] = [0, 0, 0];
  let isFull = false;
  for (const { pageKey, item, size, places = 1 } of list) {
    // In reverse a key is the last place that was dealt with.
    const resume = reverse ? last : pageKey;
    if (seen >= offset + MAX_WALK) {
      if (!isFull) nextKey = resume;
      // More than can be counted.
      shown = MAX_WALK + 1;
      break;
    }
    seen += places;
    if (item !== undefined) shown += 1;
    if (isFull) continue;
    if (item !== undefined && shown > offset) {
      isFull = items.length === limit || (items.length > 0 && bytes + size > PAGE_BYTES);
      if (isFull) {
        nextKey = resume;
        if (!countTotal) break;
        continue;
      }
      items.push(item);
      bytes += size;
    }
    last = pageKey;
  }
  const total = countTotal && shown <= MAX_WALK ? BigInt(shown) : 0n;
  return { items, pagination: { nextKey, total } };
}

/**
 * One page of a collection: the entries whose key starts with the leading fields, in key order (or
 * in reverse). @throws CodedError sdk 18 for a key of another list, or an offset too far
 */
export function readPage<const Parts extends readonly KeyPart[], Value>(
  collection: Collection<Parts, Value>,
  state: StateReader,
  leading: readonly unknown[],
  request: PageRequest | undefined,
  options: { readonly maxLimit?: number } = {},
): Page<CollectionEntry<Parts, Value>> {
  const bounds = pageBounds(request, options);
  return takePage(listed(listedEntries(state, collection, leading, bounds)), bounds);
}

function* listed<const Parts extends readonly KeyPart[], Value>(
  entries: Iterable<CollectionEntry<Parts, Value>>,
): Iterable<ListItem<CollectionEntry<Parts, Value>>> {
  for (const entry of entries) yield { pageKey: entry.rawKey, item: entry, size: entry.size };
}

/** Entries of a collection under leading key fields, from the page's key on. @throws CodedError */
export function listedEntries<const Parts extends readonly KeyPart[], Value>(
  state: StateReader,
  collection: Collection<Parts, Value>,
  leading: readonly unknown[],
  { key, reverse }: PageBounds,
): Iterable<CollectionEntry<Parts, Value>> {
  if (key === undefined) return collection.entries(state, leading, { reverse });
  const start = concatBytes(encodeKeyParts(collection.parts, leading));
  const fits = equalBytes(key.subarray(0, start.length), start);
  require(fits, SDK_ERRORS.invalidRequest, 'pagination.key: not a key of this list');
  return collection.entries(state, leading, { reverse, from: key });
}
