import { Type } from '@sinclair/typebox';
import { problem } from '../errors.js';
import type { Measures } from '../measures.js';
import { strictObject } from '../schema.js';
import { defineRoute } from './route.js';
import type { Route } from './route.js';

export interface OperationRouteContext {
  readonly measures: Measures;
  /** Why the gateway cannot do its work just now; none: it is ready. */
  readonly notReady: () => readonly string[];
  readonly document: () => unknown;
}

/** Liveness, readiness, metrics and the API’s own description. */
export function operationRoutes(context: OperationRouteContext): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/healthz',
      operationId: 'getHealth',
      summary: 'The process answers',
      auth: 'none',
      responses: {
        200: { description: 'It does.', schema: strictObject({ status: Type.String() }) },
      },
      handle: async () => ({ status: 200, body: { status: 'ok' } }),
    }),
    defineRoute({
      method: 'GET',
      path: '/readyz',
      operationId: 'getReadiness',
      summary: 'The gateway can do its work, or why not',
      auth: 'none',
      responses: {
        200: { description: 'It can.', schema: strictObject({ status: Type.String() }) },
      },
      problems: { 503: ['not_ready'] },
      handle: async () => {
        const reasons = context.notReady();
        if (reasons.length === 0) return { status: 200, body: { status: 'ready' } };
        const extensions = { reasons };
        throw problem(503, 'not_ready', reasons.join(' '), undefined, { extensions });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/metrics',
      operationId: 'getMetrics',
      summary: 'Prometheus metrics',
      auth: 'none',
      responses: { 200: { description: 'Text format.', contentType: 'text/plain' } },
      handle: async () => ({
        status: 200,
        stream: await context.measures.registry.metrics(),
        contentType: context.measures.registry.contentType,
      }),
    }),
    defineRoute({
      method: 'GET',
      path: '/openapi.json',
      operationId: 'getOpenApi',
      summary: 'This API as OpenAPI 3.1',
      auth: 'none',
      responses: { 200: { description: 'The document.', schema: Type.Unknown() } },
      handle: async () => ({ status: 200, body: context.document() }),
    }),
  ];
}
