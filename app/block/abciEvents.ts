import type { Event } from 'cosmjs-types/tendermint/abci/types';
import type { StateEvent } from '../kit/event.js';

/** Attributes of any event that nobody searches by. */
const UNSEARCHED: ReadonlySet<string> = new Set(['msg_index', 'acc_seq']);

/**
 * True for an attribute that `tx_search` and `block_search` find. Each costs CometBFT an entry of
 * its index, which is the greater part of its work for a plain send; an amount is found by the
 * `transfer` it belongs to (ADR 0052).
 */
export function isSearchable(type: string, key: string): boolean {
  if (key === 'amount') return type !== 'coin_spent' && type !== 'coin_received';
  return !UNSEARCHED.has(key);
}

/** An event as CometBFT takes it. */
export function encodeEvent({ type, attributes }: StateEvent): Event {
  return {
    type,
    attributes: attributes.map(([key, value]) => ({ key, value, index: isSearchable(type, key) })),
  };
}
