import { chmodSync, rmSync } from 'node:fs';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { parseAddress, removeStaleSocket } from '../abci/transport/address.js';
import { addMethods } from '../../proto/grpc/methods.js';
import type { GrpcMethod } from '../../proto/grpc/methods.js';

export interface GrpcServer {
  /** As it can be dialled: `unix:///…` or `host:port` with the real port. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

export interface GrpcOptions {
  readonly address: string;
  readonly methods: readonly GrpcMethod[];
}

const MAX_REQUEST_BYTES = 1_048_576;
/** Of one connection. */
const MAX_STREAMS = 128;
/** After so long without a word a connection is asked whether it lives. */
const KEEPALIVE_MS = 20_000;
const CLOSE_GRACE_MS = 1_000;

/**
 * Serves unary queries, bytes in and bytes out, and streams. @throws Error when it cannot listen
 */
export async function startGrpc(options: GrpcOptions): Promise<GrpcServer> {
  const { address } = options;
  const server = new Server({
    'grpc.max_receive_message_length': MAX_REQUEST_BYTES,
    'grpc.max_concurrent_streams': MAX_STREAMS,
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
  });
  addMethods(server, options.methods);
  const target = parseAddress(address);
  if (target.kind === 'unix') await removeStaleSocket(target.path);
  const name = target.kind === 'unix' ? address : `${target.host}:${target.port}`;
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(name, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  if (target.kind === 'unix') chmodSync(target.path, 0o600);
  return {
    address: target.kind === 'unix' ? address : `${target.host}:${port}`,
    close: async () => {
      const timer = setTimeout(() => server.forceShutdown(), CLOSE_GRACE_MS);
      await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      clearTimeout(timer);
      if (target.kind === 'unix') rmSync(target.path, { force: true });
    },
  };
}
