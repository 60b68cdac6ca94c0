import { ServerInterceptingCall } from '@grpc/grpc-js';
import type { ServerInterceptor } from '@grpc/grpc-js';

/** Of a stream of requests, which is open as long as its client asks. */
const STREAM_FACTOR = 12;

/**
 * Cuts the connection of a client whose request is not whole in time: what has come of it is held in
 * memory. And, by being there at all: a call that was over before its request was whole (its deadline,
 * a message too large) is not handed on, as grpc-js else would, to a handler that nobody tells of its end.
 * @param cut ends a peer's connection
 */
export function requestDeadline(ms: number, cut: (peer: string) => void): ServerInterceptor {
  return (method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) => {
        const peer = call.getPeer();
        const timer = setTimeout(() => cut(peer), method.requestStream ? STREAM_FACTOR * ms : ms);
        next({
          onReceiveHalfClose: (proceed) => {
            clearTimeout(timer);
            proceed();
          },
          onCancel: () => clearTimeout(timer),
        });
      },
    });
}
