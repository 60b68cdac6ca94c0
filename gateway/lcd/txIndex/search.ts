import { setImmediate as turn } from 'node:timers/promises';
import { GRPC_CODES } from '../../../proto/documents/queryStatus.js';
import { fromHex } from '../../hex.js';
import { uint64Of } from '../../vault/keyspace.js';
import { invalidArgument, LcdFailure } from '../failure.js';
import type { ListPage } from '../page.js';
import type { IndexedTx } from './indexedTx.js';
import { positionAt } from './keys.js';
import type { TxQuery } from './query.js';
import type { TxList, TxStore } from './store.js';

export interface TxPage {
  readonly txs: readonly IndexedTx[];
  /** Of all pages. */
  readonly total: number;
}

/** Of several conditions, so many transactions of the rarest are looked at. */
const MAX_LOOKED_AT = 5_000;
const LOOKED_AT_IN_TURN = 500;
/** Searches of several conditions that wait for one another; more are refused. */
const MAX_SEARCHES = 16;
let searches = 0;
let lastSearch: Promise<unknown> = Promise.resolve();

/**
 * One page of the transactions that meet a query, oldest first or newest first. With one attribute
 * it costs the page, whatever its offset; with several, also what the rarest of them matches.
 * @throws LcdFailure where even that is too much
 */
export async function searchTxs(store: TxStore, query: TxQuery, page: ListPage): Promise<TxPage> {
  if (query.hash !== undefined) return onePage(byHash(store, query), page, store);
  const lists = query.attributes.map((attribute) => store.list(attribute));
  const [rarest = store.list(), ...others] = lists.sort((left, right) => left.count - right.count);
  const first = firstAt(rarest, positionAt(query.least, 0));
  const end = firstAt(rarest, positionAt(query.most + 1n, 0));
  if (others.length === 0) return pageOfList(store, rarest, { first, end, page });
  if (end - first > MAX_LOOKED_AT) {
    const detail = `more than ${MAX_LOOKED_AT} transactions meet each condition`;
    throw invalidArgument(`query: ${detail}; narrow tx.height`);
  }
  const positions = await oneAtATime(() => meeting(rarest, others, { first, end }));
  return onePage(positions, page, store);
}

/** Each takes the thread for long. @throws LcdFailure where too many wait */
async function oneAtATime<Result>(search: () => Promise<Result>): Promise<Result> {
  if (searches >= MAX_SEARCHES) {
    throw new LcdFailure(GRPC_CODES.Unavailable, 'too many searches under way');
  }
  searches += 1;
  const found = lastSearch.then(search);
  lastSearch = found.catch(() => undefined);
  return found.finally(() => {
    searches -= 1;
  });
}

/** Positions of one list that are on all the others. */
async function meeting(
  rarest: TxList,
  others: readonly TxList[],
  { first, end }: { readonly first: number; readonly end: number },
): Promise<readonly Uint8Array[]> {
  const positions: Uint8Array[] = [];
  for (let sequence = first; sequence < end; sequence += 1) {
    if ((sequence - first) % LOOKED_AT_IN_TURN === LOOKED_AT_IN_TURN - 1) await turn();
    const position = rarest.at(sequence);
    if (others.every((other) => holds(other, position))) positions.push(position);
  }
  return positions;
}

function byHash(store: TxStore, { hash = '', attributes, least, most }: TxQuery): Uint8Array[] {
  const position = /^[0-9a-f]{64}$/.test(hash) ? store.positionOf(fromHex(hash)) : undefined;
  if (position === undefined) return [];
  const height = uint64Of(position);
  const meets = attributes.every((attribute) => holds(store.list(attribute), position));
  return meets && height >= least && height <= most ? [position] : [];
}

function onePage(positions: readonly Uint8Array[], page: ListPage, store: TxStore): TxPage {
  const ordered = page.isReverse ? positions.toReversed() : positions;
  const shown = ordered.slice(page.offset, page.offset + page.limit);
  return { txs: shown.map(store.read), total: positions.length };
}

function pageOfList(
  store: TxStore,
  list: TxList,
  { first, end, page }: { readonly first: number; readonly end: number; readonly page: ListPage },
): TxPage {
  const total = Math.max(end - first, 0);
  const count = Math.max(Math.min(page.limit, total - page.offset), 0);
  const txs = Array.from({ length: count }, (_none, index) => {
    const place = page.offset + index;
    return store.read(list.at(page.isReverse ? end - 1 - place : first + place));
  });
  return { txs, total };
}

/** Sequence of the first entry at or behind a position. */
function firstAt(list: TxList, position: Uint8Array): number {
  let [low, high] = [0, list.count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (Buffer.compare(list.at(middle), position) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function holds(list: TxList, position: Uint8Array): boolean {
  const sequence = firstAt(list, position);
  return sequence < list.count && Buffer.compare(list.at(sequence), position) === 0;
}
