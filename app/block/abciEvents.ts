import type { Event } from 'cosmjs-types/tendermint/abci/types';
import type { StateEvent } from '../kit/event.js';

/** An event as CometBFT takes it, all of it searchable. */
export function encodeEvent({ type, attributes }: StateEvent): Event {
  return { type, attributes: attributes.map(([key, value]) => ({ key, value, index: true })) };
}
