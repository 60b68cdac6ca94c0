import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import Koa from 'koa';
import type { Context } from 'koa';
import type { Logger } from 'pino';
import { Problem, StartupError, problem, problemOf } from './errors.js';
import type { Measures } from './measures.js';
import type { Route, RouteResponse } from './routes/route.js';
import { readJson } from './routes/body.js';
import { createValidator } from './validate.js';

export interface ListenerOptions {
  readonly name: 'business' | 'peer';
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly routes: readonly Route[];
  readonly maxBodyBytes: number;
  /** Time limit of a handler in ms. */
  readonly timeoutMs: number;
  /** Name of the API key behind a bearer text, if it is one. */
  readonly apiKeyOf: (bearer: string) => string | undefined;
  readonly log: Logger;
  readonly measures: Measures;
}

export interface Listener {
  readonly port: number;
  /** Takes no new requests, lets those under way end, then closes. */
  readonly stop: () => Promise<void>;
}

const HEADERS_TIMEOUT_MS = 10_000;
/** How often connections are looked at for that limit; one that sends nothing holds a handle. */
const CONNECTION_CHECK_MS = 1_000;
/** What is beyond is closed at once, so that handles for the node, peers and vault remain. */
const MAX_CONNECTIONS = 4_096;
const KEEP_ALIVE_MS = 30_000;
const STOP_GRACE_MS = 5_000;

/**
 * Serves routes over HTTP: reads and checks what comes in, calls the handler, maps errors.
 * @throws StartupError when the port is taken
 */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const serve = createApplication(options).callback();
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: CONNECTION_CHECK_MS,
      // An import may take long; every other body is read within the handler's time limit.
      requestTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    (request, response) => void serve(request, response),
  );
  server.maxConnections = MAX_CONNECTIONS;
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  return { port, stop: () => stop(server) };
}

function createApplication(options: ListenerOptions): Koa {
  const { log, measures } = options;
  const app = new Koa();
  const router = new Router();
  for (const route of options.routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    const handle = createHandler(route, options);
    router.register(path, [route.method.toLowerCase()], (context) => handle(context));
  }
  app.use(async (context, next) => {
    const startedAt = performance.now();
    const requestId = randomUUID();
    context.state = { requestId, log: log.child({ requestId }) };
    context.set('x-request-id', requestId);
    try {
      await next();
      if (context.status === 404 && context.body === undefined) refuseUnknown(context, options);
    } catch (error) {
      sendProblem(context, error);
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    const { operationId = 'none' } = context.state as { operationId?: string };
    measures.request(operationId, context.status, seconds);
    (context.state as { log: Logger }).log.debug(
      { operationId, status: context.status, seconds },
      'request',
    );
  });
  app.use(router.routes());
  // Errors of a socket after the answer has begun: nothing can be said to the caller any more.
  app.on('error', (error: Error) => log.debug({ err: error }, 'connection error'));
  return app;
}

/** One route: authentication, body, schemas, handler, answer. */
function createHandler(
  route: Route,
  options: ListenerOptions,
): (context: Context) => Promise<void> {
  const checkParams = route.params && createValidator(route.params, 'path');
  const checkQuery = route.query && createValidator(route.query, 'query');
  const checkBody = route.body && createValidator(route.body, 'body');
  const maxBodyBytes = route.maxBodyBytes ?? options.maxBodyBytes;
  const timeoutMs = route.timeoutMs ?? options.timeoutMs;

  const run = async (context: Context, signal: AbortSignal): Promise<RouteResponse> => {
    const state = context.state as { log: Logger; requestId: string };
    const apiKey = route.auth === 'business' ? authenticate(context, options) : undefined;
    const params = (context['params'] ?? {}) as Record<string, string>;
    const query: Record<string, unknown> = { ...context.query };
    checkParams?.(params);
    if (checkQuery) checkQuery(query);
    else refuseQuery(query);
    const body = checkBody?.(await readJson(context.req, maxBodyBytes, signal));
    return route.handle({
      params,
      query,
      body,
      headers: context.req.headers,
      incoming: context.req,
      requestId: state.requestId,
      apiKey,
      log: state.log,
      signal,
    });
  };

  return async (context) => {
    (context.state as { operationId?: string }).operationId = route.operationId;
    const gone = new AbortController();
    context.res.once('close', () => {
      // After every answer the response closes; only an early end is the caller’s going away.
      if (!context.res.writableFinished) gone.abort();
    });
    const response = await withTimeout(run(context, gone.signal), timeoutMs);
    context.status = response.status;
    if (response.headers) context.set(response.headers);
    if (response.stream !== undefined) {
      context.type = response.contentType ?? 'application/octet-stream';
      context.body = response.stream;
    } else if (response.body !== undefined) {
      context.type = 'application/json';
      context.body = JSON.stringify(response.body);
    }
  };
}

function authenticate(context: Context, { apiKeyOf }: ListenerOptions): string {
  const [scheme = '', bearer = ''] = context.get('authorization').split(' ', 2);
  const name = scheme.toLowerCase() === 'bearer' ? apiKeyOf(bearer) : undefined;
  if (name !== undefined) return name;
  const headers = { 'www-authenticate': 'Bearer realm="banma"' };
  throw problem(401, 'unauthorized', 'A valid API key is needed.', undefined, { headers });
}

function refuseQuery(query: Record<string, unknown>): void {
  const [name] = Object.keys(query);
  if (name === undefined) return;
  const field = name.slice(0, 200);
  throw problem(400, 'unknown_field', `There is no parameter ${field}.`, field, { in: 'query' });
}

function refuseUnknown(context: Context, { routes }: ListenerOptions): void {
  const methods = routes
    .filter(({ path }) => matches(path, context.path))
    .map(({ method }) => method);
  if (methods.length === 0) throw problem(404, 'not_found', 'There is no such resource.');
  const headers = { allow: methods.join(', ') };
  throw problem(405, 'method_not_allowed', 'Another method is needed.', undefined, { headers });
}

function matches(template: string, path: string): boolean {
  const wanted = template.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => part.startsWith('{') || part === given[index])
  );
}

function sendProblem(context: Context, error: unknown): void {
  const refusal = problemOf(error);
  const { log } = context.state as { log: Logger };
  if (refusal.status >= 500 && !(error instanceof Problem)) log.error({ err: error }, 'failed');
  if (context.headerSent) return;
  context.status = refusal.status;
  if (refusal.options.headers) context.set({ ...refusal.options.headers });
  context.type = 'application/problem+json';
  context.body = JSON.stringify(refusal.toDocument());
  // What is left of a refused body is not read.
  if (!context.req.complete) closeAfterwards(context);
}

function closeAfterwards(context: Context): void {
  context.set('connection', 'close');
  const request: IncomingMessage = context.req;
  context.res.once('finish', () => request.destroy());
}

async function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  if (timeoutMs === 0) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(problem(503, 'timeout', 'It took too long.')), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function listen(server: Server, { host, port, name }: ListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE' ? `port ${port} of ${host} is taken` : error.message;
      reject(new StartupError(`${name}.port: ${reason}`));
    });
    server.listen(port, host, () => resolve());
  });
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
  await closed;
  clearTimeout(timer);
}
