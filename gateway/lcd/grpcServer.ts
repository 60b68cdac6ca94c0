import { createServer } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { handleUnaryCall, sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import type { Interfaces } from '../../proto/codec/interfaces/lookup.js';
import type { MethodShape } from '../../proto/codec/interfaces/model.js';
import { HEIGHT_METADATA } from '../../proto/documents/queryMetadata.js';
import { heightAnswered, heightAsked } from '../../proto/grpc/height.js';
import { addMethods } from '../../proto/grpc/methods.js';
import type { GrpcMethod } from '../../proto/grpc/methods.js';
import { reflectionMethods } from '../../proto/grpc/reflection.js';
import { listen } from '../listening.js';
import { createPlaces, inTime, shownFailure } from './bounds.js';
import { failureAnswer, invalidArgument } from './failure.js';
import type { AnswerGrpc, GrpcCall } from './grpcAnswer.js';

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
  const takePlace = createPlaces(maxRequests);
  const serve = async (
    { path, method }: Pick<GrpcCall, 'path' | 'method'>,
    call: ServerUnaryCall<Uint8Array, Uint8Array>,
    reply: sendUnaryData<Uint8Array>,
  ): Promise<void> => {
    const startedAt = performance.now();
    let httpStatus = 200;
    try {
      const height = heightAsked(call.metadata);
      if (height === undefined) throw invalidArgument(`${HEIGHT_METADATA}: not a height`);
      const leavePlace = takePlace();
      const asked = { path, method, request: call.request, height };
      const answered = await inTime(timeoutMs, answer(asked).finally(leavePlace));
      if (answered.height !== undefined) call.sendMetadata(heightAnswered(answered.height));
      reply(null, answered.response);
    } catch (error) {
      const failure = shownFailure(error, log, { path });
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
