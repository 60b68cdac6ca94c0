import { bech32 } from '@scure/base';
import { hash160 } from './hash.js';

/** Human-readable prefix of account addresses. */
export const ADDRESS_PREFIX = 'banma';
/** Bytes of an account address; multisig and module addresses have as many. */
const ADDRESS_BYTES = 20;

/** `banma1…` of 20 address bytes. @throws Error on another length. */
export function addressToText(address: Uint8Array): string {
  if (address.length !== ADDRESS_BYTES) {
    throw new Error(`an address has ${ADDRESS_BYTES} bytes, not ${address.length}`);
  }
  return bech32.encode(ADDRESS_PREFIX, bech32.toWords(address));
}

/** Addresses read last, by their text: the same few are read over and over. */
let recent = new Map<string, Uint8Array>();
const REMEMBERED_ADDRESSES = 10_000;

/**
 * The 20 bytes of a lower-case `banma1…`; not to be changed by the caller.
 * @throws Error naming what is wrong.
 */
export function addressFromText(text: string): Uint8Array {
  const known = recent.get(text);
  if (known !== undefined) return known;
  const address = parseAddress(text);
  if (recent.size >= REMEMBERED_ADDRESSES) recent = new Map();
  recent.set(text, address);
  return address;
}

function parseAddress(text: string): Uint8Array {
  const { prefix, words } = bech32.decode(text as `${string}1${string}`);
  if (prefix !== ADDRESS_PREFIX)
    throw new Error(`address prefix is ${prefix}, not ${ADDRESS_PREFIX}`);
  if (text !== text.toLowerCase()) throw new Error('address is not lower case');
  const address = bech32.fromWords(words);
  if (address.length !== ADDRESS_BYTES) {
    throw new Error(`an address has ${ADDRESS_BYTES} bytes, not ${address.length}`);
  }
  return address;
}

/** True for a well-formed account address. */
export function isAddress(text: string): boolean {
  try {
    addressFromText(text);
    return true;
  } catch {
    return false;
  }
}

/** Address bytes of a compressed secp256k1 public key (33 bytes). */
export function addressOfPublicKey(publicKey: Uint8Array): Uint8Array {
  return hash160(publicKey);
}

/** Prefixes of the same 20 bytes as a validator's operator, and of a consensus key's address. */
const OPERATOR_PREFIX = `${ADDRESS_PREFIX}valoper`;
const CONSENSUS_PREFIX = `${ADDRESS_PREFIX}valcons`;

/** `banmavaloper1…` of the account that operates a validator (20 bytes). */
export function operatorToText(operator: Uint8Array): string {
  return bech32.encode(OPERATOR_PREFIX, bech32.toWords(operator));
}

/** `banmavalcons1…` of a consensus address (20 bytes). */
export function consensusToText(address: Uint8Array): string {
  return bech32.encode(CONSENSUS_PREFIX, bech32.toWords(address));
}

/** The 20 bytes of a lower-case `banmavaloper1…`. @throws Error with the Cosmos SDK's words */
export function operatorFromText(text: string): Uint8Array {
  return prefixedFromText(text, OPERATOR_PREFIX);
}

/** The 20 bytes of a lower-case `banmavalcons1…`. @throws Error with the Cosmos SDK's words */
export function consensusFromText(text: string): Uint8Array {
  return prefixedFromText(text, CONSENSUS_PREFIX);
}

function prefixedFromText(text: string, expected: string): Uint8Array {
  if (text.trim() === '') throw new Error('empty address string is not allowed');
  const separator = text.lastIndexOf('1');
  if (text.length < 8 || separator < 1 || separator + 7 > text.length) {
    const reason =
      text.length < 8 ? `string length ${text.length}` : `separator index ${separator}`;
    throw new Error(`decoding bech32 failed: invalid ${reason}`);
  }
  const decoded = bech32.decodeUnsafe(text, 1_000);
  if (decoded === undefined || text !== text.toLowerCase()) {
    throw new Error('decoding bech32 failed: invalid checksum');
  }
  const { prefix, words } = decoded;
  if (prefix !== expected) {
    throw new Error(`invalid Bech32 prefix; expected ${expected}, got ${prefix}`);
  }
  const address = bech32.fromWordsUnsafe(words);
  if (address?.length !== ADDRESS_BYTES) {
    throw new Error(`address length must be ${ADDRESS_BYTES}, not ${address?.length ?? 0}`);
  }
  return address;
}
