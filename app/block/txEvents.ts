import { base64 } from '@scure/base';
import type { StateEvent } from '../kit/event.js';
import { FEE_DENOM } from './decodeFee.js';
import type { TxFee } from './decodeFee.js';
import type { TxSigner } from './decodeSigners.js';

/**
 * Events of every transaction that was admitted, as the Cosmos SDK emits them: who paid what, and of
 * each signer the sequence and the signatures, those of a multisig's members before their whole.
 */
export function transactionEvents(fee: TxFee, signers: readonly TxSigner[]): StateEvent[] {
  const amount = fee.amountUpoint === 0n ? '' : `${fee.amountUpoint}${FEE_DENOM}`;
  const events = [event('tx', ['fee', amount], ['fee_payer', fee.payer])];
  for (const { address, sequence, signature, members } of signers) {
    events.push(event('tx', ['acc_seq', `${address}/${sequence}`]));
    for (const bytes of [...(members?.signatures ?? []), signature]) {
      events.push(event('tx', ['signature', base64.encode(bytes)]));
    }
  }
  return events;
}

/** What the bank tells of a burned fee; for the bound of the results only. */
export function feeEvents(fee: TxFee): StateEvent[] {
  if (fee.amountUpoint === 0n) return [];
  const amount = `${fee.amountUpoint}${FEE_DENOM}`;
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
