import type { IncomingMessage, ServerResponse } from 'node:http';
import { HEIGHT_HEADER, HEIGHT_METADATA_HEADER } from './httpMessages.js';

/** `*`, or origins as browsers send them. */
export type CorsOrigins = readonly string[];

const EXPOSED = `${HEIGHT_HEADER}, ${HEIGHT_METADATA_HEADER}, x-banma-index-from`;

/** Headers of an answer that say which web pages may read it. */
export function corsHeaders(
  { headers }: IncomingMessage,
  origins: CorsOrigins,
): Record<string, string> {
  const shared = { 'access-control-expose-headers': EXPOSED };
  if (origins.includes('*')) return { 'access-control-allow-origin': '*', ...shared };
  const { origin } = headers;
  if (origin === undefined || !origins.includes(origin)) return { vary: 'origin' };
  return { 'access-control-allow-origin': origin, vary: 'origin', ...shared };
}

/** Answers a browser that asks what it may ask. */
export function answerPreflight(
  request: IncomingMessage,
  response: ServerResponse,
  origins: CorsOrigins,
): void {
  response.writeHead(204, {
    ...corsHeaders(request, origins),
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': `content-type, ${HEIGHT_HEADER}`,
    'access-control-max-age': '86400',
  });
  response.end();
}
