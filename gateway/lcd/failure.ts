import { GRPC_CODES } from '../../proto/documents/queryStatus.js';
import { CodecError } from '../../proto/codec/message.js';
import { ChainUnavailable } from '../errors.js';

/** A call of the LCD that fails as gRPC does; the caller sees the text. */
export class LcdFailure extends Error {
  override readonly name = 'LcdFailure';

  constructor(
    /** gRPC status code. */
    readonly code: number,
    message: string,
    /** Where the status of HTTP is not the code's own. */
    readonly status?: number,
  ) {
    super(message);
  }
}

export const invalidArgument = (message: string): LcdFailure =>
  new LcdFailure(GRPC_CODES.InvalidArgument, message);

export const notFound = (message: string): LcdFailure =>
  new LcdFailure(GRPC_CODES.NotFound, message);

export const unknown = (message: string): LcdFailure => new LcdFailure(GRPC_CODES.Unknown, message);

/** As grpc-gateway maps them; what is not listed is 500. */
const HTTP_STATUS: Readonly<Record<number, number>> = {
  [GRPC_CODES.Canceled]: 408,
  [GRPC_CODES.InvalidArgument]: 400,
  [GRPC_CODES.DeadlineExceeded]: 504,
  [GRPC_CODES.NotFound]: 404,
  [GRPC_CODES.AlreadyExists]: 409,
  [GRPC_CODES.PermissionDenied]: 403,
  [GRPC_CODES.ResourceExhausted]: 429,
  [GRPC_CODES.FailedPrecondition]: 400,
  [GRPC_CODES.Aborted]: 409,
  [GRPC_CODES.OutOfRange]: 400,
  [GRPC_CODES.Unimplemented]: 501,
  [GRPC_CODES.Unavailable]: 503,
  [GRPC_CODES.Unauthenticated]: 401,
};

/** Status of HTTP and body of an answer that is a failure. */
export interface FailureAnswer {
  readonly status: number;
  readonly body: string;
}

/** @returns undefined for a fault of ours, whose text is nobody's business */
export function failureOf(error: unknown): LcdFailure | undefined {
  if (error instanceof LcdFailure) return error;
  if (error instanceof CodecError) return invalidArgument(error.message);
  if (error instanceof ChainUnavailable) {
    return new LcdFailure(GRPC_CODES.Unavailable, 'the node does not answer');
  }
  return undefined;
}

/** What the caller gets: `{code, message, details}`, as grpc-gateway answers. */
export function failureAnswer({ code, message, status }: LcdFailure): FailureAnswer {
  return {
    status: status ?? HTTP_STATUS[code] ?? 500,
    body: JSON.stringify({ code, message, details: [] }),
  };
}
