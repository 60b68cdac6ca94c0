import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import type {
  handleUnaryCall,
  Server,
  ServerDuplexStream,
  ServerWritableStream,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { asBuffer } from '../documents/bytes.js';

type Bytes = Uint8Array;

// What a server would print is told by the error that is thrown.
setLogVerbosity(logVerbosity.NONE);

/** A method at `/package.Service/Method`, bytes in and bytes out. */
export type GrpcMethod = { readonly path: string } & (
  | { readonly kind: 'unary'; readonly handle: handleUnaryCall<Bytes, Bytes> }
  /** It is asked once and answers more than once. */
  | { readonly kind: 'stream'; readonly handle: (call: ServerWritableStream<Bytes, Bytes>) => void }
  /** It is asked and answers more than once. */
  | { readonly kind: 'duplex'; readonly handle: (call: ServerDuplexStream<Bytes, Bytes>) => void }
);

/** Lets a server serve methods of any services. */
export function addMethods(server: Server, methods: readonly GrpcMethod[]): void {
  const definition: Record<string, ServiceDefinition[string]> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const { path, kind, handle } of methods) {
    definition[path] = {
      path,
      requestStream: kind === 'duplex',
      responseStream: kind !== 'unary',
      requestSerialize: asBuffer,
      requestDeserialize: (bytes) => new Uint8Array(bytes),
      responseSerialize: asBuffer,
      responseDeserialize: (bytes) => new Uint8Array(bytes),
    };
    implementation[path] = handle;
  }
  server.addService(definition, implementation);
}
