import { decodeKeyParts } from '../../kit/keyParts.js';
import type { BulkProver } from '../../kit/module.js';
import { closedRecordProof } from './closedProof.js';
import { closedPlaces, closedRecords } from './keys.js';

/** Closed records, with and without the height of closing in the key, through their batch. */
export const closedProvers = {
  'accounting/closed': (state, fields) => {
    const key = decodeKeyParts(closedRecords.parts, fields) as ClosedKey;
    const [contractId, height, querier, requestHash] = key;
    const value = closedRecords.get(state, ...key);
    const proven = value && closedRecordProof(state, { contractId, querier, requestHash });
    const isOfHeight = proven?.batch.height === height;
    return value && proven && isOfHeight
      ? { value, proof: proven.proof, batchKey: proven.batchKey }
      : undefined;
  },
  'accounting/closed_place': (state, fields) => {
    const key = decodeKeyParts(closedPlaces.parts, fields) as PlaceKey;
    const [contractId, querier, requestHash] = key;
    const value = state.get(closedPlaces.keyOf(...key));
    const proven = closedRecordProof(state, { contractId, querier, requestHash });
    return value && proven && { value, proof: proven.proof, batchKey: proven.batchKey };
  },
} satisfies Readonly<Record<string, BulkProver>>;

type ClosedKey = [string, bigint, Uint8Array, Uint8Array];
type PlaceKey = [string, Uint8Array, Uint8Array];
