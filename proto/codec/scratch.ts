/**
 * Memory in which messages are encoded before they are copied out: one after the other and one
 * inside the other, each beginning where the one around it stands.
 */
let bytes = Buffer.allocUnsafeSlow(65_536);
/** The same memory: parts of a Buffer are made a good deal slower. */
let view = new Uint8Array(bytes.buffer);
let position = 0;

function reserve(count: number): void {
  if (position + count <= bytes.length) return;
  const larger = Buffer.allocUnsafeSlow(2 * bytes.length + count);
  bytes.copy(larger, 0, 0, position);
  bytes = larger;
  view = new Uint8Array(bytes.buffer);
}

/** Where the next message begins; `finish` and `drop` go back to it. */
export function begin(): number {
  return position;
}

/** A copy of what was written since `start`. */
export function finish(start: number): Uint8Array {
  const written = view.slice(start, position);
  position = start;
  return written;
}

/** Forgets what was written since `start`. */
export function drop(start: number): void {
  position = start;
}

/** Unsigned, below 2^32. */
export function writeUint32(value: number): void {
  reserve(5);
  let rest = value;
  while (rest > 0x7f) {
    bytes[position++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[position++] = rest;
}

/** As a varint of 64 bits; a negative one takes ten bytes. */
export function writeInt32(value: number): void {
  if (value >= 0) writeUint32(value);
  else writeVarint64(BigInt.asUintN(64, BigInt(value)));
}

const SMALL = 0x7fff_ffffn;

/** Unsigned, below 2^64. */
export function writeVarint64(value: bigint): void {
  if (value <= SMALL) {
    writeUint32(Number(value));
    return;
  }
  reserve(10);
  let low = Number(value & 0xffff_ffffn);
  let high = Number(value >> 32n);
  while (high > 0) {
    bytes[position++] = (low & 0x7f) | 0x80;
    low = ((low >>> 7) | (high << 25)) >>> 0;
    high >>>= 7;
  }
  writeUint32(low);
}

/** Begins what is written inside something else, with its length before it. */
export function open(): number {
  reserve(1);
  return position++;
}

/** Ends what `open` began and puts its length before it. */
export function close(start: number): void {
  const size = position - start - 1;
  if (size < 0x80) {
    bytes[start] = size;
    return;
  }
  let head = 1;
  for (let rest = size >>> 7; rest > 0; rest >>>= 7) head += 1;
  reserve(head);
  bytes.copyWithin(start + head, start + 1, position);
  position = start;
  writeUint32(size);
  position += size;
}

export function writeBool(value: boolean): void {
  reserve(1);
  bytes[position++] = value ? 1 : 0;
}

/** With their length. */
export function writeBytes(value: Uint8Array): void {
  writeUint32(value.length);
  reserve(value.length);
  bytes.set(value, position);
  position += value.length;
}

/** Up to this many characters are copied one by one; a call costs more. */
const SHORT_TEXT = 64;

/** UTF-8 with its length. */
export function writeText(value: string): void {
  const { length } = value;
  if (length <= SHORT_TEXT) {
    reserve(length + 1);
    const start = position + 1;
    let index = 0;
    for (; index < length; index += 1) {
      const code = value.charCodeAt(index);
      if (code >= 0x80) break;
      bytes[start + index] = code;
    }
    if (index === length) {
      bytes[position] = length;
      position = start + length;
      return;
    }
  }
  const size = Buffer.byteLength(value);
  writeUint32(size);
  reserve(size);
  bytes.write(value, position);
  position += size;
}
