/** A message of the protobuf wire format, by field number; nothing is known of its type. */
export interface WireMessage {
  readonly bytes: (field: number) => Uint8Array;
  readonly text: (field: number) => string;
  readonly integer: (field: number) => bigint;
  readonly message: (field: number) => WireMessage;
  readonly allBytes: (field: number) => readonly Uint8Array[];
  readonly allTexts: (field: number) => readonly string[];
  readonly allMessages: (field: number) => readonly WireMessage[];
  readonly has: (field: number) => boolean;
  /** All fields in ascending order of number, for a scan that knows no types. */
  readonly entries: () => readonly (readonly [number, readonly (bigint | Uint8Array)[]])[];
}

const EMPTY = new Uint8Array(0);
const utf8 = new TextDecoder();

/** Hex of bytes: how accounts, digests and hashes are known here. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Reads the wire format (varint, 64-bit, length-delimited, 32-bit). @throws Error if malformed. */
export function readWire(bytes: Uint8Array): WireMessage {
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  let position = 0;
  const varint = (): bigint => {
    const [value, next] = readVarint(bytes, position);
    position = next;
    return value;
  };
  const take = (length: number): Uint8Array => {
    if (position + length > bytes.length) throw new Error('a field runs past the end');
    position += length;
    return bytes.subarray(position - length, position);
  };
  while (position < bytes.length) {
    const tag = Number(varint());
    const wireType = tag & 7;
    if (![0, 1, 2, 5].includes(wireType)) throw new Error(`wire type ${wireType}`);
    const value =
      wireType === 0 ? varint() : take(wireType === 2 ? Number(varint()) : wireType === 1 ? 8 : 4);
    const values = fields.get(tag >>> 3);
    if (values) values.push(value);
    else fields.set(tag >>> 3, [value]);
  }
  const all = (field: number): readonly (bigint | Uint8Array)[] => fields.get(field) ?? [];
  const allBytes = (field: number): readonly Uint8Array[] =>
    all(field).map((value) => (typeof value === 'bigint' ? EMPTY : value));
  const last = (field: number): Uint8Array => allBytes(field).at(-1) ?? EMPTY;
  return {
    bytes: last,
    text: (field) => utf8.decode(last(field)),
    integer: (field) => {
      const value = all(field).at(-1);
      return typeof value === 'bigint' ? value : 0n;
    },
    message: (field) => readWire(last(field)),
    allBytes,
    allTexts: (field) => allBytes(field).map((value) => utf8.decode(value)),
    allMessages: (field) => allBytes(field).map(readWire),
    has: (field) => fields.has(field),
    entries: () => [...fields].sort(([a], [b]) => a - b),
  };
}

function readVarint(bytes: Uint8Array, start: number): readonly [bigint, number] {
  let [value, shift, position] = [0n, 0n, start];
  for (;;) {
    const byte = bytes[position];
    if (byte === undefined || shift > 63n) throw new Error('a varint does not end');
    position += 1;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return [BigInt.asUintN(64, value), position];
    shift += 7n;
  }
}

/** Writes fields in the order given, leaving out zero and empty ones as proto3 does. */
export function writeWire(
  fields: readonly (readonly [number, bigint | boolean | string | Uint8Array])[],
): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [number, given] of fields) {
    const value = typeof given === 'string' ? new TextEncoder().encode(given) : given;
    if (value instanceof Uint8Array) {
      if (value.length > 0) {
        parts.push(varintBytes(BigInt(number * 8 + 2)), varintBytes(BigInt(value.length)), value);
      }
    } else if (BigInt(value) !== 0n) {
      parts.push(varintBytes(BigInt(number * 8)), varintBytes(BigInt(value)));
    }
  }
  return Buffer.concat(parts);
}

function varintBytes(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Uint8Array.from([...bytes, Number(rest)]);
}
