const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** BIP 173, for the 20 bytes of an address: `banma1…`. */
export function addressText(bytes: Uint8Array, prefix = 'banma'): string {
  const words = regroup(bytes, 8, 5);
  const spread = [...spreadPrefix(prefix), ...words, 0, 0, 0, 0, 0, 0];
  const rest = polymod(spread) ^ 1;
  const checksum = [25, 20, 15, 10, 5, 0].map((shift) => (rest >>> shift) & 31);
  return `${prefix}1${[...words, ...checksum].map((word) => ALPHABET[word]).join('')}`;
}

/** The 20 bytes of an address. @throws Error when the checksum is wrong. */
export function addressBytes(text: string): Uint8Array {
  const separator = text.lastIndexOf('1');
  const words = Array.from(text.slice(separator + 1), (character) => ALPHABET.indexOf(character));
  if (words.includes(-1) || polymod([...spreadPrefix(text.slice(0, separator)), ...words]) !== 1) {
    throw new Error(`${text} is not a bech32 text`);
  }
  return Uint8Array.from(regroup(words.slice(0, -6), 5, 8));
}

/** `banma1…` of the hex of an address. */
export function textOf(address: string): string {
  return addressText(Buffer.from(address, 'hex'));
}

/** Hex of the 20 bytes of a `banma1…` text. */
export function hexOf(text: string): string {
  return Buffer.from(addressBytes(text)).toString('hex');
}

function spreadPrefix(prefix: string): number[] {
  const codes = Array.from(prefix, (character) => character.charCodeAt(0));
  return [...codes.map((code) => code >>> 5), 0, ...codes.map((code) => code & 31)];
}

function polymod(values: readonly number[]): number {
  let rest = 1;
  for (const value of values) {
    const top = rest >>> 25;
    rest = ((rest & 0x1ffffff) << 5) ^ value;
    GENERATORS.forEach((generator, bit) => {
      if ((top >>> bit) & 1) rest ^= generator;
    });
  }
  return rest >>> 0;
}

/** Groups of `from` bits as groups of `to` bits; only widening to 5 pads the last one. */
function regroup(values: Iterable<number>, from: number, to: number): number[] {
  const groups: number[] = [];
  let [rest, bits] = [0, 0];
  for (const value of values) {
    rest = (rest << from) | value;
    bits += from;
    while (bits >= to) {
      bits -= to;
      groups.push((rest >>> bits) & ((1 << to) - 1));
      rest &= (1 << bits) - 1;
    }
  }
  if (to === 5 && bits > 0) groups.push((rest << (to - bits)) & 31);
  return groups;
}
