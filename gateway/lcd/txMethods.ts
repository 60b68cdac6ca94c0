import { setImmediate as turn } from 'node:timers/promises';
import { messageFromJson } from '../../proto/codec/interfaces/fromJson.js';
import type { Interfaces } from '../../proto/codec/interfaces/lookup.js';
import type { JsonObject, JsonValue } from '../../proto/codec/interfaces/toJson.js';
import { GRPC_CODES } from '../../proto/documents/queryStatus.js';
import { RpcError } from '../chain/rpc.js';
import type { Rpc } from '../chain/rpc.js';
import { blockIdJson, blockJson } from './blockJson.js';
import type { LcdMethod, LcdMethods } from './call.js';
import { invalidArgument, LcdFailure, notFound } from './failure.js';
import { readBlockAt } from './nodeMethods.js';
import { numberOf, pageOf } from './page.js';
import type { ListPage } from './page.js';
import type { IndexFollower } from './txIndex/follow.js';
import { parseTxQuery } from './txIndex/query.js';
import { searchTxs } from './txIndex/search.js';
import type { IndexedTx, TxResult, TxStore } from './txIndex/store.js';
import { admissionJson, hashOfTx, txJson, txResponseJson } from './txJson.js';

const SERVICE = '/cosmos.tx.v1beta1.Service';
/** So long an answer waits for the newest block to be in the index. */
const LEVEL_MS = 500;
/** Of raw transactions in base64, after which a page ends. */
const PAGE_BYTES = 4_000_000;
/** Of an index that is further behind nobody waits for. */
const NEARLY_LEVEL = 20n;

export interface TxMethodParts {
  readonly interfaces: Interfaces;
  readonly rpc: Pick<Rpc, 'call'>;
  readonly store: TxStore;
  readonly follower: Pick<IndexFollower, 'reached' | 'heard'>;
  /** The newest block that the gateway knows. */
  readonly height: () => bigint;
  readonly stateMethod: LcdMethod;
}

/** `cosmos.tx.v1beta1.Service`, from the index, the node's RPC and its application. */
export function txMethods(parts: TxMethodParts): LcdMethods {
  const { interfaces, rpc, store, stateMethod } = parts;
  const shown = (found: IndexedTx) => {
    const tx = txJson(interfaces, Buffer.from(found.tx, 'base64'));
    return { tx, tx_response: txResponseJson(found, tx) };
  };
  return {
    [`${SERVICE}/GetTx`]: async ({ request }) => ({ json: shown(await findTx(parts, request)) }),
    [`${SERVICE}/GetTxsEvent`]: async ({ request }) => {
      const query = parseTxQuery(queryOf(request));
      await level(parts);
      // Before the search: a block that is added meanwhile may be in the answer only in part.
      const [from, height] = [store.firstHeight() ?? 0n, store.height() ?? 0n];
      const { txs, total } = await searchTxs(store, query, searchPage(request));
      const found = withinBytes(txs, ({ tx }) => tx).map(shown);
      return {
        json: {
          txs: found.map(({ tx }) => tx),
          tx_responses: found.map(({ tx_response: response }) => response),
          pagination: null,
          total: String(total),
        },
        // Up to this block the answer holds.
        height,
        ...(from > 1n ? { headers: { 'x-banma-index-from': from.toString() } } : {}),
      };
    },
    [`${SERVICE}/GetBlockWithTxs`]: async ({ request }) => {
      const block = await readBlockAt(rpc, request['height']);
      const raw = block.block.data.txs ?? [];
      const { offset, limit } = pageOf(request['pagination']);
      const txs: (JsonObject | null)[] = [];
      for (const tx of withinBytes(raw.slice(offset, offset + limit), (text) => text)) {
        txs.push(txJson(interfaces, Buffer.from(tx, 'base64')));
        await turn();
      }
      return {
        json: {
          txs,
          block_id: blockIdJson(block.block_id),
          block: blockJson(block),
          pagination: { next_key: null, total: String(raw.length) },
        },
      };
    },
    [`${SERVICE}/BroadcastTx`]: async ({ request }) => ({ json: await broadcast(rpc, request) }),
    [`${SERVICE}/Simulate`]: (call) => {
      const { tx, tx_bytes: given } = call.request;
      if (tx === undefined || tx === null) return stateMethod(call);
      if (typeof given === 'string' && given !== '') return stateMethod(call);
      const type = interfaces.require('cosmos.tx.v1beta1.Tx');
      // TxRaw has the same bytes as Tx.
      const raw = messageFromJson(type, tx, interfaces.message);
      const request = { tx_bytes: Buffer.from(raw).toString('base64') };
      return stateMethod({ ...call, request });
    },
  };
}

/** As many as an answer holds, one at least: each is in it twice. */
function withinBytes<Tx>(txs: readonly Tx[], rawOf: (tx: Tx) => string): readonly Tx[] {
  let bytes = 0;
  const end = txs.findIndex((tx, index) => {
    bytes += rawOf(tx).length;
    return index > 0 && bytes > PAGE_BYTES;
  });
  return end < 0 ? txs : txs.slice(0, end);
}

/** Waits a little for the newest block to be in the index. */
async function level({ store, follower, height }: TxMethodParts): Promise<void> {
  const newest = height();
  follower.heard(newest);
  if (newest - (store.height() ?? 0n) <= NEARLY_LEVEL) await follower.reached(newest, LEVEL_MS);
}

async function findTx(parts: TxMethodParts, { hash }: JsonObject): Promise<IndexedTx> {
  const text = typeof hash === 'string' ? hash : '';
  if (text === '') throw invalidArgument('tx hash cannot be empty');
  const bytes = hexOf(text);
  const known = parts.store.positionOf(bytes);
  if (known !== undefined) return parts.store.read(known);
  await level(parts);
  const position = parts.store.positionOf(bytes);
  if (position === undefined) throw notFound(`tx not found: ${text}`);
  return parts.store.read(position);
}

/** @throws LcdFailure in Go's words */
function hexOf(text: string): Uint8Array {
  const bad = /[^0-9a-fA-F]/u.exec(text)?.[0];
  if (bad !== undefined) {
    const point = (bad.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    throw unknown(`encoding/hex: invalid byte: U+${point} '${bad}'`);
  }
  if (text.length % 2 === 1) throw unknown('encoding/hex: odd length hex string');
  return Buffer.from(text, 'hex');
}

function unknown(message: string): LcdFailure {
  return new LcdFailure(GRPC_CODES.Unknown, message);
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

/** How CometBFT refuses without asking the application, and the SDK's code for it. */
const MEMPOOL_REFUSALS: readonly (readonly [RegExp, number])[] = [
  [/tx already exists in cache/, 19],
  [/mempool is full/, 20],
  [/[Tt]x too large/, 21],
];

const METHODS: Readonly<Record<string, string>> = {
  BROADCAST_MODE_SYNC: 'broadcast_tx_sync',
  BROADCAST_MODE_ASYNC: 'broadcast_tx_async',
};

async function broadcast(rpc: Pick<Rpc, 'call'>, request: JsonObject): Promise<JsonObject> {
  const { tx_bytes: bySnakeCase, txBytes: byCamelCase } = request;
  const bytes = bySnakeCase ?? byCamelCase;
  const raw = Buffer.from(typeof bytes === 'string' ? bytes : '', 'base64');
  if (raw.length === 0) throw invalidArgument('invalid empty tx');
  const mode = modeOf(request['mode']);
  const method = Object.hasOwn(METHODS, mode) ? METHODS[mode] : undefined;
  if (method === undefined) {
    throw unknown(`unsupported return type ${mode}; supported types: sync, async`);
  }
  const hash = hashOfTx(raw);
  try {
    const result = await rpc.call<TxResult & { readonly data?: string }>(method, {
      tx: raw.toString('base64'),
    });
    return { tx_response: admissionJson(hash, result) };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const { detail } = error;
    const code = MEMPOOL_REFUSALS.find(([text]) => text.test(detail))?.[1];
    if (code === undefined) throw unknown(detail);
    return { tx_response: admissionJson(hash, { code, codespace: 'sdk', log: detail }) };
  }
}

const MODES = [
  'BROADCAST_MODE_UNSPECIFIED',
  'BROADCAST_MODE_BLOCK',
  'BROADCAST_MODE_SYNC',
  'BROADCAST_MODE_ASYNC',
];

function modeOf(mode: JsonValue | undefined): string {
  if (typeof mode === 'number') return MODES[mode] ?? String(mode);
  return typeof mode === 'string' ? mode : 'BROADCAST_MODE_UNSPECIFIED';
}
