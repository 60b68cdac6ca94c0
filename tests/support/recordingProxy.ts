import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call that went through, both bodies parsed. */
export interface RecordedCall {
  readonly path: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
}

export interface RecordingProxy {
  readonly url: string;
  readonly calls: readonly RecordedCall[];
  readonly close: () => Promise<void>;
}

/** Stands before a peer API, passes everything on and keeps what was said, private parts included. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const calls: RecordedCall[] = [];
  const server = createServer((incoming, outgoing) => {
    const asked: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => asked.push(chunk));
    incoming.on('end', () => {
      const options = { method: incoming.method ?? 'GET', headers: incoming.headers };
      const onward = httpRequest(new URL(incoming.url ?? '/', target), options, (answer) => {
        const answered: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => answered.push(chunk));
        answer.on('end', () => {
          const [request, response] = [asked, answered].map((chunks) => parse(chunks));
          calls.push({
            path: incoming.url ?? '',
            request: request ?? {},
            response: response ?? {},
          });
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          outgoing.end(Buffer.concat(answered));
        });
      });
      onward.on('error', () => outgoing.destroy());
      onward.end(Buffer.concat(asked));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function parse(chunks: readonly Buffer[]): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}
