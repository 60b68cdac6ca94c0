import {
  ClosedBatch,
  ClosedPlace,
  Counters,
  QueueEntry,
  Record,
  RecordChange,
  Withheld,
} from '../../../proto/codec/generated/banma/accounting/v1.js';
import { concatBytes } from '../../kit/bytes.js';
import { bytesValue, defineCollection, messageValue } from '../../kit/collection.js';
import { addressPart, bytesPart, encodeKeyParts, textPart, u64Part } from '../../kit/keyParts.js';

const recordParts = [
  textPart('contract'),
  addressPart('querier'),
  bytesPart('request_hash', 32),
] as const;

export interface RecordKey {
  readonly contractId: string;
  readonly querier: Uint8Array;
  readonly requestHash: Uint8Array;
}

/** The fields of a record's key, in order. */
export function partsOf(key: RecordKey): [string, Uint8Array, Uint8Array] {
  return [key.contractId, key.querier, key.requestHash];
}

/** The bytes that name a record in dues. */
export function dueKeyOf(key: RecordKey): Uint8Array {
  return concatBytes(encodeKeyParts(recordParts, partsOf(key)));
}

/** Open records; a record leaves the tree when it closes. */
export const openRecords = defineCollection({
  name: 'accounting/record',
  key: recordParts,
  value: messageValue(Record),
  description: 'open query record',
});

/** When open records are due for closing. */
export const waiting = defineCollection({
  name: 'accounting/waiting',
  key: [u64Part('closes_at'), ...recordParts],
  value: messageValue(QueueEntry),
  description: 'open records by the time from which they close, ms',
});

/** Records whose time has come but whose block was full. */
export const overdue = defineCollection({
  name: 'accounting/overdue',
  key: [u64Part('requested_at'), ...recordParts],
  value: messageValue(QueueEntry),
  description: 'records past their time, in the order of closing',
});

/** By the batch whose root commits to it. Encoded `Record`. */
export const closedRecords = defineCollection({
  name: 'accounting/closed',
  key: [
    textPart('contract'),
    u64Part('height'),
    addressPart('querier'),
    bytesPart('request_hash', 32),
  ],
  value: bytesValue,
  kind: 'bulk',
  description: 'closed record; the root of its batch commits to it',
});

export const closedPlaces = defineCollection({
  name: 'accounting/closed_place',
  key: recordParts,
  value: messageValue(ClosedPlace),
  kind: 'derived',
  appendOnly: true,
  description: 'index: height of the batch of a closed record',
});

export const closedBatches = defineCollection({
  name: 'accounting/batch',
  key: [textPart('contract'), u64Part('height')],
  value: messageValue(ClosedBatch),
  description: 'records of a contract that closed in a block, by their Merkle root',
});

export const withheldShares = defineCollection({
  name: 'accounting/withheld',
  key: [u64Part('decides_at'), ...recordParts],
  value: messageValue(Withheld),
  description: 'shares of rejected hits that the escrow keeps, by the time of decision, ms',
});

export const recordChanges = defineCollection({
  name: 'accounting/change',
  key: recordParts,
  value: messageValue(RecordChange),
  description: 'what a decision made of the payments of a closed record',
});

export const contractCounters = defineCollection({
  name: 'accounting/total',
  key: [textPart('contract')],
  value: messageValue(Counters),
  description: 'key figures of a contract',
});

export const memberCounters = defineCollection({
  name: 'accounting/member',
  key: [textPart('contract'), addressPart('member')],
  value: messageValue(Counters),
  description: 'key figures of a member',
});

export const accountingCollections = [
  openRecords.info,
  waiting.info,
  overdue.info,
  closedRecords.info,
  closedPlaces.info,
  closedBatches.info,
  withheldShares.info,
  recordChanges.info,
  contractCounters.info,
  memberCounters.info,
];
