import type { Interfaces } from '../../proto/codec/interfaces/lookup.js';
import type { JsonObject } from '../../proto/codec/interfaces/json.js';
import { messageToJson } from '../../proto/codec/interfaces/toJson.js';
import { hashOfTx } from '../chain/txHash.js';
import type { IndexedTx, TxResult } from './txIndex/indexedTx.js';

const TX = 'cosmos.tx.v1beta1.Tx';

/** A transaction with its messages; what is no transaction at all shows nothing. */
export function txJson(interfaces: Interfaces, raw: Uint8Array): JsonObject | null {
  try {
    return messageToJson(interfaces.require(TX), raw, interfaces.message);
  } catch {
    return null;
  }
}

/** `cosmos.base.abci.v1beta1.TxResponse` of a transaction in a block. */
export function txResponseJson(
  { tx, result, height, time }: IndexedTx,
  decoded: JsonObject | null,
): JsonObject {
  const raw = Buffer.from(tx, 'base64');
  return {
    height,
    txhash: hashOfTx(raw),
    ...resultJson(result),
    tx: decoded === null ? null : { '@type': `/${TX}`, ...decoded },
    // Whole seconds, as the SDK has it.
    timestamp: time.replace(/\.\d+Z$/, 'Z'),
    events: (result.events ?? []).map(({ type, attributes }) => ({
      type,
      attributes: (attributes ?? []).map(({ key, value, index }) => ({
        key,
        value: value ?? '',
        index: index ?? false,
      })),
    })),
  };
}

/** `TxResponse` of what the mempool says to a transaction. */
export function admissionJson(txhash: string, result: TxResult): JsonObject {
  return {
    height: '0',
    txhash,
    ...resultJson({ ...result, data: '' }),
    tx: null,
    timestamp: '',
    events: [],
  };
}

function resultJson(result: TxResult): JsonObject {
  const code = result.code ?? 0;
  return {
    codespace: result.codespace ?? '',
    code,
    data: Buffer.from(result.data ?? '', 'base64')
      .toString('hex')
      .toUpperCase(),
    raw_log: result.log ?? '',
    logs: [],
    info: result.info ?? '',
    gas_wanted: result.gas_wanted ?? '0',
    gas_used: result.gas_used ?? '0',
  };
}
