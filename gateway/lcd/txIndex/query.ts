import { invalidArgument } from '../failure.js';
import type { TxAttribute } from './keys.js';

/** What is searched for: all of it at once. */
export interface TxQuery {
  /** Attributes of events, `message.sender`: each once. */
  readonly attributes: readonly TxAttribute[];
  /** Lower-case hex of `tx.hash`. */
  readonly hash: string | undefined;
  /** Of `tx.height`, both inclusive. */
  readonly least: bigint;
  readonly most: bigint;
}

const MAX_CONDITIONS = 8;
const MAX_HEIGHT = (1n << 63n) - 1n;
const CONDITION =
  /^\s*([^\s=<>']+)\s*(=|<=|>=|<|>)\s*(?:'((?:[^'\\]|\\.)*)'|([0-9]{1,30}))\s*(?:AND\s|$)/i;

/**
 * Reads CometBFT's query language as far as transactions need it: `name='text'` or `name=number`,
 * `AND`, and ranges of `tx.height`. @throws LcdFailure naming what it does not understand
 */
export function parseTxQuery(text: string): TxQuery {
  const attributes: TxAttribute[] = [];
  let hash: string | undefined;
  let [least, most] = [0n, MAX_HEIGHT];
  let rest = text;
  for (let count = 0; rest.trim() !== ''; count += 1) {
    if (count === MAX_CONDITIONS) throw invalidArgument(`query: over ${MAX_CONDITIONS} conditions`);
    const match = CONDITION.exec(rest);
    if (match === null) throw invalidArgument(`query: cannot read ${quoted(rest.trim())}`);
    const [all, name = '', operator = '', inQuotes, digits] = match;
    const value = inQuotes?.replaceAll(/\\(.)/g, '$1') ?? digits ?? '';
    rest = rest.slice(all.length);
    if (name === 'tx.height') {
      const height = heightOf(value);
      if (operator === '=' || operator.startsWith('>')) least = greater(least, height);
      if (operator === '=' || operator.startsWith('<')) most = less(most, height);
      if (operator === '>') least = greater(least, height + 1n);
      if (operator === '<') most = less(most, height - 1n);
      continue;
    }
    if (operator !== '=') throw invalidArgument(`query: only tx.height has ${operator}`);
    if (name === 'tx.hash') hash = value.toLowerCase();
    else if (!attributes.some((known) => known.name === name && known.value === value)) {
      attributes.push({ name, value });
    }
  }
  return { attributes, hash, least, most };
}

function heightOf(value: string): bigint {
  if (/^\d{1,18}$/.test(value)) return BigInt(value);
  throw invalidArgument(`query: tx.height is no height: ${quoted(value)}`);
}

const greater = (left: bigint, right: bigint): bigint => (left > right ? left : right);
const less = (left: bigint, right: bigint): bigint => (left < right ? left : right);
const quoted = (text: string): string => JSON.stringify(text.slice(0, 100));
