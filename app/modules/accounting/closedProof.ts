import type { ClosedBatch } from '../../../proto/codec/generated/banma/accounting/v1.js';
import { concatBytes, equalBytes } from '../../kit/bytes.js';
import { assert } from '../../kit/errors.js';
import type { MerkleEntry } from '../../kit/merkle.js';
import type { MerkleProof } from '../../kit/merkleProof.js';
import { merkleProof } from '../../kit/merkleProof.js';
import type { StateReader } from '../../kit/state.js';
import { entryKeyOf } from './bulk.js';
import type { RecordKey } from './keys.js';
import { closedBatches, closedPlaces, closedRecords, partsOf } from './keys.js';

/** That a record is among those of a batch, and the leaf of the tree that says so of the batch. */
export interface ClosedRecordProof extends MerkleProof {
  /** State key of the batch: what ICS-23's `SmtSpec` proves next. */
  readonly batchKey: Uint8Array;
  readonly batch: ClosedBatch;
}

/**
 * ICS-23 `TendermintSpec` proof of (querier ‖ request hash → encoded `Record`) under the root of
 * its batch. Undefined where the record is not closed at the state's height.
 */
export function closedRecordProof(
  state: StateReader,
  key: RecordKey,
): ClosedRecordProof | undefined {
  const { contractId, querier, requestHash } = key;
  const height = closedPlaces.get(state, ...partsOf(key))?.height;
  if (height === undefined) return undefined;
  const batch = closedBatches.get(state, contractId, height);
  if (batch === undefined) return undefined;
  const entries: MerkleEntry[] = [];
  for (const [recordKey, value] of closedRecords.storedEntries(state, [contractId, height])) {
    entries.push({ key: entryKeyOf(recordKey), value });
  }
  const proven = merkleProof(entries, concatBytes([querier, requestHash]));
  const isWhole = proven !== undefined && equalBytes(proven.root, batch.root);
  assert(isWhole, `closed records ${contractId}/${height} have another root`);
  return { ...proven, batchKey: closedBatches.keyOf(contractId, height), batch };
}
