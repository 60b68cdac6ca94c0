import { Type } from '@sinclair/typebox';
import type { TObject } from '@sinclair/typebox';
import type { Route } from '../routes/route.js';

const VERSION = '0.1.0';

/** RFC 9457, with a stable `code`. */
const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String({ description: 'Stable; branch on it.' }),
  detail: Type.String({ description: 'For people; may change.' }),
  field: Type.Optional(Type.String({ description: 'Path of the offending field.' })),
  in: Type.Optional(Type.String({ enum: ['body', 'query', 'path', 'header'] })),
});

const GENERAL_PROBLEMS: Readonly<Record<number, readonly string[]>> = {
  500: ['internal'],
  503: ['chain_unavailable', 'timeout'],
};
const INPUT_PROBLEMS = ['unknown_field', 'missing_field', 'wrong_type', 'invalid_field'];
const BODY_PROBLEMS = ['malformed_json', 'wrong_encoding'];

/** Peer routes are not on the listener that serves the document, so that `/` would be wrong for them. */
const PEER_SERVERS = [
  {
    url: '{peerUrl}',
    description: 'The peer listener ([peer] in gateway.toml), not the one of this document.',
    variables: {
      peerUrl: {
        default: 'http://127.0.0.1:27013',
        description: "A member's own is in its profile on the chain.",
      },
    },
  },
];

/** OpenAPI 3.1 of the routes: what the server checks is what the document says. */
export function openApiDocument(routes: readonly Route[]): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = (paths[route.path] ??= {});
    if (route.auth === 'peer') path['servers'] = PEER_SERVERS;
    path[route.method.toLowerCase()] = operationOf(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Banma gateway',
      version: VERSION,
      description:
        'Business API of one institution (bearer API key) and peer API between gateways (signed ' +
        'documents, on a port of its own). Times are milliseconds, amounts decimal strings of ' +
        'base units, bytes hex. Errors are RFC 9457 problem documents.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem: plain(Problem) },
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function operationOf(route: Route): Record<string, unknown> {
  const { body, stream } = route;
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    tags: [route.auth === 'none' ? 'operations' : route.auth],
    security: route.auth === 'business' ? [{ apiKey: [] }] : [],
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...parametersOf(route.requestHeaders, 'header'),
    ],
    ...(body
      ? { requestBody: { required: true, content: jsonContent(plain(body)) } }
      : stream
        ? {
            requestBody: {
              required: true,
              description: stream.description,
              content: Object.fromEntries(stream.contentTypes.map((type) => [type, {}])),
            },
          }
        : {}),
    responses: { ...responsesOf(route), ...problemsOf(route) },
  };
}

function parametersOf(schema: TObject | undefined, place: string): readonly unknown[] {
  if (schema === undefined) return [];
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.has(name),
    schema: plain(property),
  }));
}

function responsesOf({ responses }: Route): Record<string, unknown> {
  const entries = Object.entries(responses).map(
    ([status, { description, schema, contentType }]) => {
      const content = schema
        ? jsonContent(plain(schema))
        : contentType
          ? { [contentType]: {} }
          : undefined;
      return [status, { description, ...(content ? { content } : {}) }];
    },
  );
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** Statuses of problem documents with their codes, the general ones included. */
function problemCodesOf(route: Route): Readonly<Record<number, readonly string[]>> {
  const codes: Record<number, string[]> = {};
  const add = (more: Readonly<Record<number, readonly string[]>>): void => {
    for (const [status, list] of Object.entries(more)) (codes[Number(status)] ??= []).push(...list);
  };
  add(GENERAL_PROBLEMS);
  add({ 400: INPUT_PROBLEMS });
  if (route.body) add({ 400: BODY_PROBLEMS, 413: ['body_too_large'] });
  if (route.body) add({ 415: ['unsupported_media_type', 'unsupported_encoding'] });
  if (route.auth === 'business') add({ 401: ['unauthorized'] });
  add(route.problems ?? {});
  const entries = Object.entries(codes).map(([status, list]) => [status, [...new Set(list)]]);
  return Object.fromEntries(entries) as Record<number, string[]>;
}

function problemsOf(route: Route): Record<string, unknown> {
  const entries = Object.entries(problemCodesOf(route)).map(([status, codes]) => [
    status,
    {
      description: `Codes: ${codes.join(', ')}`,
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function jsonContent(schema: unknown): Record<string, unknown> {
  return { 'application/json': { schema } };
}

/** The JSON Schema without TypeBox's symbols. */
function plain(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema));
}
