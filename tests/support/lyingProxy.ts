import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Changes the result of a call in place, or does nothing. */
export type Lie = (method: string, result: Record<string, unknown>) => void;

export interface LyingProxy {
  readonly url: string;
  /** Undefined: it passes everything on as it is. */
  lie: Lie | undefined;
  readonly close: () => Promise<void>;
}

/** Stands before the RPC of a node and may change what it says. */
export async function startLyingProxy(target: string): Promise<LyingProxy> {
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      void (async () => {
        const body = Buffer.concat(chunks).toString('utf8');
        const { method } = JSON.parse(body) as { method: string };
        const headers = { 'content-type': 'application/json' };
        const response = await fetch(target, { method: 'POST', headers, body });
        const answer = (await response.json()) as { result?: Record<string, unknown> };
        if (answer.result !== undefined) proxy.lie?.(method, answer.result);
        outgoing.writeHead(response.status, headers).end(JSON.stringify(answer));
      })().catch(() => outgoing.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: LyingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lie: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}
