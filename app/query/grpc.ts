import { chmodSync, rmSync } from 'node:fs';
import {
  logVerbosity,
  Metadata,
  Server,
  ServerCredentials,
  setLogVerbosity,
  status,
} from '@grpc/grpc-js';
import type {
  sendUnaryData,
  ServerUnaryCall,
  ServiceDefinition,
  StatusObject,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { parseAddress, removeStaleSocket } from '../abci/transport/address.js';
import type { QueryAnswer, StateQuery } from '../block/queries.js';
import { MASKED_FAULT } from '../kit/errors.js';
import {
  CODE_METADATA,
  CODESPACE_METADATA,
  HEIGHT_METADATA,
  STALE_METADATA,
} from '../../proto/documents/queryMetadata.js';
import { statusOfQuery } from '../../proto/documents/queryStatus.js';
import { StaleState } from './freshness.js';
import type { StreamMethod } from './streams.js';

export interface GrpcServer {
  /** As it can be dialled: `unix:///…` or `host:port` with the real port. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

export interface GrpcOptions {
  readonly address: string;
  /** gRPC paths, `/package.Service/Method`. */
  readonly paths: readonly string[];
  readonly answer: (query: StateQuery) => Promise<QueryAnswer>;
  readonly streams?: readonly StreamMethod[];
}

const MAX_REQUEST_BYTES = 1_048_576;
/** Of one connection. */
const MAX_STREAMS = 128;
/** After so long without a word a connection is asked whether it lives. */
const KEEPALIVE_MS = 20_000;
const CLOSE_GRACE_MS = 1_000;

type Call = ServerUnaryCall<Uint8Array, Uint8Array>;

// What it would print is told by the error that is thrown.
setLogVerbosity(logVerbosity.NONE);

/**
 * Serves unary queries, bytes in and bytes out, and streams. @throws Error when it cannot listen
 */
export async function startGrpc(options: GrpcOptions): Promise<GrpcServer> {
  const { address, paths, answer, streams = [] } = options;
  const server = new Server({
    'grpc.max_receive_message_length': MAX_REQUEST_BYTES,
    'grpc.max_concurrent_streams': MAX_STREAMS,
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
  });
  const definition: Record<string, ServiceDefinition[string]> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const path of paths) {
    definition[path] = methodAt(path);
    implementation[path] = (call: Call, reply: sendUnaryData<Uint8Array>) => {
      void respond(path, call, answer, reply);
    };
  }
  for (const { path, asks, handle } of streams) {
    definition[path] = {
      ...methodAt(path),
      requestStream: asks === 'often',
      responseStream: true,
    };
    implementation[path] = handle;
  }
  server.addService(definition, implementation);
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

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function methodAt(path: string): ServiceDefinition[string] {
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: asBuffer,
    requestDeserialize: (bytes: Buffer) => new Uint8Array(bytes),
    responseSerialize: asBuffer,
    responseDeserialize: (bytes: Buffer) => new Uint8Array(bytes),
  };
}

async function respond(
  path: string,
  call: Call,
  answer: GrpcOptions['answer'],
  reply: sendUnaryData<Uint8Array>,
): Promise<void> {
  const [asked = '0'] = call.metadata.get(HEIGHT_METADATA);
  if (!/^[0-9]{1,18}$/.test(asked.toString())) {
    reply({ code: status.INVALID_ARGUMENT, details: `${HEIGHT_METADATA}: not a height` });
    return;
  }
  const height = BigInt(asked.toString());
  try {
    const answered = await answer({ path, request: call.request, height, prove: false });
    const metadata = new Metadata();
    metadata.set(HEIGHT_METADATA, answered.height.toString());
    call.sendMetadata(metadata);
    if (answered.code === 0) reply(null, answered.value);
    else reply(failureOf(answered));
  } catch (error) {
    if (!(error instanceof StaleState)) {
      reply({ code: status.INTERNAL, details: MASKED_FAULT.description });
      return;
    }
    const metadata = new Metadata();
    metadata.set(STALE_METADATA, 'true');
    reply({ code: status.UNAVAILABLE, details: error.message, metadata });
  }
}

function failureOf(answered: QueryAnswer): Partial<StatusObject> {
  const { code, message } = statusOfQuery(answered);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- it is gRPC’s number
  return { code, details: message, metadata: codeOf(answered) };
}

/** The error in the chain's own terms, for who asks more than gRPC's seventeen codes. */
function codeOf({ codespace, code }: QueryAnswer): Metadata {
  const metadata = new Metadata();
  metadata.set(CODESPACE_METADATA, codespace);
  metadata.set(CODE_METADATA, code.toString());
  return metadata;
}
