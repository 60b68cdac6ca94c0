import { asBuffer } from '../../documents/bytes.js';
import { CodecError } from '../message.js';
import type { Reader } from '../protobufjs.js';
import type { JsonValue } from './json.js';

/** @throws CodecError for floats and fixed widths, which no message of ours has */
export function readScalar(reader: Reader, scalar: string): JsonValue {
  switch (scalar) {
    case 'string':
      return reader.string();
    case 'bytes':
      return base64Of(reader.bytes());
    case 'bool':
      return reader.bool();
    case 'int32':
      return reader.int32();
    case 'uint32':
      return reader.uint32();
    case 'int64':
    case 'uint64':
      return readLong(reader, scalar);
    default:
      throw new CodecError(`${scalar} is not supported`);
  }
}

/** What JSON shows of one that is absent. */
export function defaultScalar(scalar: string): JsonValue {
  switch (scalar) {
    case 'string':
      return '';
    case 'bytes':
      return null;
    case 'bool':
      return false;
    default:
      return scalar.endsWith('64') ? '0' : 0;
  }
}

/** Bytes as JSON has them. */
export function base64Of(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('base64');
}

function readLong(reader: Reader, scalar: 'int64' | 'uint64'): string {
  const { low, high } = reader.uint64() as unknown as { low: number; high: number };
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return (scalar === 'int64' ? BigInt.asIntN(64, bits) : bits).toString();
}
