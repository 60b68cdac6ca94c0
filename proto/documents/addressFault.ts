import { bech32 } from '@scure/base';

const CHARSET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const CHECKSUM_LENGTH = 6;
const MAX_LENGTH = 1_023;
const ADDRESS_BYTES = 20;

/**
 * Why a text is no address of this prefix, in the words of the Cosmos SDK, which clients show;
 * undefined for a lower-case address of 20 bytes.
 */
export function addressFault(text: string, prefix: string): string | undefined {
  if (text.trim() === '') return 'empty address string is not allowed';
  const fault = bech32Fault(text);
  if (fault !== undefined) return `decoding bech32 failed: ${fault}`;
  const separator = text.lastIndexOf('1');
  const found = text.slice(0, separator).toLowerCase();
  if (found !== prefix) return `invalid Bech32 prefix; expected ${prefix}, got ${found}`;
  if (text !== text.toLowerCase()) return 'the address is not in lower case';
  const { words } = bech32.decode(text as `${string}1${string}`, MAX_LENGTH);
  const bytes = bech32.fromWordsUnsafe(words);
  if (bytes === undefined) return 'decoding bech32 failed: invalid incomplete group';
  if (bytes.length === ADDRESS_BYTES) return undefined;
  return `address length must be ${ADDRESS_BYTES}, not ${bytes.length}`;
}

function bech32Fault(text: string): string | undefined {
  const length = new TextEncoder().encode(text).length;
  if (length < 8 || length > MAX_LENGTH) return `invalid bech32 string length ${length}`;
  const strange = Array.from(text).find((character) => character < '!' || character > '~');
  if (strange !== undefined) return `invalid character in string: '${strange}'`;
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) {
    return 'string not all lowercase or all uppercase';
  }
  const separator = lower.lastIndexOf('1');
  if (separator < 1 || separator + CHECKSUM_LENGTH + 1 > lower.length) {
    return `invalid separator index ${separator}`;
  }
  const symbols = Array.from(lower.slice(separator + 1));
  const foreign = symbols.find((symbol) => !CHARSET.includes(symbol));
  if (foreign !== undefined) {
    return `invalid character not part of charset: ${foreign.charCodeAt(0)}`;
  }
  const words = symbols.slice(0, -CHECKSUM_LENGTH).map((symbol) => CHARSET.indexOf(symbol));
  const expected = bech32.encode(lower.slice(0, separator), words, MAX_LENGTH);
  if (expected === lower) return undefined;
  const [wanted, got] = [expected.slice(-CHECKSUM_LENGTH), lower.slice(-CHECKSUM_LENGTH)];
  return `invalid checksum (expected ${wanted} got ${got})`;
}
