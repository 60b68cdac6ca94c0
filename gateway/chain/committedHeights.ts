import type { Client } from '@grpc/grpc-js';
import {
  CommittedHeight,
  FollowHeightsRequest,
  heightsPaths,
} from '../../proto/codec/generated/banma/node/v1.js';
import { asBuffer } from '../../proto/documents/bytes.js';
import { pause } from '../backOff.js';

/** The newest committed height, which the node tells at once. */
export interface CommittedHeights {
  /** Undefined while nobody tells. */
  readonly newest: () => bigint | undefined;
  readonly stop: () => void;
}

const FOLLOW_AGAIN_MS = 500;

/** Keeps one call open over which the node tells its heights. */
export function followHeights(client: Client): CommittedHeights {
  const stopping = new AbortController();
  let newest: bigint | undefined;
  let cancel = (): void => undefined;
  const followOnce = (): Promise<void> =>
    new Promise((resolve) => {
      const call = client.makeServerStreamRequest(
        heightsPaths.follow,
        asBuffer,
        (bytes) => CommittedHeight.decode(bytes).height,
        FollowHeightsRequest.encode({}),
      );
      cancel = () => call.cancel();
      call.on('data', (height: bigint) => {
        newest = height;
      });
      call.on('error', () => undefined);
      call.on('close', resolve);
      call.on('end', resolve);
    });
  const follow = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await followOnce();
      newest = undefined;
      await pause(FOLLOW_AGAIN_MS, stopping.signal);
    }
  };
  void follow();
  return {
    newest: () => newest,
    stop: () => {
      stopping.abort();
      cancel();
    },
  };
}
