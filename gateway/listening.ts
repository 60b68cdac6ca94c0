import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Server as AnyServer } from 'node:net';
import { StartupError } from './errors.js';

/** Where a server listens. */
export interface ListeningPlace {
  /** Name of the port's setting, for the error. */
  readonly setting: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** @returns the real port. @throws StartupError when it is taken */
export async function listen(
  server: AnyServer,
  { setting, host, port }: ListeningPlace,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      const reason = isTaken ? `port ${port} of ${host} is taken` : error.message;
      reject(new StartupError(`${setting}: ${reason}`));
    });
    server.listen(port, host, () => resolve());
  });
  return (server.address() as AddressInfo).port;
}

/** Takes no new requests, lets those under way end for so long, then closes. */
export async function stopListening(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}

/** Ends the connection with its answer where the body was refused: what is left is not read. */
export function closeIfUnread(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete) return;
  response.setHeader('connection', 'close');
  response.once('finish', () => request.destroy());
}
