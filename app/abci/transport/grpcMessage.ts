/** Codes of gRPC that are answered. */
export const GRPC_STATUS = { ok: 0, unimplemented: 12, internal: 13 } as const;

/** A call that cannot be served as it came. */
export class GrpcError extends Error {
  override readonly name = 'GrpcError';
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** A byte that tells of compression, four of the length, big-endian. */
const HEAD_BYTES = 5;

/** The one message of a call, which came in pieces. @throws GrpcError */
export function readGrpcMessage(chunks: readonly Uint8Array[]): Uint8Array {
  const [only] = chunks;
  const bytes = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
  if (bytes.length < HEAD_BYTES) throw new GrpcError(GRPC_STATUS.internal, 'no message');
  if (bytes[0] !== 0) {
    throw new GrpcError(GRPC_STATUS.unimplemented, 'compressed messages are not taken');
  }
  const { buffer, byteOffset, byteLength } = bytes;
  const length = new DataView(buffer, byteOffset, byteLength).getUint32(1);
  if (bytes.length !== HEAD_BYTES + length) {
    throw new GrpcError(GRPC_STATUS.internal, 'a call has one whole message');
  }
  // Of plain memory: parts of a Buffer are made a good deal slower.
  return new Uint8Array(buffer, byteOffset + HEAD_BYTES, length);
}

/** The message with its head. */
export function writeGrpcMessage(message: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + message.length);
  bytes[0] = 0;
  bytes.writeUInt32BE(message.length, 1);
  bytes.set(message, HEAD_BYTES);
  return bytes;
}

/** Longer texts would not fit a header. */
const MAX_TEXT = 1_000;

/** A text as `grpc-message` takes it: percent-encoded but for the visible ASCII and spaces. */
export function encodeGrpcText(text: string): string {
  // A lone surrogate has no encoding.
  const wellFormed = Buffer.from(text.slice(0, MAX_TEXT)).toString();
  return wellFormed.replace(/[^\x20-\x24\x26-\x7e]/gu, encodeURIComponent);
}
