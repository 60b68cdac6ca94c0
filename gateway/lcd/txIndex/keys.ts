import { sha256 } from '../../../proto/documents/hash.js';
import { uint64Bytes } from '../../vault/keyspace.js';
import type { IndexedTx } from './indexedTx.js';

/** An attribute of an event, `message.sender`, and its value. */
export interface TxAttribute {
  readonly name: string;
  readonly value: string;
}

const LIST_BYTES = 16;
const ALL = hashOf('tx', '');

/** Bytes of a place in the chain, which sort as the places do. */
export function positionAt(height: bigint, index: number): Uint8Array {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(height);
  bytes.writeUInt32BE(index, 8);
  return bytes;
}

/** Key of the list of transactions with an attribute, or of all. */
export function listKey(attribute?: TxAttribute): Uint8Array {
  return attribute === undefined ? ALL : hashOf(attribute.name, attribute.value);
}

/** Keys, as latin1, of the lists that a transaction is on: each once. */
export function listsOf({ result }: IndexedTx): Set<string> {
  const lists = new Set([latin1(ALL)]);
  for (const { type, attributes } of result.events ?? []) {
    for (const { key, value, index } of attributes ?? []) {
      if (index === true) lists.add(latin1(hashOf(`${type}.${key}`, value ?? '')));
    }
  }
  return lists;
}

/** Key of an entry of a list. */
export function entryKey(list: Uint8Array, sequence: number): Uint8Array {
  return Buffer.concat([list, uint64Bytes(sequence)]);
}

function hashOf(name: string, value: string): Uint8Array {
  return sha256(new TextEncoder().encode(`${name}=${value}`)).slice(0, LIST_BYTES);
}

function latin1(key: Uint8Array): string {
  return Buffer.from(key).toString('latin1');
}
