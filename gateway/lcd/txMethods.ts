import { setImmediate as turn } from 'node:timers/promises';
import { messageFromJson } from '../../proto/codec/interfaces/fromJson.js';
import type { JsonObject } from '../../proto/codec/interfaces/json.js';
import type { Interfaces } from '../../proto/codec/interfaces/lookup.js';
import type { Rpc } from '../chain/rpc.js';
import { blockIdJson, blockJson } from './blockJson.js';
import { broadcastTx } from './broadcast.js';
import type { LcdMethod, LcdMethods } from './call.js';
import { readBlockAt } from './nodeBlocks.js';
import { pageOf } from './page.js';
import type { IndexedTx } from './txIndex/indexedTx.js';
import { txJson, txResponseJson } from './txJson.js';
import { findTx, findTxs } from './txReads.js';
import type { TxIndex } from './txReads.js';

const SERVICE = '/cosmos.tx.v1beta1.Service';
/** Of raw transactions in base64, after which a page ends. */
const PAGE_BYTES = 4_000_000;

export interface TxMethodParts extends TxIndex {
  readonly interfaces: Interfaces;
  readonly rpc: Pick<Rpc, 'call'>;
  readonly stateMethod: LcdMethod;
}

/** `cosmos.tx.v1beta1.Service`, from the index, the node's RPC and its application. */
export function txMethods(parts: TxMethodParts): LcdMethods {
  const { interfaces, rpc, stateMethod } = parts;
  const shown = (found: IndexedTx) => {
    const tx = txJson(interfaces, Buffer.from(found.tx, 'base64'));
    return { tx, tx_response: txResponseJson(found, tx) };
  };
  return {
    [`${SERVICE}/GetTx`]: async ({ request }) => ({ json: shown(await findTx(parts, request)) }),
    [`${SERVICE}/GetTxsEvent`]: async ({ request }) => {
      const { txs, total, from, height } = await findTxs(parts, request);
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
    [`${SERVICE}/BroadcastTx`]: async ({ request }) => ({ json: await broadcastTx(rpc, request) }),
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
