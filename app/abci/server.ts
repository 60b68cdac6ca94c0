import { chmodSync, existsSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { OutOfStepError } from '../block/consensus.js';
import type { Log } from '../log.js';
import type { AbciMethod } from './method.js';
import { serveGrpc } from './transport/grpc.js';
import { serveSocket } from './transport/socket.js';

export type TransportName = 'grpc' | 'socket';

export interface AbciServer {
  /** As it can be given to CometBFT: `unix:///…` or `host:port` with the real port. */
  readonly address: string;
  /** Lets running calls end, then closes. */
  readonly close: () => Promise<void>;
}

/** A transport: serves the methods at a path or at host and port. */
export type Transport = (target: Target, call: Call) => Promise<AbciServer>;

export type Target =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/** Finds a method by its name or its field of `Request`, and runs it; throws what must halt. */
export interface Call {
  readonly methods: readonly AbciMethod[];
  readonly run: (method: AbciMethod, request: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

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
    const text = error instanceof Error ? error.message : String(error);
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

/** `unix:///path`, `host:port` or `tcp://host:port`. @throws Error */
export function parseAddress(address: string): Target {
  if (address.startsWith('unix://')) return { kind: 'unix', path: address.slice(7) };
  const match = /^(?:tcp:\/\/)?(\[[0-9a-fA-F:]+\]|[^:/]+):([0-9]{1,5})$/.exec(address);
  if (match === null) throw new Error(`address ${address} is neither unix:///path nor host:port`);
  return { kind: 'tcp', host: match[1] ?? '', port: Number(match[2]) };
}

/** A socket file that nobody listens on is left over from a kill. */
async function removeStaleSocket(path: string): Promise<void> {
  if (!existsSync(path)) return;
  const isServed = await new Promise<boolean>((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
  if (isServed) throw new Error(`another process listens on ${path}`);
  rmSync(path);
}
