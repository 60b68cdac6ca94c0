import { chmodSync, rmSync } from 'node:fs';
import { errorText } from '../../proto/errorText.js';
import { OutOfStepError } from '../block/consensus.js';
import type { Log } from '../log.js';
import type { AbciMethod } from './method.js';
import { parseAddress, removeStaleSocket } from './transport/address.js';
import { serveGrpc } from './transport/grpc.js';
import { serveSocket } from './transport/socket.js';
import type { AbciServer, Call, Transport } from './transport/transport.js';

export type TransportName = 'grpc' | 'socket';

export interface ServerOptions {
  /** `unix:///…` or `host:port`. */
  readonly address: string;
  readonly transport: TransportName;
  readonly log: Log;
  /** Called once, after the first fault: the node must not go on. */
  readonly halt: (error: unknown) => void;
}

const TRANSPORTS: Readonly<Record<TransportName, Transport>> = {
  grpc: serveGrpc,
  socket: serveSocket,
};

const SLOW_CALL_MS = 1_000;

/** Serves the methods. @throws Error naming the address when it cannot be listened on. */
export async function startServer(
  methods: readonly AbciMethod[],
  options: ServerOptions,
): Promise<AbciServer> {
  const target = parseAddress(options.address);
  if (target.kind === 'unix') await removeStaleSocket(target.path);
  const before = process.umask(0o177);
  try {
    const server = await TRANSPORTS[options.transport](target, createCall(methods, options));
    if (target.kind === 'tcp') return server;
    chmodSync(target.path, 0o600);
    const close = async (): Promise<void> => {
      await server.close();
      rmSync(target.path, { force: true });
    };
    return { ...server, close };
  } finally {
    process.umask(before);
  }
}

function createCall(methods: readonly AbciMethod[], { log, halt }: ServerOptions): Call {
  let isHalted = false;
  const fail = (method: AbciMethod, error: unknown): never => {
    const text = errorText(error);
    if (error instanceof OutOfStepError) log.error({ method: method.name }, text);
    else if (!isHalted) {
      isHalted = true;
      log.fatal({ method: method.name, err: error }, text);
      // After the reply has left, so that CometBFT stops at once, too.
      setTimeout(() => halt(error), 50);
    }
    throw error;
  };
  const warnIfSlow = (method: AbciMethod, start: number): void => {
    const ms = Math.round(performance.now() - start);
    if (ms > SLOW_CALL_MS) log.warn({ method: method.name, ms }, 'slow call');
  };
  const run: Call['run'] = (method, request) => {
    const start = performance.now();
    try {
      const answer = method.handle(request);
      if (!(answer instanceof Promise)) return answer;
      return answer
        .catch((error: unknown) => fail(method, error))
        .finally(() => warnIfSlow(method, start));
    } catch (error) {
      return fail(method, error);
    } finally {
      warnIfSlow(method, start);
    }
  };
  return { methods, run };
}
