import type { BatchLeaf } from '../../kit/batchLeaves.js';
import { verifyBatchLeaves } from '../../kit/batchLeaves.js';
import { concatBytes, equalBytes } from '../../kit/bytes.js';
import { encodeKeyParts } from '../../kit/keyParts.js';
import type { StateReader, StoredEntry } from '../../kit/state.js';
import { closedBatches, closedPlaces, closedRecords } from './keys.js';

/** Querier and request hash end the key of a closed record: its key under its batch's root. */
const ENTRY_KEY_BYTES = 20 + 32;

/**
 * Every stored closed record is one that its batch's root commits to, and the batches have no
 * others (chain.md, State). Undefined, or what is broken.
 */
export function verifyClosedRecords(state: StateReader): string | undefined {
  return verifyBatchLeaves(batchLeaves(state), closedRecords.storedEntries(state, []));
}

function* batchLeaves(state: StateReader): Iterable<BatchLeaf> {
  for (const { key, value } of closedBatches.entries(state, [])) {
    const [contractId, height] = key;
    const parts = encodeKeyParts(closedRecords.parts, key);
    const ofBatch = concatBytes([closedRecords.prefix, ...parts]);
    const keyBytes = ofBatch.length + ENTRY_KEY_BYTES;
    yield {
      name: `closed records ${contractId}/${height}`,
      count: value.count,
      root: value.root,
      entryOf: ([recordKey, record]) =>
        recordKey.length === keyBytes && equalBytes(recordKey.subarray(0, ofBatch.length), ofBatch)
          ? { key: entryKeyOf(recordKey), value: record }
          : undefined,
    };
  }
}

/** The key under which a batch's root commits to a closed record, from the record's state key. */
export function entryKeyOf(recordKey: Uint8Array): Uint8Array {
  return recordKey.subarray(recordKey.length - ENTRY_KEY_BYTES);
}

/** The index of the closed records. */
export function* derivePlaces(state: StateReader): Iterable<StoredEntry> {
  for (const { key } of closedRecords.entries(state, [])) {
    const [contractId, height, querier, requestHash] = key;
    yield closedPlaces.storedEntry({ height }, contractId, querier, requestHash);
  }
}
