import type { IncomingMessage, ServerResponse } from 'node:http';
import { HEIGHT_METADATA } from '../../proto/documents/queryMetadata.js';
import { closeIfUnread } from '../listening.js';

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

/** Tells the height that is asked, and that was answered; also as grpc-gateway has it. */
export const HEIGHT_HEADER = HEIGHT_METADATA;
export const HEIGHT_METADATA_HEADER = `grpc-metadata-${HEIGHT_METADATA}`;

/** What a request with this body asks. */
export function requestOf(request: IncomingMessage, body: string): LcdRequest {
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

/** Sends an answer, unless the client has gone. @param cors headers for web pages */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, height, headers }: LcdResponse,
  cors: Readonly<Record<string, string>>,
): void {
  if (response.headersSent || response.destroyed) return;
  const text = Buffer.from(body);
  const fields: Record<string, string | number> = {
    'content-type': 'application/json',
    'content-length': text.length,
    ...cors,
    ...headers,
  };
  if (height !== undefined && height > 0n) {
    fields[HEIGHT_HEADER] = height.toString();
    fields[HEIGHT_METADATA_HEADER] = height.toString();
  }
  closeIfUnread(request, response);
  response.writeHead(status, fields);
  response.end(text);
}
