import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import Router from '@koa/router';
import Koa from 'koa';
import type { Context } from 'koa';
import type { Logger } from 'pino';
import { Problem, problem, problemOf } from './errors.js';
import { closeIfUnread, listen, stopListening } from './listening.js';
import type { Measures } from './measures.js';
import { createHandler } from './routeHandler.js';
import type { HandlerOptions } from './routeHandler.js';
import type { Route } from './routes/route.js';

export interface ListenerOptions extends HandlerOptions {
  readonly name: 'business' | 'peer';
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly routes: readonly Route[];
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
  const port = await listen(server, { ...options, setting: `${options.name}.port` });
  return { port, stop: () => stopListening(server, STOP_GRACE_MS) };
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
  closeIfUnread(context.req, context.res);
}
