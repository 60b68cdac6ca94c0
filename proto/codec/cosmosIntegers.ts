import { BinaryWriter } from 'cosmjs-types/binary';

/** The inside of the writer, which its types do not tell. */
interface Pushing {
  _push: (
    write: (value: bigint, target: Uint8Array, position: number) => void,
    size: number,
    value: bigint,
  ) => unknown;
}

const MASK = (1n << 64n) - 1n;

/**
 * The writer of cosmjs-types 0.11 writes zeros for 64-bit integers from 2^31 to 2^32 - 1: for
 * timestamps from 2038 on, for voting powers, for amounts of gas. This writes what protobuf says.
 */
function write64(this: unknown, value: bigint | string | number): BinaryWriter {
  const integer = BigInt(value) & MASK;
  let size = 1;
  for (let rest = integer >> 7n; rest > 0n; rest >>= 7n) size += 1;
  return (this as Pushing)._push(writeVarint, size, integer) as BinaryWriter;
}

function writeVarint(value: bigint, target: Uint8Array, position: number): void {
  let at = position;
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) {
    target[at] = Number(rest & 0x7fn) | 0x80;
    at += 1;
  }
  target[at] = Number(rest);
}

BinaryWriter.prototype.int64 = write64;
BinaryWriter.prototype.uint64 = write64;
