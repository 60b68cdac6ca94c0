import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { errorText } from '../../../proto/errorText.js';
import type { AbciMethod } from '../method.js';
import { readFrame, responseFrame } from './frames.js';
import { listenOn } from './listen.js';
import type { Transport } from './transport.js';

const FLUSH_FIELD = 2;
const EXCEPTION_FIELD = 1;
/** Of an exception: its length takes one byte. */
const MAX_TEXT_BYTES = 127;

/**
 * CometBFT's own socket protocol: length-delimited `Request`s answered in order by `Response`s,
 * many to a packet. Cheaper per call than gRPC and without its limit of 4 MiB.
 */
export const serveSocket: Transport = async (target, { methods, run }) => {
  const byField = new Map(methods.map((method) => [method.field, method]));
  const sockets = new Set<Socket>();

  const answer = (field: number, body: Uint8Array): Uint8Array | Promise<Uint8Array> => {
    const method: AbciMethod | undefined = byField.get(field);
    return method === undefined ? new Uint8Array(0) : run(method, body);
  };

  const serve = (socket: Socket): void => {
    let buffered: Uint8Array = new Uint8Array(0);
    let replies: Uint8Array[] = [];
    /** One exception is the last reply; what comes behind it is not read. */
    let hasFailed = false;
    const flush = (): void => {
      if (replies.length > 0) socket.write(Buffer.concat(replies));
      replies = [];
    };
    // ResponseException{error=1}: CometBFT stops on it.
    const fail = (error: unknown): void => {
      hasFailed = true;
      buffered = new Uint8Array(0);
      const text = new Uint8Array(MAX_TEXT_BYTES);
      // Whole characters only.
      const { written } = new TextEncoder().encodeInto(errorText(error), text);
      const body = Buffer.concat([Buffer.from([0x0a, written]), text.subarray(0, written)]);
      replies.push(responseFrame(EXCEPTION_FIELD, body));
      flush();
      socket.end();
    };
    /** Whether a reply is awaited; what came behind its request waits, for replies keep order. */
    let isAwaiting = false;
    const pump = (): void => {
      if (isAwaiting) return;
      let offset = 0;
      try {
        for (;;) {
          const frame = readFrame(buffered, offset);
          if (frame === undefined) break;
          offset = frame.end;
          const { field } = frame;
          const reply = answer(field, frame.body);
          if (reply instanceof Promise) {
            isAwaiting = true;
            reply.then((body) => {
              isAwaiting = false;
              replies.push(responseFrame(field + 1, body));
              pump();
            }, fail);
            break;
          }
          replies.push(responseFrame(field + 1, reply));
          if (field === FLUSH_FIELD) flush();
        }
      } catch (error) {
        fail(error);
        return;
      }
      flush();
      buffered = buffered.subarray(offset);
    };
    socket.on('data', (chunk) => {
      if (hasFailed) return;
      buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk]);
      pump();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    sockets.add(socket);
  };

  const server = createServer({ noDelay: true }, serve);
  const address = await listenOn(server, target);
  return {
    address,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
