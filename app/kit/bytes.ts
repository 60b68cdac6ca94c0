/** Byte-string words shared by the state machine. No I/O. */
export { concatBytes } from '../../proto/documents/bytes.js';

/** A string with one character per byte, ordered like the bytes; for use as a Map key. */
export function bytesToText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** Texts of keys that are handed out again and again, by the very array. */
const keyTexts = new WeakMap<Uint8Array, string>();

/** `bytesToText` of a state key, which must not change any more. */
export function keyToText(key: Uint8Array): string {
  return keyTexts.get(key) ?? bytesToText(key);
}

/** Makes `keyToText` of this very array cheap; for keys that are kept. */
export function rememberKeyText(key: Uint8Array): void {
  keyTexts.set(key, bytesToText(key));
}

/** The bytes of a string made by `bytesToText`. */
export function textToBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** Lower-case hex. */
export function bytesToHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** Order of byte strings: negative, zero or positive. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  return Buffer.compare(left, right);
}

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && Buffer.compare(left, right) === 0;
}

/** The smallest byte string greater than every string that starts with the prefix. */
export function prefixEnd(prefix: Uint8Array): Uint8Array {
  const end = Uint8Array.from(prefix);
  for (let index = end.length - 1; index >= 0; index -= 1) {
    const byte = end[index] ?? 0;
    if (byte < 0xff) {
      end[index] = byte + 1;
      return end.slice(0, index + 1);
    }
  }
  throw new RangeError('a prefix of 0xff bytes has no end');
}
