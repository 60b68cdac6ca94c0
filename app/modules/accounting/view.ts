import type { Counters } from '../../../proto/codec/generated/banma/accounting/v1.js';
import { Record } from '../../../proto/codec/generated/banma/accounting/v1.js';
import { addressFromText } from '../../../proto/documents/address.js';
import type { StateReader } from '../../kit/state.js';
import type { ProofView } from '../proof/index.js';
import { countersOf } from './counters.js';
import type { RecordKey } from './keys.js';
import {
  closedBatches,
  closedPlaces,
  closedRecords,
  openRecords,
  partsOf,
  recordChanges,
} from './keys.js';

/** What other modules may read of query records. */
export interface AccountingView {
  /** An open record, or a closed one with what a later decision made of it. */
  readonly record: (state: StateReader, key: RecordKey) => Record | undefined;
  /**
   * Key figures of a contract, or of one member: what accounting counts of closed records, and the
   * proofs hit at least once.
   */
  readonly metrics: (
    state: StateReader,
    contractId: string,
    member: string | undefined,
  ) => Counters;
}

/** A closed record as it was encoded; undefined where it is not closed at the state's height. */
export function closedRecord(state: StateReader, key: RecordKey): Uint8Array | undefined {
  const { contractId, querier, requestHash } = key;
  const place = closedPlaces.get(state, ...partsOf(key));
  // At an earlier height its batch is not there yet: bulk data and this index have no history.
  if (place === undefined || !closedBatches.has(state, contractId, place.height)) return undefined;
  return closedRecords.get(state, contractId, place.height, querier, requestHash);
}

/** A closed record from its bulk copy, with the payments after a decision. */
export function withChange(state: StateReader, key: RecordKey, bytes: Uint8Array): Record {
  const record = Record.decode(bytes);
  const change = recordChanges.get(state, ...partsOf(key));
  if (change === undefined) return record;
  const responses = record.responses.map((response) =>
    response.hit !== undefined && change.reversedProofIds.includes(response.hit.proofId)
      ? { ...response, hit: { ...response.hit, reversed: true } }
      : response,
  );
  return { ...record, responses, payments: change.payments };
}

export function createAccountingView(proof: ProofView): AccountingView {
  return {
    record: (state, key) => {
      const open = openRecords.get(state, ...partsOf(key));
      if (open !== undefined) return open;
      const closed = closedRecord(state, key);
      return closed === undefined ? undefined : withChange(state, key, closed);
    },
    metrics: (state, contractId, member) => {
      const address = member === undefined ? undefined : addressFromText(member);
      const { effectivelyHit } = proof.counters(state, contractId, address);
      const counters = countersOf(state, contractId, address);
      return { ...counters, proofsEffectivelyHit: effectivelyHit };
    },
  };
}
