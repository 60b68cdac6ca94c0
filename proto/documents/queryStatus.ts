/** gRPC's status codes by the names that the Cosmos SDK writes into its logs. */
export const GRPC_CODES = {
  Canceled: 1,
  Unknown: 2,
  InvalidArgument: 3,
  DeadlineExceeded: 4,
  NotFound: 5,
  AlreadyExists: 6,
  PermissionDenied: 7,
  ResourceExhausted: 8,
  FailedPrecondition: 9,
  Aborted: 10,
  OutOfRange: 11,
  Unimplemented: 12,
  Internal: 13,
  Unavailable: 14,
  DataLoss: 15,
  Unauthenticated: 16,
} as const;

/** A query's failure as gRPC tells it. */
export interface QueryStatus {
  readonly code: number;
  readonly message: string;
}

/** A failed query in the chain's own terms. */
export interface FailedQuery {
  readonly codespace: string;
  readonly code: number;
  readonly log: string;
}

const NAMED = /^rpc error: code = (\w+) desc = ([\s\S]*)$/;

/** Status and fixed text of the SDK's codes that queries fail with. */
const SDK_STATUS: Readonly<Record<number, readonly [number, string]>> = {
  7: [GRPC_CODES.InvalidArgument, 'invalid address'],
  18: [GRPC_CODES.InvalidArgument, 'invalid request'],
  22: [GRPC_CODES.NotFound, 'key not found'],
  26: [GRPC_CODES.InvalidArgument, 'invalid height'],
  37: [GRPC_CODES.Unimplemented, 'feature not supported'],
};

/**
 * The inverse of what the Cosmos SDK makes of a query server's status when ABCI carries it: its
 * REST and gRPC servers show the status itself. A log that names a code (`rpc error: code = NotFound
 * desc = …`) has that one; the code's fixed text at its end is not part of the message.
 */
export function statusOfQuery({ codespace, code, log }: FailedQuery): QueryStatus {
  const [status, fixed] = (codespace === 'sdk' ? SDK_STATUS[code] : undefined) ?? [
    codespace === 'undefined' ? GRPC_CODES.Internal : GRPC_CODES.Unknown,
    undefined,
  ];
  const ending = `: ${fixed ?? ''}`;
  const text = fixed !== undefined && log.endsWith(ending) ? log.slice(0, -ending.length) : log;
  const [, name, message] = NAMED.exec(text) ?? [];
  if (name === undefined || message === undefined) return { code: status, message: text };
  const codes: Readonly<Record<string, number>> = GRPC_CODES;
  return { code: codes[name] ?? GRPC_CODES.Unknown, message };
}
