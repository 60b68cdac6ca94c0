/** Typed, order-preserving fields of state keys (chain.md, State). */

export type KeyPart =
  | { readonly kind: 'address'; readonly label: string }
  | { readonly kind: 'u64'; readonly label: string }
  | { readonly kind: 'text'; readonly label: string }
  | { readonly kind: 'bytes'; readonly label: string; readonly size: number }
  | { readonly kind: 'digest'; readonly label: string };

type ValueOf<Part> = Part extends { kind: 'u64' }
  ? bigint
  : Part extends { kind: 'text' }
    ? string
    : Uint8Array;

export type KeyValues<Parts extends readonly KeyPart[]> = {
  -readonly [Index in keyof Parts]: ValueOf<Parts[Index]>;
};

/** 20 address bytes. */
export const addressPart = (label: string) => ({ kind: 'address', label }) as const;
/** Unsigned 64-bit, 8 bytes big-endian; ms and heights too. */
export const u64Part = (label: string) => ({ kind: 'u64', label }) as const;
/** UTF-8 behind a one-byte length. */
export const textPart = (label: string) => ({ kind: 'text', label }) as const;
/** A fixed number of bytes. */
export const bytesPart = (label: string, size: number) => ({ kind: 'bytes', label, size }) as const;
/** A digest of 16 or 32 bytes behind a one-byte length. */
export const digestPart = (label: string) => ({ kind: 'digest', label }) as const;

const encoder = new TextEncoder();

/** Encodes the given leading fields of a key. @throws RangeError naming the field. */
export function encodeKeyParts(
  parts: readonly KeyPart[],
  values: readonly unknown[],
): Uint8Array[] {
  return values.map((value, index) => {
    const part = parts[index];
    if (part === undefined) throw new RangeError(`key has only ${parts.length} fields`);
    return encodePart(part, value);
  });
}

function encodePart(part: KeyPart, value: unknown): Uint8Array {
  switch (part.kind) {
    case 'u64': {
      const bytes = new Uint8Array(8);
      if (typeof value !== 'bigint' || value < 0n || value >> 64n !== 0n) {
        throw new RangeError(`key field ${part.label}: not an unsigned 64-bit integer`);
      }
      new DataView(bytes.buffer).setBigUint64(0, value);
      return bytes;
    }
    case 'text':
      return withLength(part, encoder.encode(value as string));
    case 'digest':
      return withLength(part, value as Uint8Array);
    case 'address':
      return exactly(part, value as Uint8Array, 20);
    case 'bytes':
      return exactly(part, value as Uint8Array, part.size);
  }
}

function withLength(part: KeyPart, bytes: Uint8Array): Uint8Array {
  if (bytes.length > 255) throw new RangeError(`key field ${part.label}: over 255 bytes`);
  const prefixed = new Uint8Array(bytes.length + 1);
  prefixed[0] = bytes.length;
  prefixed.set(bytes, 1);
  return prefixed;
}

function exactly(part: KeyPart, bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length === size) return bytes;
  throw new RangeError(`key field ${part.label}: ${bytes.length} bytes, not ${size}`);
}

/** Reads the fields of a whole key. */
export function decodeKeyParts(parts: readonly KeyPart[], bytes: Uint8Array): unknown[] {
  let offset = 0;
  const take = (size: number): Uint8Array => {
    const slice = bytes.slice(offset, offset + size);
    if (slice.length !== size) throw new RangeError('key is too short');
    offset += size;
    return slice;
  };
  const values = parts.map((part): unknown => {
    switch (part.kind) {
      case 'u64':
        return new DataView(take(8).buffer).getBigUint64(0);
      case 'text':
        return new TextDecoder('utf-8', { fatal: true }).decode(take(take(1)[0] ?? 0));
      case 'digest':
        return take(take(1)[0] ?? 0);
      case 'address':
        return take(20);
      case 'bytes':
        return take(part.size);
    }
  });
  if (offset !== bytes.length) throw new RangeError('key is too long');
  return values;
}
