import {
  RequestApplySnapshotChunk,
  RequestListSnapshots,
  RequestLoadSnapshotChunk,
  RequestOfferSnapshot,
  ResponseApplySnapshotChunk,
  ResponseApplySnapshotChunk_Result as ApplyResult,
  ResponseListSnapshots,
  ResponseLoadSnapshotChunk,
  ResponseOfferSnapshot,
  ResponseOfferSnapshot_Result as OfferResult,
} from 'cosmjs-types/tendermint/abci/types';
import type { ChunkAnswer, OfferAnswer } from '../snapshot/restorer.js';
import type { StateSync } from '../snapshot/stateSync.js';
import { defineMethod } from './method.js';
import type { AbciMethod } from './method.js';

/** CometBFT advertises no more. */
const MAX_LISTED = 10;

const OFFER_RESULTS: Readonly<Record<OfferAnswer, OfferResult>> = {
  accept: OfferResult.ACCEPT,
  abort: OfferResult.ABORT,
  reject: OfferResult.REJECT,
  rejectFormat: OfferResult.REJECT_FORMAT,
};

const CHUNK_RESULTS: Readonly<Record<ChunkAnswer['result'], ApplyResult>> = {
  accept: ApplyResult.ACCEPT,
  abort: ApplyResult.ABORT,
  retry: ApplyResult.RETRY,
  retrySnapshot: ApplyResult.RETRY_SNAPSHOT,
  rejectSnapshot: ApplyResult.REJECT_SNAPSHOT,
};

/** The snapshot connection; without state sync no snapshot is offered and none is taken. */
export function snapshotMethods(stateSync?: StateSync): AbciMethod[] {
  return [
    defineMethod('ListSnapshots', 12, RequestListSnapshots, ResponseListSnapshots, () => ({
      snapshots: (stateSync?.snapshots.list() ?? [])
        .slice(0, MAX_LISTED)
        .map((snapshot) => ({ ...snapshot })),
    })),
    defineMethod(
      'OfferSnapshot',
      13,
      RequestOfferSnapshot,
      ResponseOfferSnapshot,
      async ({ snapshot, appHash }) => {
        if (stateSync === undefined) return { result: OfferResult.ABORT };
        if (snapshot === undefined) return { result: OfferResult.REJECT };
        return { result: OFFER_RESULTS[await stateSync.restorer.offer(snapshot, appHash)] };
      },
    ),
    defineMethod(
      'LoadSnapshotChunk',
      14,
      RequestLoadSnapshotChunk,
      ResponseLoadSnapshotChunk,
      // An empty chunk tells CometBFT that there is none.
      async ({ height, format, chunk }) => ({
        chunk: (await stateSync?.snapshots.chunk(height, format, chunk)) ?? new Uint8Array(0),
      }),
    ),
    defineMethod(
      'ApplySnapshotChunk',
      15,
      RequestApplySnapshotChunk,
      ResponseApplySnapshotChunk,
      async ({ index, chunk, sender }) => {
        if (stateSync === undefined) return applied({ result: 'abort' });
        return applied(await stateSync.restorer.apply(index, chunk, sender));
      },
    ),
  ];
}

function applied(answer: ChunkAnswer): ResponseApplySnapshotChunk {
  const isRetry = answer.result === 'retry';
  return {
    result: CHUNK_RESULTS[answer.result],
    refetchChunks: isRetry ? [answer.refetch] : [],
    rejectSenders: isRetry && answer.rejectSender !== '' ? [answer.rejectSender] : [],
  };
}
