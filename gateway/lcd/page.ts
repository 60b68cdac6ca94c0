import type { JsonObject, JsonValue } from '../../proto/codec/interfaces/json.js';
import { invalidArgument } from './failure.js';

/** Which items of a list are asked. */
export interface ListPage {
  readonly offset: number;
  readonly limit: number;
  readonly isReverse: boolean;
}

const MAX_LIMIT = 100;
const MAX_OFFSET = 1_000_000_000;

/**
 * A page request of a list that this gateway keeps or reads from CometBFT: by offset, at most 100
 * items, which is also how many an absent limit means. @throws LcdFailure for a key
 */
export function pageOf(pagination: JsonValue | undefined): ListPage {
  const { key, offset, limit, reverse } = (pagination ?? {}) as JsonObject;
  if (typeof key === 'string' && key !== '') {
    throw invalidArgument('pagination.key: this list is paged by offset');
  }
  const asked = numberOf(limit);
  return {
    offset: Math.min(numberOf(offset), MAX_OFFSET),
    limit: asked === 0 ? MAX_LIMIT : Math.min(asked, MAX_LIMIT),
    isReverse: reverse === true,
  };
}

/** A whole number of a request, which is in quotes where it has 64 bits. */
export function numberOf(value: JsonValue | undefined): number {
  return Number(value ?? 0);
}
