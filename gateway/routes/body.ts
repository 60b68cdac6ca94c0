import type { IncomingMessage } from 'node:http';
import { problem } from '../errors.js';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JSON body of at most so many bytes.
 * @throws Problem 400 `malformed_json` or `wrong_encoding`, 411…415
 */
export async function readJson(
  request: IncomingMessage,
  maxBytes: number,
  signal: AbortSignal,
): Promise<unknown> {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw problem(415, 'unsupported_media_type', 'The body must be application/json.');
  }
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    throw problem(415, 'unsupported_encoding', 'The body must not be compressed.');
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Not `for await`: leaving it would destroy the connection before the refusal is sent.
  await new Promise<void>((resolve, reject) => {
    const gone = (): void => fail(problem(400, 'incomplete', 'The body ended early.'));
    const done = (): void => {
      signal.removeEventListener('abort', gone);
      request.off('data', take);
    };
    const fail = (error: Error): void => {
      done();
      request.pause();
      reject(error);
    };
    const take = (chunk: Uint8Array): void => {
      size += chunk.length;
      if (size > maxBytes) fail(tooLarge(maxBytes));
      else chunks.push(chunk);
    };
    request.on('data', take);
    request.once('error', fail);
    request.once('end', () => {
      done();
      resolve();
    });
    signal.addEventListener('abort', gone, { once: true });
  });
  let text: string;
  try {
    text = decoder.decode(Buffer.concat(chunks));
  } catch {
    throw problem(400, 'wrong_encoding', 'The body is not UTF-8.', '$');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw problem(400, 'malformed_json', 'The body is not JSON.', '$');
  }
}

function tooLarge(maxBytes: number): Error {
  return problem(413, 'body_too_large', `The body has more than ${maxBytes} bytes.`, '$');
}
