import type { IncomingMessage } from 'node:http';
import { GRPC_CODES } from '../../proto/documents/queryStatus.js';
import { LcdFailure } from './failure.js';

/**
 * The whole body of a request; empty where it is a GET's, undefined where the client broke it off.
 * @throws LcdFailure
 */
export type BodyReader = (request: IncomingMessage) => Promise<string | undefined>;

/** Bodies that are on their way; one more takes the place of the oldest. */
const MAX_UNFINISHED = 64;
const TIMEOUT_MS = 3_000;

/**
 * Reads bodies before they take a place among the requests under way: who sends slowly keeps only
 * others who send slowly, since an honest body is whole in milliseconds. @param maxBytes of one body
 */
export function createBodyReader(maxBytes: number): BodyReader {
  /** The oldest first. */
  const unfinished = new Set<AbortController>();
  const giveUp = (body: AbortController, message: string): void => {
    unfinished.delete(body);
    body.abort(new LcdFailure(GRPC_CODES.DeadlineExceeded, message, 408));
  };
  return async (request) => {
    if (request.method === 'GET') return '';
    requireSize(Number(request.headers['content-length'] ?? 0), maxBytes);
    const [oldest] = unfinished;
    if (oldest !== undefined && unfinished.size >= MAX_UNFINISHED) {
      giveUp(oldest, 'the body took longer than others can wait');
    }
    const body = new AbortController();
    unfinished.add(body);
    const timer = setTimeout(() => giveUp(body, 'the body took too long'), TIMEOUT_MS);
    try {
      return await Promise.race([readBody(request, maxBytes, body.signal), rejected(body.signal)]);
    } finally {
      clearTimeout(timer);
      unfinished.delete(body);
    }
  };
}

/** @param givenUp forgets at once what has come: the connection may last longer */
async function readBody(
  request: IncomingMessage,
  maxBytes: number,
  givenUp: AbortSignal,
): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  givenUp.addEventListener('abort', () => void chunks.splice(0));
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      givenUp.throwIfAborted();
      bytes += chunk.length;
      requireSize(bytes, maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    // All else is of the connection, which the client has broken off.
    if (error instanceof LcdFailure) throw error;
    return undefined;
  }
  return Buffer.concat(chunks).toString();
}

/** Rejects with the reason once the body is given up. */
function rejected(givenUp: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    givenUp.addEventListener('abort', () => reject(givenUp.reason as LcdFailure));
  });
}

function requireSize(bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return;
  const message = `the body has more than ${maxBytes} bytes`;
  throw new LcdFailure(GRPC_CODES.ResourceExhausted, message, 413);
}
