import type { Event } from 'cosmjs-types/tendermint/abci/types';
import type { StateEvent } from '../kit/event.js';

/**
 * True for an attribute that CometBFT's `tx_search` and `block_search` find: all that a stock client
 * asks by. Each costs CometBFT an entry of its index, so the index of a message and what nobody
 * searches alone is left out: the amounts of a fee, of `coin_spent` and of `coin_received`, which
 * stand in the `transfer` they belong to (ADR 0063).
 */
export function isSearchable(type: string, key: string): boolean {
  if (key === 'amount') return type !== 'coin_spent' && type !== 'coin_received';
  if (key === 'fee') return type !== 'tx';
  return key !== 'msg_index';
}

/** An event as CometBFT takes it. */
export function encodeEvent({ type, attributes }: StateEvent): Event {
  return {
    type,
    attributes: attributes.map(([key, value]) => ({ key, value, index: isSearchable(type, key) })),
  };
}
