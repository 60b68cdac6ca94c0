import { GAS } from '../../proto/documents/gasSchedule.js';
import type { MessageCost } from '../kit/module.js';
import type { StateEvent } from '../kit/event.js';
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
/** Gas, code, codespace, tags and the framing of the result. */
const RESULT_FRAME_BYTES = 44;

/**
 * Cost by the gas schedule (docs/gas.md): bytes, signatures and what each message names.
 * @param events those of the transaction itself and the `message` event of each message.
 */
export function txCost(
  txBytes: number,
  txSignatures: number,
  messages: readonly MessageCost[],
  events: readonly StateEvent[],
): TxCost {
  let signatures = txSignatures;
  let gas = GAS.transaction + GAS.byte * BigInt(txBytes);
  let messageBytes = 0;
  for (const cost of messages) {
    signatures += cost.signatures;
    gas += cost.gas;
    messageBytes += cost.resultBytes;
  }
  gas += GAS.signature * BigInt(signatures);
  const eventBytes = events.reduce((sum, event) => sum + eventSize(event), 0);
  const resultBytes = RESULT_FRAME_BYTES + eventBytes + Math.max(messageBytes, MAX_LOG_BYTES);
  return { gas, signatures, resultBytes };
}

/** Upper bound of an encoded event, its framing and its `msg_index` included. */
export function eventSize(event: StateEvent): number {
  const attributes = event.attributes.reduce(
    (sum, [key, value]) => sum + attributeSize(textBytes(key), textBytes(value)),
    0,
  );
  return framedBytes(framedBytes(textBytes(event.type)) + attributes + MESSAGE_INDEX_BYTES);
}

/** EventAttribute{key, value, index}, framed: `index` is a tag and a byte. */
function attributeSize(key: number, value: number): number {
  return framedBytes(framedBytes(key) + framedBytes(value) + 2);
}

/** The attribute `msg_index` with four digits: a transaction has fewer than 10,000 messages. */
const MESSAGE_INDEX_BYTES = attributeSize('msg_index'.length, 4);

function textBytes(text: string): number {
  return Buffer.byteLength(text);
}
