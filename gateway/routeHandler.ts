import type { Context } from 'koa';
import type { Logger } from 'pino';
import { problem } from './errors.js';
import { readJson } from './routes/body.js';
import type { Route, RouteResponse } from './routes/route.js';
import { createValidator } from './validate.js';
import { within } from './within.js';

/** What holds for every route that says nothing else. */
export interface HandlerOptions {
  readonly maxBodyBytes: number;
  /** Time limit of a handler in ms. */
  readonly timeoutMs: number;
  /** Name of the API key behind a bearer text, if it is one. */
  readonly apiKeyOf: (bearer: string) => string | undefined;
}

/** One route: authentication, body, schemas, handler, answer. The handler rejects with a Problem. */
export function createHandler(
  route: Route,
  options: HandlerOptions,
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
    const response = await inTime(run(context, gone.signal), timeoutMs);
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

/** @param timeoutMs 0 means that it may take as long as it takes */
function inTime(work: Promise<RouteResponse>, timeoutMs: number): Promise<RouteResponse> {
  if (timeoutMs === 0) return work;
  return within(timeoutMs, work, () => {
    throw problem(503, 'timeout', 'It took too long.');
  });
}

function authenticate(context: Context, { apiKeyOf }: HandlerOptions): string {
  const [scheme = '', bearer = ''] = context.get('authorization').split(' ', 2);
  const name = scheme.toLowerCase() === 'bearer' ? apiKeyOf(bearer) : undefined;
  if (name !== undefined) return name;
  const headers = { 'www-authenticate': 'Bearer realm="banma"' };
  throw problem(
    401,
    'unauthorized',
    'A valid API key is needed: Authorization: Bearer <key>, as `keys add` prints it.',
    undefined,
    { headers },
  );
}

function refuseQuery(query: Record<string, unknown>): void {
  const [name] = Object.keys(query);
  if (name === undefined) return;
  const field = name.slice(0, 200);
  throw problem(400, 'unknown_field', `There is no parameter ${field}.`, field, { in: 'query' });
}
