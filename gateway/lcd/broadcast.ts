import type { JsonObject, JsonValue } from '../../proto/codec/interfaces/json.js';
import { RpcError } from '../chain/rpc.js';
import type { Rpc } from '../chain/rpc.js';
import { hashOfTx } from '../chain/txHash.js';
import { invalidArgument, unknown } from './failure.js';
import type { TxResult } from './txIndex/indexedTx.js';
import { admissionJson } from './txJson.js';

/** How CometBFT refuses without asking the application, and the SDK's code for it. */
const MEMPOOL_REFUSALS: readonly (readonly [RegExp, number])[] = [
  [/tx already exists in cache/, 19],
  [/mempool is full/, 20],
  [/[Tt]x too large/, 21],
];

/** CometBFT's methods by the modes of the SDK. */
const METHODS: Readonly<Record<string, string>> = {
  BROADCAST_MODE_SYNC: 'broadcast_tx_sync',
  BROADCAST_MODE_ASYNC: 'broadcast_tx_async',
};

/** By their numbers. */
const MODES = [
  'BROADCAST_MODE_UNSPECIFIED',
  'BROADCAST_MODE_BLOCK',
  'BROADCAST_MODE_SYNC',
  'BROADCAST_MODE_ASYNC',
];

/** Gives a transaction to the node; what the mempool refuses is answered with its code. */
export async function broadcastTx(
  rpc: Pick<Rpc, 'call'>,
  request: JsonObject,
): Promise<JsonObject> {
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
    const result = await rpc.call<TxResult>(method, { tx: raw.toString('base64') });
    return { tx_response: admissionJson(hash, result) };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const { detail } = error;
    const code = MEMPOOL_REFUSALS.find(([text]) => text.test(detail))?.[1];
    if (code === undefined) throw unknown(detail);
    return { tx_response: admissionJson(hash, { code, codespace: 'sdk', log: detail }) };
  }
}

function modeOf(mode: JsonValue | undefined): string {
  if (typeof mode === 'number') return MODES[mode] ?? String(mode);
  return typeof mode === 'string' ? mode : 'BROADCAST_MODE_UNSPECIFIED';
}
