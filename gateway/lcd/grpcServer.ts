import { Server } from '@grpc/grpc-js';
import type { handleUnaryCall, sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import type { Interfaces } from '../../proto/codec/interfaces/lookup.js';
import type { MethodShape } from '../../proto/codec/interfaces/model.js';
import { HEIGHT_METADATA } from '../../proto/documents/queryMetadata.js';
import { heightAnswered, heightAsked } from '../../proto/grpc/height.js';
import { addMethods } from '../../proto/grpc/methods.js';
import type { GrpcMethod } from '../../proto/grpc/methods.js';
import { reflectionMethods } from '../../proto/grpc/reflection.js';
import { statusText } from '../../proto/grpc/statusText.js';
import { within } from '../within.js';
import { createPlaces, inTime, shownFailure } from './bounds.js';
import { failureAnswer, invalidArgument } from './failure.js';
import type { AnswerGrpc, GrpcCall } from './grpcAnswer.js';
import { openConnections } from './grpcConnections.js';
import { requestDeadline } from './requestDeadline.js';

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
  /** So long a client may take for sending a request. */
  readonly requestTimeoutMs: number;
  /** So long a client may take for reading an answer. */
  readonly sendTimeoutMs: number;
  readonly log: Logger;
  /** Told of each answer by its HTTP status. @param seconds it took */
  readonly observe: (status: number, seconds: number) => void;
}

export interface LcdGrpc {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

const MAX_CONNECTIONS = 256;
const MAX_STREAMS = 32;
/** MB of one connection. */
const SESSION_MEMORY = 16;
const PREFACE_MS = 10_000;
/** A connection without a call for so long is closed; clients dial again. */
const IDLE_MS = 60_000;
/** None lives longer, so that calls that are never finished keep no place for ever. */
const AGE_MS = 1_800_000;
const AGE_GRACE_MS = 10_000;
/** Frees the places of connections that Node leaves open after an error of their protocol, too. */
const KEEPALIVE_MS = 20_000;
const STOP_GRACE_MS = 3_000;
/** How a node speaks to its own gateway. */
const PRIVATE = /^banma\.node\./;

/** Serves over gRPC, with reflection, what REST serves. @throws StartupError for a taken port */
export async function startLcdGrpc(options: LcdGrpcOptions): Promise<LcdGrpc> {
  const { host, port, interfaces } = options;
  const cut = (peer: string): void => connections.cut(peer);
  const server = new Server({
    interceptors: [requestDeadline(options.requestTimeoutMs, cut)],
    'grpc.max_receive_message_length': options.maxRequestBytes,
    'grpc.max_concurrent_streams': MAX_STREAMS,
    'grpc-node.max_session_memory': SESSION_MEMORY,
    'grpc.max_connection_idle_ms': IDLE_MS,
    'grpc.max_connection_age_ms': AGE_MS,
    'grpc.max_connection_age_grace_ms': AGE_GRACE_MS,
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
    'grpc.keepalive_timeout_ms': KEEPALIVE_MS,
  });
  const handlerOf = createHandlers(options, cut);
  const methods = interfaces.services
    .filter(({ name }) => !PRIVATE.test(name))
    .flatMap((service) =>
      service.methods.map((method): GrpcMethod => {
        const path = `/${service.name}/${method.name}`;
        return { path, kind: 'unary', handle: handlerOf(path, method) };
      }),
    );
  addMethods(server, [...methods, ...reflectionMethods(methods.map(({ path }) => path))]);
  const place = { setting: 'lcd.grpc_port', host, port };
  const bounds = { maxConnections: MAX_CONNECTIONS, prefaceMs: PREFACE_MS };
  const connections = await openConnections(server, place, bounds);
  return { port: connections.port, stop: () => connections.stop(STOP_GRACE_MS) };
}

/** Bounds, calls, and tells failures as gRPC does. @param cut ends a peer's connection */
function createHandlers(options: LcdGrpcOptions, cut: (peer: string) => void) {
  const { answer, maxRequests, timeoutMs, sendTimeoutMs, log, observe } = options;
  const takePlace = createPlaces(maxRequests);
  const serve = async (
    { path, method }: Pick<GrpcCall, 'path' | 'method'>,
    call: ServerUnaryCall<Uint8Array, Uint8Array>,
    reply: sendUnaryData<Uint8Array>,
  ): Promise<void> => {
    const startedAt = performance.now();
    const peer = call.getPeer();
    let httpStatus = 200;
    let leavePlace = (): void => undefined;
    let work: Promise<unknown> = Promise.resolve();
    // Told also when all is sent.
    const over = new Promise<void>((resolve) => call.once('cancelled', () => resolve()));
    try {
      const height = heightAsked(call.metadata);
      if (height === undefined) throw invalidArgument(`${HEIGHT_METADATA}: not a height`);
      leavePlace = takePlace();
      const asked = { path, method, request: call.request, height };
      const answering = answer(asked);
      work = answering.catch(() => undefined);
      const answered = await inTime(timeoutMs, answering);
      if (answered.height !== undefined) call.sendMetadata(heightAnswered(answered.height));
      reply(null, answered.response);
    } catch (error) {
      const failure = shownFailure(error, log, { path });
      httpStatus = failureAnswer(failure).status;
      // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- it is gRPC’s number
      reply({ code: failure.code, details: statusText(failure.message) });
    }
    observe(httpStatus, (performance.now() - startedAt) / 1_000);
    // Who does not take an answer in time loses the connection.
    await within(sendTimeoutMs, over, () => cut(peer));
    await work;
    leavePlace();
  };
  return (path: string, method: MethodShape): handleUnaryCall<Uint8Array, Uint8Array> =>
    (call, reply) =>
      void serve({ path, method }, call, reply);
}
