import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { ServerCredentials } from '@grpc/grpc-js';
import type { Server } from '@grpc/grpc-js';
import { listen } from '../listening.js';
import type { ListeningPlace } from '../listening.js';

/** The connections of a gRPC server, on a port of its own. */
export interface GrpcConnections {
  readonly port: number;
  /** Ends the connection of a peer, told as `call.getPeer()` tells it. */
  readonly cut: (peer: string) => void;
  /** Takes no new calls, lets those under way end for so long, then closes. */
  readonly stop: (graceMs: number) => Promise<void>;
}

export interface ConnectionBounds {
  readonly maxConnections: number;
  /** So long a connection may take to begin as HTTP/2. */
  readonly prefaceMs: number;
}

/** With what HTTP/2 begins (RFC 9113, section 3.4). */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** Listens for a server. @throws StartupError for a taken port */
export async function openConnections(
  server: Server,
  place: ListeningPlace,
  { maxConnections, prefaceMs }: ConnectionBounds,
): Promise<GrpcConnections> {
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Map<string, Socket>();
  let isStopping = false;
  const begin = (socket: Socket): void => {
    if (isStopping) socket.destroy();
    else injector.injectConnection(socket);
  };
  const listener = createServer((socket) => {
    const peer = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? 0}`;
    sockets.set(peer, socket);
    socket.on('close', () => sockets.delete(peer));
    socket.on('error', () => socket.destroy());
    afterPreface(socket, prefaceMs, () => begin(socket));
  });
  listener.maxConnections = maxConnections;
  return {
    port: await listen(listener, place),
    cut: (peer) => sockets.get(peer)?.destroy(),
    stop: async (graceMs) => {
      isStopping = true;
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      injector.drain(graceMs);
      const timer = setTimeout(() => {
        for (const socket of sockets.values()) socket.destroy();
      }, graceMs);
      await closed;
      clearTimeout(timer);
      injector.destroy();
      server.forceShutdown();
    },
  };
}

/**
 * Hands a connection over once it has begun as HTTP/2, which then reads it natively: nothing is
 * known any more of what moves on it, and gRPC's own bounds hold.
 */
function afterPreface(socket: Socket, ms: number, begin: () => void): void {
  const timer = setTimeout(() => socket.destroy(), ms);
  const look = (): void => {
    const head = socket.read(PREFACE.length) as Buffer | null;
    if (head === null) return;
    clearTimeout(timer);
    socket.off('readable', look);
    if (!head.equals(PREFACE)) {
      socket.destroy();
      return;
    }
    socket.unshift(head);
    begin();
  };
  socket.on('readable', look);
  socket.once('close', () => clearTimeout(timer));
}
