import { createBackOff, pause } from '../backOff.js';
import { ChainUnavailable } from '../errors.js';
import { TransactionLost } from './refusal.js';
import { RpcError } from './rpc.js';
import type { Rpc } from './rpc.js';

/** What CheckTx says of a transaction. */
export interface CheckAnswer {
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
}

/** Codes of codespace `sdk` after which the same messages are sent again. */
export const WRONG_SEQUENCE = 32;
export const MEMPOOL_FULL = 20;
const INSUFFICIENT_FEE = 13;

/** Pauses between attempts, ms. */
export const SEND_BACK_OFF_MS = { first: 100, most: 5_000 } as const;
const BROADCAST_TIMEOUT_MS = 30_000;
const TAKEN: CheckAnswer = { code: 0, codespace: '', log: '' };

/**
 * Offers the same bytes until the node answers: it may have taken them before it fell silent.
 * @param base64 of the signed transaction
 * @param isWaiting false once it is in a block: a refusal is none then, since its sequence is used
 * @throws TransactionLost when it stops before there is an answer
 */
export async function checkTx(
  rpc: Pick<Rpc, 'call'>,
  base64: string,
  isWaiting: () => boolean,
  stopping: AbortSignal,
): Promise<CheckAnswer> {
  const backOff = createBackOff(SEND_BACK_OFF_MS);
  for (;;) {
    try {
      const answer = await rpc.call<Partial<CheckAnswer>>(
        'broadcast_tx_sync',
        { tx: base64 },
        BROADCAST_TIMEOUT_MS,
      );
      if (!isWaiting()) return TAKEN;
      const { code = 0, codespace = '', log = '' } = answer;
      return { code, codespace, log };
    } catch (error) {
      if (error instanceof RpcError) return fromRpcError(error);
      if (!(error instanceof ChainUnavailable)) throw error;
      if (stopping.aborted) throw new TransactionLost('the gateway is stopping');
      if (!isWaiting()) return TAKEN;
      await pause(backOff.nextMs(), stopping);
    }
  }
}

function fromRpcError({ detail }: RpcError): CheckAnswer {
  if (/already exists in cache/.test(detail)) return TAKEN;
  if (/mempool is full/.test(detail)) {
    return { code: MEMPOOL_FULL, codespace: 'sdk', log: detail };
  }
  const isTooLarge = /too large|too big/i.test(detail);
  return { code: isTooLarge ? 21 : 18, codespace: 'sdk', log: detail };
}

/** The fee that the chain asks for, in upoint, as the SDK words it; 0 where that was not the fault. */
export function requiredFee({ codespace, code, log }: CheckAnswer): bigint {
  if (codespace !== 'sdk' || code !== INSUFFICIENT_FEE) return 0n;
  return BigInt(/ required: (\d{1,18})upoint/.exec(log)?.[1] ?? '0');
}

/** The sequence that the node's mempool waits for, as the SDK words it. */
export function expectedSequence({ log }: CheckAnswer): bigint | undefined {
  const expected = /expected (\d+), got/.exec(log)?.[1];
  return expected === undefined ? undefined : BigInt(expected);
}
