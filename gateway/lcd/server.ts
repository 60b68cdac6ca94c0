import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { GRPC_CODES } from '../../proto/documents/queryStatus.js';
import { StartupError } from '../errors.js';
import { failureAnswer, failureOf, LcdFailure } from './failure.js';
import { createBodyReader } from './requestBody.js';

/** A request as the edge hands it on. */
export interface LcdRequest {
  readonly verb: string;
  readonly path: string;
  readonly query: string;
  /** Of `x-cosmos-block-height`. */
  readonly height: string | undefined;
  /** The whole body; empty where there is none. */
  readonly body: string;
}

export interface LcdResponse {
  readonly status: number;
  /** JSON. */
  readonly body: string;
  readonly height: bigint | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface LcdServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** `*`, or origins as browsers send them. */
  readonly corsOrigins: readonly string[];
  readonly maxBodyBytes: number;
  /** Requests under way; more are refused. */
  readonly maxRequests: number;
  readonly timeoutMs: number;
  /** So long a client may take for reading an answer. */
  readonly sendTimeoutMs: number;
  readonly log: Logger;
  readonly answer: (request: LcdRequest) => Promise<LcdResponse>;
  /** Told of each answer. @param seconds it took */
  readonly observe: (status: number, seconds: number) => void;
}

export interface LcdServer {
  readonly port: number;
  /** Takes no new requests, lets those under way end, then closes. */
  readonly stop: () => Promise<void>;
}

const HEIGHT_HEADER = 'x-cosmos-block-height';
const EXPOSED = `${HEIGHT_HEADER}, grpc-metadata-${HEIGHT_HEADER}, x-banma-index-from`;
const MAX_CONNECTIONS = 2_048;
const STOP_GRACE_MS = 3_000;

/** The public edge: reads, bounds, answers. @throws StartupError when the port is taken */
export async function startLcdServer(options: LcdServerOptions): Promise<LcdServer> {
  const readBody = createBodyReader(options.maxBodyBytes);
  let underWay = 0;
  const takePlace = (): (() => void) => {
    if (underWay >= options.maxRequests) {
      throw new LcdFailure(GRPC_CODES.Unavailable, 'too many requests under way');
    }
    underWay += 1;
    return () => {
      underWay -= 1;
    };
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'OPTIONS') {
      preflight(request, response, options);
      return;
    }
    const startedAt = performance.now();
    const closed = new Promise<void>((resolve) => response.once('close', () => resolve()));
    let leavePlace = (): void => undefined;
    const body = readBody(request).then((text) => {
      leavePlace = takePlace();
      return text;
    });
    send(response, await answerOf(request, body, options), request, options);
    options.observe(response.statusCode, (performance.now() - startedAt) / 1_000);
    await left(response, closed, options.sendTimeoutMs);
    leavePlace();
  };
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 30_000 },
    (request, response) => void serve(request, response),
  );
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const { host, port } = options;
      const isTaken = error.code === 'EADDRINUSE';
      const reason = isTaken ? `port ${port} of ${host} is taken` : error.message;
      reject(new StartupError(`lcd.port: ${reason}`));
    });
    server.listen(options.port, options.host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** The answer, or the failure that is shown in its place. */
async function answerOf(
  request: IncomingMessage,
  body: Promise<string>,
  options: LcdServerOptions,
): Promise<LcdResponse> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const asked = requestOf(request, await body);
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new LcdFailure(GRPC_CODES.DeadlineExceeded, 'it took too long'));
      }, options.timeoutMs);
    });
    return await Promise.race([options.answer(asked), late]);
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) options.log.error({ err: error, url: request.url }, 'LCD failed');
    const shown = failure ?? new LcdFailure(GRPC_CODES.Internal, 'internal error');
    return { ...failureAnswer(shown), height: undefined };
  } finally {
    clearTimeout(timer);
  }
}

function requestOf(request: IncomingMessage, body: string): LcdRequest {
  const url = request.url ?? '/';
  const at = url.indexOf('?');
  const height = request.headers[HEIGHT_HEADER];
  return {
    verb: request.method ?? 'GET',
    path: at < 0 ? url : url.slice(0, at),
    query: at < 0 ? '' : url.slice(at + 1),
    height: Array.isArray(height) ? height[0] : height,
    body,
  };
}

/** Waits until the answer has left; who does not take it in time loses the connection. */
async function left(response: ServerResponse, closed: Promise<void>, withinMs: number) {
  let timer: NodeJS.Timeout | undefined;
  const givenUp = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      response.destroy();
      resolve();
    }, withinMs).unref();
  });
  await Promise.race([closed, givenUp]);
  clearTimeout(timer);
}

function send(
  response: ServerResponse,
  { status, body, height, headers }: LcdResponse,
  request: IncomingMessage,
  options: LcdServerOptions,
): void {
  if (response.headersSent || response.destroyed) return;
  const text = Buffer.from(body);
  const fields: Record<string, string | number> = {
    'content-type': 'application/json',
    'content-length': text.length,
    ...corsHeaders(request, options),
    ...headers,
  };
  if (height !== undefined && height > 0n) {
    fields[HEIGHT_HEADER] = height.toString();
    fields[`grpc-metadata-${HEIGHT_HEADER}`] = height.toString();
  }
  // What is left of a refused body is not read.
  if (!request.complete) {
    fields['connection'] = 'close';
    response.once('finish', () => request.destroy());
  }
  response.writeHead(status, fields);
  response.end(text);
}

function preflight(
  request: IncomingMessage,
  response: ServerResponse,
  options: LcdServerOptions,
): void {
  response.writeHead(204, {
    ...corsHeaders(request, options),
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': `content-type, ${HEIGHT_HEADER}`,
    'access-control-max-age': '86400',
  });
  response.end();
}

function corsHeaders(
  request: IncomingMessage,
  { corsOrigins }: LcdServerOptions,
): Record<string, string> {
  const shared = { 'access-control-expose-headers': EXPOSED };
  if (corsOrigins.includes('*')) return { 'access-control-allow-origin': '*', ...shared };
  const { origin } = request.headers;
  if (origin === undefined || !corsOrigins.includes(origin)) return { vary: 'origin' };
  return { 'access-control-allow-origin': origin, vary: 'origin', ...shared };
}
