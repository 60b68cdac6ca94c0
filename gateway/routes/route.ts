import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { TObject, TSchema } from '@sinclair/typebox';
import type { Logger } from 'pino';

/** Who may call: a holder of an API key, another gateway (signed), anybody. */
export type AuthKind = 'business' | 'peer' | 'none';

/** What a handler gets: every part already checked against its schema. */
export interface RouteRequest<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly headers: IncomingHttpHeaders;
  /** The raw request; a route with `stream` reads it itself. */
  readonly incoming: IncomingMessage;
  readonly requestId: string;
  /** Name of the API key that was used, for auth kind `business`. */
  readonly apiKey: string | undefined;
  readonly log: Logger;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
}

export interface RouteResponse {
  readonly status: number;
  /** Sent as JSON. Times are numbers, amounts decimal strings; a bigint is a mistake. */
  readonly body?: unknown;
  /** Sent as it is, with `contentType`, instead of `body`. */
  readonly stream?: Readable | string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One documented response; without a schema its body is not JSON or empty. */
export interface ResponseDescription {
  readonly description: string;
  readonly schema?: TSchema;
  readonly contentType?: string;
}

/** A body that the handler reads itself from `incoming`: its content types, for the document. */
export interface StreamedBody {
  readonly contentTypes: readonly string[];
  readonly description: string;
}

/** One route of the HTTP edge: the server, the OpenAPI document and the tests read it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With OpenAPI placeholders, e.g. `/v1/queries/{id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly auth: AuthKind;
  readonly params?: TObject;
  /** Query string; values are converted to the schema's types. */
  readonly query?: TObject;
  /** Request headers that the document names; their form is the handler's to check. */
  readonly requestHeaders?: TObject;
  readonly body?: TSchema;
  readonly stream?: StreamedBody;
  /** Longer bodies are refused with 413; the listener has a default. */
  readonly maxBodyBytes?: number;
  /** Time limit of the handler in ms; the server has a default. 0: none. */
  readonly timeoutMs?: number;
  /** Problem documents are added by the OpenAPI generator and need not be listed. */
  readonly responses: Readonly<Record<number, ResponseDescription>>;
  /** Codes of the problem documents it answers with beyond the general ones, by status. */
  readonly problems?: Readonly<Record<number, readonly string[]>>;
  readonly handle: (
    request: RouteRequest<Record<string, string>, Record<string, unknown>, unknown>,
  ) => Promise<RouteResponse>;
}

type TypedRoute<
  Params extends TObject | undefined,
  Query extends TObject | undefined,
  Body extends TSchema | undefined,
> = Omit<Route, 'params' | 'query' | 'body' | 'handle'> & {
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly handle: (
    request: RouteRequest<StaticOf<Params>, StaticOf<Query>, StaticOf<Body>>,
  ) => Promise<RouteResponse>;
};

type StaticOf<Schema> = Schema extends { readonly static: infer Value } ? Value : undefined;

/** A route whose handler has the types of its schemas. */
export function defineRoute<
  Params extends TObject | undefined = undefined,
  Query extends TObject | undefined = undefined,
  Body extends TSchema | undefined = undefined,
>(route: TypedRoute<Params, Query, Body>): Route {
  return route as unknown as Route;
}
