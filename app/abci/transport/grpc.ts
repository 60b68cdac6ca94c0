import { createServer } from 'node:http2';
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { errorText } from '../../../proto/errorText.js';
import type { AbciMethod } from '../method.js';
import {
  encodeGrpcText,
  GRPC_STATUS,
  GrpcError,
  readGrpcMessage,
  writeGrpcMessage,
} from './grpcMessage.js';
import { listenOn } from './listen.js';
import type { Call, Transport } from './transport.js';

const PATH_PREFIX = '/tendermint.abci.ABCI/';
/** Bytes a client may send before they are taken: a whole block fits. */
const WINDOW_BYTES = 16 * 1024 * 1024;
const CLOSE_GRACE_MS = 2_000;

const HEAD = { ':status': 200, 'content-type': 'application/grpc' };
const SUCCESS = { 'grpc-status': String(GRPC_STATUS.ok) };

/**
 * ABCI over gRPC: unary calls of HTTP/2 streams, by Node's own http2, which costs a quarter less for
 * each CheckTx than a library around it (ADR 0052). Messages may have any length both ways.
 */
export const serveGrpc: Transport = async (target, { methods, run }) => {
  const byPath = new Map(methods.map((method) => [PATH_PREFIX + method.name, method]));
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer({
    settings: { initialWindowSize: WINDOW_BYTES, enablePush: false },
    // In MB: a block in several streams is more than the 10 that are the default.
    maxSessionMemory: 1_000,
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.setLocalWindowSize(WINDOW_BYTES);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
  });
  server.on('stream', (stream, headers) => {
    // A client that goes away is no fault: CometBFT is being stopped.
    stream.on('error', () => undefined);
    const fault = faultOfRequest(headers);
    const method = byPath.get(headers[':path'] ?? '');
    if (fault !== undefined) refuse(stream, fault);
    else if (method === undefined) {
      const name = (headers[':path'] ?? '').slice(0, 100);
      refuse(stream, new GrpcError(GRPC_STATUS.unimplemented, `no method ${name}`));
    } else serveCall(stream, method, run);
  });
  const address = await listenOn(server, target);
  return {
    address,
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          for (const session of sessions) session.destroy();
        }, CLOSE_GRACE_MS);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        // Calls that run may end; new ones are not taken.
        for (const session of sessions) session.close();
      }),
  };
};

/** Reads the one message of a call, runs it and answers with one message. */
function serveCall(stream: ServerHttp2Stream, method: AbciMethod, run: Call['run']): void {
  const chunks: Uint8Array[] = [];
  stream.on('data', (chunk: Uint8Array) => {
    chunks.push(chunk);
  });
  stream.on('end', () => {
    try {
      const answer = run(method, readGrpcMessage(chunks));
      if (!(answer instanceof Promise)) succeed(stream, answer);
      else {
        answer.then(
          (bytes) => succeed(stream, bytes),
          (error: unknown) => refuse(stream, error),
        );
      }
    } catch (error) {
      refuse(stream, error);
    }
  });
}

function succeed(stream: ServerHttp2Stream, message: Uint8Array): void {
  if (stream.destroyed) return;
  stream.respond(HEAD, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(SUCCESS));
  stream.end(writeGrpcMessage(message));
}

/** An answer without a message: its status comes with its head. */
function refuse(stream: ServerHttp2Stream, error: unknown): void {
  if (stream.destroyed) return;
  const status = error instanceof GrpcError ? error.status : GRPC_STATUS.internal;
  const text = errorText(error);
  stream.respond(
    { ...HEAD, 'grpc-status': String(status), 'grpc-message': encodeGrpcText(text) },
    { endStream: true },
  );
  // What is still coming of the request is not wanted.
  stream.resume();
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

function faultOfRequest(headers: Headers): GrpcError | undefined {
  const { ':method': method, 'content-type': type, 'grpc-encoding': encoding } = headers;
  const isGrpc = typeof type === 'string' && /^application\/grpc($|[+;])/.test(type);
  if (method !== 'POST' || !isGrpc) return new GrpcError(GRPC_STATUS.internal, 'not a gRPC call');
  if (encoding === undefined || encoding === 'identity') return undefined;
  return new GrpcError(GRPC_STATUS.unimplemented, 'compressed messages are not taken');
}
