import type { PageRequest, PageResponse } from '../../proto/codec/cosmos.js';
import { concatBytes } from './bytes.js';
import type { Collection, CollectionEntry } from './collection.js';
import { require, SDK_ERRORS } from './errors.js';
import type { KeyPart } from './keyParts.js';
import { encodeKeyParts } from './keyParts.js';
import type { StateReader } from './state.js';

/** Entries of a page when the request names no limit, as in the Cosmos SDK. */
const DEFAULT_LIMIT = 100n;
/** Entries of the largest page. */
const MAX_LIMIT = 1_000n;
/** Entries that an offset may skip and a total may count; beyond, only keys lead on. */
const MAX_WALK = 10_000n;

export interface Page<Parts extends readonly KeyPart[], Value> {
  readonly entries: readonly CollectionEntry<Parts, Value>[];
  readonly pagination: PageResponse;
}

/**
 * One bounded page of the entries whose key starts with the leading fields, in key order (or in
 * reverse). `next_key` is opaque and leads to the next page; `total` is 0 where it would be over
 * 10,000. @throws CodedError sdk 18 for a key of another list, or an offset too far.
 */
export function readPage<Parts extends readonly KeyPart[], Value>(
  collection: Collection<Parts, Value>,
  state: StateReader,
  leading: readonly unknown[],
  request: PageRequest | undefined,
  options: { readonly maxLimit?: bigint } = {},
): Page<Parts, Value> {
  const start = concatBytes(encodeKeyParts(collection.parts, leading));
  const from = request !== undefined && request.key.length > 0 ? request.key : undefined;
  const offset = request?.offset ?? 0n;
  const invalid = SDK_ERRORS.invalidRequest;
  require(from === undefined || offset === 0n, invalid, 'pagination: both key and offset are set');
  require(offset <= MAX_WALK, invalid, `pagination.offset: over ${MAX_WALK.toString()}, use key`);
  const isOfThisList = from === undefined || start.every((byte, index) => byte === from[index]);
  require(isOfThisList, invalid, 'pagination.key: not a key of this list');

  const bound = options.maxLimit ?? MAX_LIMIT;
  const wished = request === undefined || request.limit === 0n ? DEFAULT_LIMIT : request.limit;
  const limit = wished > bound ? bound : wished;
  const reverse = request?.reverse ?? false;
  const entries: CollectionEntry<Parts, Value>[] = [];
  let nextKey: Uint8Array = new Uint8Array(0);
  let seen = 0n;
  const isCounted = (request?.countTotal ?? false) && from === undefined;
  for (const entry of collection.entries(
    state,
    leading,
    from === undefined ? { reverse } : { reverse, from },
  )) {
    seen += 1n;
    if (seen <= offset) continue;
    if (BigInt(entries.length) < limit) {
      entries.push(entry);
      continue;
    }
    // In reverse the bound is exclusive: it is the last key that was given out.
    if (nextKey.length === 0) nextKey = reverse ? lastKey(entries) : entry.rawKey;
    if (!isCounted || seen > MAX_WALK) break;
  }
  const total = isCounted && seen <= MAX_WALK ? seen : 0n;
  return { entries, pagination: { nextKey, total } };
}

function lastKey(entries: readonly { readonly rawKey: Uint8Array }[]): Uint8Array {
  return entries[entries.length - 1]?.rawKey ?? new Uint8Array(0);
}
