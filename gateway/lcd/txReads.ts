import type { JsonObject, JsonValue } from '../../proto/codec/interfaces/json.js';
import { GRPC_CODES } from '../../proto/documents/queryStatus.js';
import { fromHex } from '../hex.js';
import { invalidArgument, LcdFailure, notFound, unknown } from './failure.js';
import { numberOf, pageOf } from './page.js';
import type { ListPage } from './page.js';
import type { IndexFollower } from './txIndex/follow.js';
import type { IndexedTx } from './txIndex/indexedTx.js';
import { parseTxQuery } from './txIndex/query.js';
import { searchTxs } from './txIndex/search.js';
import type { TxPage } from './txIndex/search.js';
import type { TxStore } from './txIndex/store.js';

/** So long an answer waits for the newest block to be in the index. */
const LEVEL_MS = 500;
/** Of an index that is further behind nobody waits for. */
const NEARLY_LEVEL = 20n;

/** The index, and how far it should be. */
export interface TxIndex {
  readonly store: TxStore;
  readonly follower: Pick<IndexFollower, 'reached' | 'heard'>;
  /** The newest block that the gateway knows. */
  readonly height: () => bigint;
}

/** What a search found, and the blocks it is of. */
export interface FoundTxs extends TxPage {
  readonly from: bigint;
  readonly height: bigint;
}

/** The transaction of a request's hash. @throws LcdFailure in Go's words */
export async function findTx(index: TxIndex, { hash }: JsonObject): Promise<IndexedTx> {
  const text = typeof hash === 'string' ? hash : '';
  if (text === '') throw invalidArgument('tx hash cannot be empty');
  const bytes = hashBytes(text);
  const { store } = index;
  const known = store.positionOf(bytes);
  if (known !== undefined) return store.read(known);
  await level(index);
  const position = store.positionOf(bytes);
  if (position === undefined) throw notFound(`tx not found: ${text}`);
  return store.read(position);
}

/** The transactions that meet a request's conditions. @throws LcdFailure */
export async function findTxs(index: TxIndex, request: JsonObject): Promise<FoundTxs> {
  const { store } = index;
  const query = parseTxQuery(queryOf(request));
  await level(index);
  // Before the search: a block that is added meanwhile may be in the answer only in part.
  const [from, height] = [store.firstHeight() ?? 0n, store.height() ?? 0n];
  return { ...(await searchTxs(store, query, searchPage(request))), from, height };
}

/** Waits a little for the newest block to be in the index. */
async function level({ store, follower, height }: TxIndex): Promise<void> {
  const newest = height();
  follower.heard(newest);
  if (newest - (store.height() ?? 0n) <= NEARLY_LEVEL) await follower.reached(newest, LEVEL_MS);
}

function hashBytes(text: string): Uint8Array {
  const bad = /[^0-9a-fA-F]/u.exec(text)?.[0];
  if (bad !== undefined) {
    const point = (bad.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    throw unknown(`encoding/hex: invalid byte: U+${point} '${bad}'`);
  }
  if (text.length % 2 === 1) throw unknown('encoding/hex: odd length hex string');
  return fromHex(text);
}

/** `query`, or what came before it: several `events`. */
function queryOf({ query, events }: JsonObject): string {
  if (typeof query === 'string' && query !== '') return query;
  const conditions = (events ?? []) as readonly string[];
  if (conditions.length > 0) return conditions.join(' AND ');
  throw new LcdFailure(GRPC_CODES.Internal, 'query cannot be empty');
}

/** Pages by number, or by offset where none is given. */
function searchPage({ page, limit, order_by: order, pagination }: JsonObject): ListPage {
  const byOffset = pageOf(pagination);
  const asked = numberOf(limit);
  const size = asked === 0 ? byOffset.limit : Math.min(asked, pageOf(undefined).limit);
  const offset = numberOf(page) > 0 ? (numberOf(page) - 1) * size : byOffset.offset;
  const isReverse = isDescending(order) ?? byOffset.isReverse;
  return { offset: Math.min(offset, Number.MAX_SAFE_INTEGER), limit: size, isReverse };
}

function isDescending(order: JsonValue | undefined): boolean | undefined {
  if (order === 'ORDER_BY_DESC' || order === 2) return true;
  return order === 'ORDER_BY_ASC' || order === 1 ? false : undefined;
}
