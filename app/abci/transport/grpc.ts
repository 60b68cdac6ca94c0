import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import type {
  handleUnaryCall,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Transport } from '../server.js';

type Bytes = Uint8Array;

const OPTIONS = {
  // InitChain carries the whole app_state, FinalizeBlock a whole block.
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  'grpc-node.flow_control_window': 16 * 1024 * 1024,
};

const CLOSE_GRACE_MS = 2_000;

const asBuffer = (bytes: Bytes): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** ABCI over gRPC: the service is defined here by hand, with bytes for messages. */
export const serveGrpc: Transport = async (target, { methods, run }) => {
  const server = new Server(OPTIONS);
  const definition: Record<string, ServiceDefinition[string]> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const method of methods) {
    definition[method.name] = {
      path: `/tendermint.abci.ABCI/${method.name}`,
      requestStream: false,
      responseStream: false,
      requestSerialize: asBuffer,
      requestDeserialize: (buffer: Buffer) => buffer,
      responseSerialize: asBuffer,
      responseDeserialize: (buffer: Buffer) => buffer,
    };
    const handler: handleUnaryCall<Bytes, Bytes> = (call, callback) => {
      try {
        callback(null, run(method, call.request));
      } catch (error) {
        const details = error instanceof Error ? error.message : String(error);
        callback({ code: status.INTERNAL, details });
      }
    };
    implementation[method.name] = handler;
  }
  server.addService(definition, implementation);
  const wanted = target.kind === 'unix' ? `unix://${target.path}` : `${target.host}:${target.port}`;
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(wanted, ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(new Error(`cannot listen on ${wanted}: ${error.message}`));
      else resolve(bound);
    });
  });
  return {
    address: target.kind === 'unix' ? wanted : `${target.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          server.forceShutdown();
          resolve();
        }, CLOSE_GRACE_MS);
        server.tryShutdown(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
};
