import { GAS } from '../../proto/documents/gasSchedule.js';
import type { MessageCost } from '../kit/module.js';
import type { StateEvent } from '../kit/event.js';
import { isSearchable } from './abciEvents.js';
import { framedBytes } from './limits.js';

/** What a transaction costs; known before it is run, and charged whatever comes of it. */
export interface TxCost {
  readonly gas: bigint;
  /** Of the transaction and inside its messages. */
  readonly signatures: number;
  /** Upper bound of its encoded result. */
  readonly resultBytes: number;
}

/** Room for the log of a failed transaction; longer logs are cut. */
export const MAX_LOG_BYTES = 512;
/** Gas twice, which is below 2^28, and the framing of the result. */
const RESULT_FRAME_BYTES = 14;
/** Code, codespace and framed log of a failed transaction. */
const FAILURE_BYTES = 6 + 18 + 3 + MAX_LOG_BYTES;
/** Tag and length of TxMsgData. */
const DATA_FRAME_BYTES = 4;

/**
 * Cost by the gas schedule (docs/gas.md): bytes, signatures and what each message names.
 * @param txEvents those of the transaction itself, which stay when it fails
 * @param messageEvents the `message` event of each message
 */
export function txCost(
  txBytes: number,
  txSignatures: number,
  messages: readonly MessageCost[],
  txEvents: readonly StateEvent[],
  messageEvents: readonly StateEvent[],
): TxCost {
  let signatures = txSignatures;
  let gas = GAS.transaction + GAS.byte * BigInt(txBytes);
  let messageBytes = DATA_FRAME_BYTES;
  for (const cost of messages) {
    signatures += cost.signatures;
    gas += cost.gas;
    messageBytes += cost.resultBytes;
  }
  gas += GAS.signature * BigInt(signatures);
  for (const event of messageEvents) messageBytes += eventSize(event, MESSAGE_INDEX_BYTES);
  let resultBytes = RESULT_FRAME_BYTES + Math.max(messageBytes, FAILURE_BYTES);
  for (const event of txEvents) resultBytes += eventSize(event, 0);
  return { gas, signatures, resultBytes };
}

/** Upper bound of an encoded event, its framing and its `msg_index` (`more`) included. */
export function eventSize({ type, attributes }: StateEvent, more = MESSAGE_INDEX_BYTES): number {
  let size = framedBytes(textBytes(type)) + more;
  for (const [key, value] of attributes) {
    size += attributeSize(textBytes(key), textBytes(value), isSearchable(type, key));
  }
  return framedBytes(size);
}

/** EventAttribute{key, value, index}, framed: `index` is a tag and a byte, or nothing. */
function attributeSize(key: number, value: number, isIndexed: boolean): number {
  return framedBytes(framedBytes(key) + framedBytes(value) + (isIndexed ? 2 : 0));
}

/** The attribute `msg_index` with four digits: a transaction has fewer than 10,000 messages. */
const MESSAGE_INDEX_BYTES = attributeSize('msg_index'.length, 4, false);

function textBytes(text: string): number {
  return Buffer.byteLength(text);
}
