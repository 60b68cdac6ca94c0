import type { Writer } from '../protobufjs.js';

/** Writes a field of text. */
export function writeText(writer: Writer, number: number, value: string): void {
  writer.uint32((number << 3) | 2).string(value);
}

/** Writes a field of bytes, or of an encoded message. */
export function writeBytes(writer: Writer, number: number, value: Uint8Array): void {
  writer.uint32((number << 3) | 2).bytes(value);
}

/** Writes a field of an int32 or an enum. */
export function writeInt32(writer: Writer, number: number, value: number): void {
  writer.uint32(number << 3).int32(value);
}
