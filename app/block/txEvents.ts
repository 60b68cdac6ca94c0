import type { StateEvent } from '../kit/event.js';
import type { TxFee } from './decodeFee.js';
import type { TxSigner } from './decodeSigners.js';

/**
 * Events of every transaction that was admitted, as the Cosmos SDK emits them, but for what tells
 * nothing: a fee of nothing, and signatures, which the transaction itself has (ADR 0052).
 */
export function transactionEvents(fee: TxFee, signers: readonly TxSigner[]): StateEvent[] {
  const events = signers.map(({ address, sequence }) =>
    event('tx', ['acc_seq', `${address}/${sequence}`]),
  );
  if (fee.amountUpoint === 0n) return events;
  return [event('tx', ['fee', `${fee.amountUpoint}upoint`], ['fee_payer', fee.payer]), ...events];
}

/** What the bank tells of a burned fee; for the bound of the results only. */
export function feeEvents(fee: TxFee): StateEvent[] {
  if (fee.amountUpoint === 0n) return [];
  const amount = `${fee.amountUpoint}upoint`;
  return [
    event('coin_spent', ['spender', fee.payer], ['amount', amount]),
    event('burn', ['burner', fee.payer], ['amount', amount]),
  ];
}

/** The event by which clients find a message: its type, its first signer, its module. */
export function messageEvent(typeUrl: string, sender: string, moduleName: string): StateEvent {
  return event('message', ['action', typeUrl], ['sender', sender], ['module', moduleName]);
}

/** The same event with the index of its message. */
export function withMessageIndex(source: StateEvent, index: number): StateEvent {
  return event(source.type, ...source.attributes, ['msg_index', String(index)]);
}

function event(type: string, ...attributes: StateEvent['attributes']): StateEvent {
  return { type, attributes };
}
