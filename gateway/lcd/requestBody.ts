import type { IncomingMessage } from 'node:http';
import { GRPC_CODES } from '../../proto/documents/queryStatus.js';
import { within } from '../within.js';
import { LcdFailure } from './failure.js';

/** The whole body of a request; empty where it is a GET's. @throws LcdFailure */
export type BodyReader = (request: IncomingMessage) => Promise<string>;

/** Bodies that are on their way; more are refused. */
const MAX_UNFINISHED = 64;
const TIMEOUT_MS = 3_000;

/**
 * Reads bodies before they take a place among the requests under way: who sends slowly keeps only
 * others who send. @param maxBytes of one body
 */
export function createBodyReader(maxBytes: number): BodyReader {
  let unfinished = 0;
  return async (request) => {
    if (request.method === 'GET') return '';
    if (unfinished >= MAX_UNFINISHED) {
      throw new LcdFailure(GRPC_CODES.Unavailable, 'too many bodies are on their way');
    }
    unfinished += 1;
    try {
      return await within(TIMEOUT_MS, readBody(request, maxBytes), () => {
        throw new LcdFailure(GRPC_CODES.DeadlineExceeded, 'the body took too long', 408);
      });
    } finally {
      unfinished -= 1;
    }
  };
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const tooLarge = new LcdFailure(
    GRPC_CODES.ResourceExhausted,
    `the body has more than ${maxBytes} bytes`,
    413,
  );
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
