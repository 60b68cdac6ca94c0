import { status } from '@grpc/grpc-js';
import type { ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js';
import { interfaceFiles } from '../../proto/codec/generated/interfaces.js';
import { CommittedHeight, heightsPaths } from '../../proto/codec/generated/banma/node/v1.js';
import { createReflection, REFLECTION_PATHS } from '../../proto/codec/interfaces/reflection.js';

type Bytes = Uint8Array;

/** A method that answers more than once. */
export type StreamMethod =
  | {
      readonly path: string;
      readonly asks: 'once';
      readonly handle: (call: ServerWritableStream<Bytes, Bytes>) => void;
    }
  | {
      readonly path: string;
      readonly asks: 'often';
      readonly handle: (call: ServerDuplexStream<Bytes, Bytes>) => void;
    };

/** So many may follow at once; beyond, another must leave first. */
const MAX_FOLLOWERS = 64;
/** Who has left so many heights unread, some kB of them, is not told any more. */
const MAX_UNREAD = 256;

/** `banma.node.v1.Heights/Follow`: whoever follows is told of each committed height at once. */
export function createHeights(newest: () => bigint): {
  readonly method: StreamMethod;
  readonly committed: (height: bigint) => void;
} {
  const followers = new Set<ServerWritableStream<Bytes, Bytes>>();
  const send = (call: ServerWritableStream<Bytes, Bytes>, height: bigint): void => {
    if (call.writableLength < MAX_UNREAD) {
      call.write(CommittedHeight.encode({ height }));
      return;
    }
    followers.delete(call);
    call.emit('error', { code: status.RESOURCE_EXHAUSTED, details: 'heights are left unread' });
  };
  return {
    method: {
      path: heightsPaths.follow,
      asks: 'once',
      handle: (call) => {
        if (followers.size >= MAX_FOLLOWERS) {
          call.emit('error', { code: status.RESOURCE_EXHAUSTED, details: 'too many follow' });
          return;
        }
        followers.add(call);
        const leave = (): void => void followers.delete(call);
        call.on('cancelled', leave);
        call.on('close', leave);
        send(call, newest());
      },
    },
    committed: (height) => {
      for (const call of followers) send(call, height);
    },
  };
}

/** gRPC reflection, v1 and v1alpha, of what is served at these paths. */
export function reflectionMethods(paths: readonly string[]): readonly StreamMethod[] {
  const services = new Set(paths.map((path) => path.split('/')[1] ?? ''));
  const declared = interfaceFiles.flatMap((file) => file.services.map(({ name }) => name));
  const served = declared.filter((name) => services.has(name));
  const answer = createReflection(interfaceFiles, served);
  return REFLECTION_PATHS.map((path) => ({
    path,
    asks: 'often',
    handle: (call) => {
      call.on('data', (request: Bytes) => {
        try {
          if (call.write(answer(request))) return;
          // Who does not read is not read either.
          call.pause();
          call.once('drain', () => call.resume());
        } catch {
          call.emit('error', { code: status.INVALID_ARGUMENT, details: 'malformed request' });
        }
      });
      call.on('end', () => call.end());
    },
  }));
}
