import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import { Problem, problem } from '../errors.js';
import type { ImportFormat } from '../vault/types.js';

/** Content types of an import's body, and what they hold. */
export const IMPORT_CONTENT_TYPES: Readonly<Record<string, ImportFormat>> = {
  'text/csv': 'csv',
  'application/csv': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'application/json': 'json',
};
const BY_EXTENSION: Readonly<Record<string, ImportFormat>> = {
  '.csv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
};

/** A file on its way in. */
export interface ImportBody {
  readonly format: ImportFormat;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * The file of an import request: the body itself, or the one file of a multipart form, streamed.
 * @throws Problem 415 `unsupported_media_type`, 400 `bad_multipart`, `multipart_fields`
 */
export async function openBody(incoming: IncomingMessage): Promise<ImportBody> {
  const type = mediaType(incoming.headers['content-type'] ?? '');
  if (type === 'multipart/form-data') return openMultipart(incoming);
  const format = wordOf(IMPORT_CONTENT_TYPES, type);
  if (format === undefined) throw unsupported(type);
  return { format, bytes: bytesOf(incoming, brokenOff) };
}

async function* bytesOf(source: Readable, broken: () => Error): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of source) yield piece as Uint8Array;
  } catch (error) {
    throw error instanceof Problem ? error : broken();
  }
}

function brokenOff(): Error {
  return problem(400, 'body_incomplete', 'The connection broke off before the file had ended.');
}

/** The library's types promise a name, but a part may lack it. */
interface FilePart {
  readonly filename?: string;
  readonly mimeType: string;
}

function openMultipart(incoming: IncomingMessage): Promise<ImportBody> {
  return new Promise((resolve, reject) => {
    let parser: busboy.Busboy;
    try {
      parser = busboy({ headers: incoming.headers, limits: { files: 2, fields: 1, parts: 3 } });
    } catch (error) {
      reject(badMultipart((error as Error).message));
      return;
    }
    let file: Readable | undefined;
    const fail = (error: Error): void => {
      // Whoever reads the file learns of it; before there is a file, the caller does.
      file?.destroy(error);
      reject(error);
      incoming.unpipe(parser);
    };
    parser.on('file', (_name, stream, part: FilePart) => {
      const { filename = '', mimeType } = part;
      const extension = path.extname(filename).toLowerCase();
      stream.on('error', () => undefined);
      if (file !== undefined) {
        stream.resume();
        fail(problem(400, 'multipart_fields', 'The form has more than one file.'));
        return;
      }
      file = stream;
      const format = wordOf(IMPORT_CONTENT_TYPES, mimeType) ?? wordOf(BY_EXTENSION, extension);
      if (format === undefined) fail(unsupported(mimeType));
      else resolve({ format, bytes: bytesOf(stream, () => badMultipart('it ends early')) });
    });
    parser.on('field', (name) => {
      fail(problem(400, 'multipart_fields', 'The form has a field beside its file.', name));
    });
    parser.on('error', (error) => fail(badMultipart((error as Error).message)));
    parser.on('close', () => {
      if (file === undefined) fail(badMultipart('no file'));
    });
    incoming.once('error', fail);
    incoming.once('close', () => {
      if (!incoming.complete) fail(badMultipart('the body ended early'));
    });
    incoming.pipe(parser);
  });
}

/** Not what every object inherits, such as `constructor`. */
function wordOf(
  formats: Readonly<Record<string, ImportFormat>>,
  word: string,
): ImportFormat | undefined {
  return Object.hasOwn(formats, word) ? formats[word] : undefined;
}

function mediaType(header: string): string {
  return (header.split(';')[0] ?? '').trim().toLowerCase();
}

function unsupported(type: string): Error {
  const known = Object.keys(IMPORT_CONTENT_TYPES).join(', ');
  const detail = `An import is ${known} or multipart/form-data with one such file, not ${type}.`;
  return problem(415, 'unsupported_media_type', detail);
}

function badMultipart(reason: string): Error {
  return problem(400, 'bad_multipart', `The form cannot be read: ${reason}.`);
}
