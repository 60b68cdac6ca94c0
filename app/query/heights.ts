import { status } from '@grpc/grpc-js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { CommittedHeight, heightsPaths } from '../../proto/codec/generated/banma/node/v1.js';
import type { GrpcMethod } from '../../proto/grpc/methods.js';

/** So many may follow at once; beyond, another must leave first. */
const MAX_FOLLOWERS = 64;
/** Who has left so many heights unread, some kB of them, is not told any more. */
const MAX_UNREAD = 256;

/** `banma.node.v1.Heights/Follow`: whoever follows is told of each committed height at once. */
export function createHeights(newest: () => bigint): {
  readonly method: GrpcMethod;
  readonly committed: (height: bigint) => void;
} {
  const followers = new Set<ServerWritableStream<Uint8Array, Uint8Array>>();
  const send = (call: ServerWritableStream<Uint8Array, Uint8Array>, height: bigint): void => {
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
      kind: 'stream',
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
