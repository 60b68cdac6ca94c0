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
import { defineMethod } from './method.js';
import type { AbciMethod } from './method.js';

/**
 * The snapshot connection. The app hash does not yet prove a restored state, so no snapshot is
 * offered and none is taken.
 */
export function snapshotMethods(): AbciMethod[] {
  return [
    defineMethod('ListSnapshots', 12, RequestListSnapshots, ResponseListSnapshots, () => ({
      snapshots: [],
    })),
    defineMethod('OfferSnapshot', 13, RequestOfferSnapshot, ResponseOfferSnapshot, () => ({
      result: OfferResult.REJECT,
    })),
    defineMethod(
      'LoadSnapshotChunk',
      14,
      RequestLoadSnapshotChunk,
      ResponseLoadSnapshotChunk,
      () => ({ chunk: new Uint8Array(0) }),
    ),
    defineMethod(
      'ApplySnapshotChunk',
      15,
      RequestApplySnapshotChunk,
      ResponseApplySnapshotChunk,
      () => ({ result: ApplyResult.ABORT, refetchChunks: [], rejectSenders: [] }),
    ),
  ];
}
