import { LENGTH, nextField, readText } from './strictReader.js';
import type { Cursor, FieldTable } from './strictReader.js';

/** `cosmos.base.v1beta1.Coin`; what the texts say is not checked. */
export interface CoinText {
  readonly denom: string;
  readonly amount: string;
}

const COIN: FieldTable = { 1: LENGTH, 2: LENGTH };

/** Reads a coin inside a message. @throws EncodingError */
export function readCoin(cursor: Cursor): CoinText {
  let denom = '';
  let amount = '';
  for (;;) {
    const field = nextField(cursor, COIN);
    if (field === 0) return { denom, amount };
    if (field === 1) denom = readText(cursor);
    else amount = readText(cursor);
  }
}
