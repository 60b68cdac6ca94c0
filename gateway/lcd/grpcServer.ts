import { createServer } from 'node:net';
import { logVerbosity, Metadata, Server, ServerCredentials, setLogVerbosity } from '@grpc/grpc-js';
import type { handleUnaryCall, sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import type { Interfaces } from '../../proto/codec/interfaces/lookup.js';
import type { MethodShape } from '../../proto/codec/interfaces/model.js';
import { HEIGHT_METADATA } from '../../proto/documents/queryMetadata.js';
import { GRPC_CODES } from '../../proto/documents/queryStatus.js';
import { addMethods } from '../../proto/grpc/methods.js';
import type { GrpcMethod } from '../../proto/grpc/methods.js';
import { reflectionMethods } from '../../proto/grpc/reflection.js';
import { listen } from '../listening.js';
import { within } from '../within.js';
import { failureAnswer, failureOf, invalidArgument, LcdFailure } from './failure.js';
import type { AnswerGrpc, GrpcAnswer, GrpcCall } from './grpcAnswer.js';

export interface LcdGrpcOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly interfaces: Interfaces;
  readonly answer: AnswerGrpc;
  readonly maxRequestBytes: number;
  /** Calls under way; more are refused. */
  readonly maxRequests: number;
  readonly timeoutMs: number;
  readonly log: Logger;
  /** Told of each answer by its HTTP status. @param seconds it took */
  readonly observe: (status: number, seconds: number) => void;
}

export interface LcdGrpc {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

const MAX_CONNECTIONS = 64;
const MAX_STREAMS = 100;
/** MB of one connection, with answers that are not taken yet. */
const SESSION_MEMORY = 16;
/** A connection on which nothing moves for so long is closed; clients dial again. */
const IDLE_MS = 60_000;
const STOP_GRACE_MS = 3_000;
/** How a node speaks to its own gateway. */
const PRIVATE = /^banma\.node\./;

// What it would print is told by the error that is thrown.
setLogVerbosity(logVerbosity.NONE);

/** Serves over gRPC, with reflection, what REST serves. @throws StartupError for a taken port */
export async function startLcdGrpc(options: LcdGrpcOptions): Promise<LcdGrpc> {
  const { host, port, interfaces } = options;
  const server = new Server({
    'grpc.max_receive_message_length': options.maxRequestBytes,
    'grpc.max_concurrent_streams': MAX_STREAMS,
    'grpc-node.max_session_memory': SESSION_MEMORY,
  });
  const handlerOf = createHandlers(options);
  const methods = interfaces.services
    .filter(({ name }) => !PRIVATE.test(name))
    .flatMap((service) =>
      service.methods.map((method): GrpcMethod => {
        const path = `/${service.name}/${method.name}`;
        return { path, kind: 'unary', handle: handlerOf(path, method) };
      }),
    );
  addMethods(server, [...methods, ...reflectionMethods(methods.map(({ path }) => path))]);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = createServer((socket) => {
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    injector.injectConnection(socket);
  });
  listener.maxConnections = MAX_CONNECTIONS;
  return {
    port: await listen(listener, { setting: 'lcd.grpc_port', host, port }),
    stop: async () => {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      injector.drain(STOP_GRACE_MS);
      await closed;
      injector.destroy();
      server.forceShutdown();
    },
  };
}

/** Bounds, calls, and tells failures as gRPC does. */
function createHandlers({ answer, maxRequests, timeoutMs, log, observe }: LcdGrpcOptions) {
  let underWay = 0;
  const answerInTime = async (call: GrpcCall): Promise<GrpcAnswer> => {
    if (underWay >= maxRequests) {
      throw new LcdFailure(GRPC_CODES.Unavailable, 'too many requests under way');
    }
    underWay += 1;
    const answered = answer(call).finally(() => {
      underWay -= 1;
    });
    return within(timeoutMs, answered, () => {
      throw new LcdFailure(GRPC_CODES.DeadlineExceeded, 'it took too long');
    });
  };
  const failureFor = (error: unknown, path: string): LcdFailure => {
    const failure = failureOf(error);
    if (failure === undefined) log.error({ err: error, path }, 'gRPC failed');
    return failure ?? new LcdFailure(GRPC_CODES.Internal, 'internal error');
  };
  const serve = async (
    { path, method }: Pick<GrpcCall, 'path' | 'method'>,
    call: ServerUnaryCall<Uint8Array, Uint8Array>,
    reply: sendUnaryData<Uint8Array>,
  ): Promise<void> => {
    const startedAt = performance.now();
    let httpStatus = 200;
    try {
      const height = heightOf(call.metadata);
      const answered = await answerInTime({ path, method, request: call.request, height });
      if (answered.height !== undefined) call.sendMetadata(heightMetadata(answered.height));
      reply(null, answered.response);
    } catch (error) {
      const failure = failureFor(error, path);
      httpStatus = failureAnswer(failure).status;
      // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- it is gRPC’s number
      reply({ code: failure.code, details: failure.message });
    }
    observe(httpStatus, (performance.now() - startedAt) / 1_000);
  };
  return (path: string, method: MethodShape): handleUnaryCall<Uint8Array, Uint8Array> =>
    (call, reply) =>
      void serve({ path, method }, call, reply);
}

/** @throws LcdFailure for what is no height */
function heightOf(metadata: Metadata): bigint {
  const text = metadata.get(HEIGHT_METADATA)[0]?.toString() ?? '0';
  if (/^[0-9]{1,18}$/.test(text)) return BigInt(text);
  throw invalidArgument(`${HEIGHT_METADATA}: not a height`);
}

function heightMetadata(height: bigint): Metadata {
  const metadata = new Metadata();
  metadata.set(HEIGHT_METADATA, height.toString());
  return metadata;
}
