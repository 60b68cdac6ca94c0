import type { Keyring } from './keys.js';
import type { VaultDatabases } from './keyspace.js';
import { contractKey, nextNumber, NOTHING, uint64Bytes, uint64Of } from './keyspace.js';
import { decodeStored, encodeStored, openRecord, sealContent } from './record.js';
import type { StoredRecord } from './record.js';
import type { NewRecord, RecordContent, Registration, VaultRecord } from './types.js';

/** Records and their indexes. All that writes runs inside a transaction. */
export interface RecordLedger {
  readonly byId: (recordId: bigint) => StoredRecord | undefined;
  readonly byHit: (contractId: string, hitDigest: Uint8Array) => StoredRecord | undefined;
  readonly open: (stored: StoredRecord) => VaultRecord;
  /** Stores a PENDING record, unless the same is known of the same person: then that record. */
  readonly insert: (
    contractId: string,
    importId: string,
    record: NewRecord,
  ) => StoredRecord | undefined;
  readonly replace: (stored: StoredRecord) => void;
  /** Seals new content (another salt) and moves the hit index. */
  readonly resalt: (stored: StoredRecord, content: RecordContent) => void;
  readonly makeAnswerable: (stored: StoredRecord, registration: Registration) => void;
  readonly withholdAnswers: (stored: StoredRecord) => void;
  /** Committed records of a bucket, ascending by proof id. */
  readonly answerable: (contractId: string, md5Code: string) => Iterable<StoredRecord>;
  readonly erase: (stored: StoredRecord) => void;
}

/** Where the records of one md5Code are found, in the key of `answerable`. */
export function bucketOf(keyring: Keyring, contractId: string, md5Code: string): Buffer {
  return keyring.keyedHash(Buffer.from(`bucket\0${contractId}\0${md5Code}`)).subarray(0, 8);
}

/** The same for the same debt of the same person. */
export function duplicateKeyOf(
  keyring: Keyring,
  contractId: string,
  { twoFactorDigest, overdueData }: RecordContent,
): Buffer {
  const text = `duplicate\0${contractId}\0${twoFactorDigest}\0${overdueData}`;
  return keyring.keyedHash(Buffer.from(text)).subarray(0, 16);
}

export function recordLedger(databases: VaultDatabases, keyring: Keyring): RecordLedger {
  const { records, hits, duplicates, answerable, waiting, revocations } = databases;
  const byId = (recordId: bigint): StoredRecord | undefined => {
    const value = records.get(uint64Bytes(recordId));
    return value === undefined ? undefined : decodeStored(recordId, value);
  };
  const byHit = (contractId: string, hitDigest: Uint8Array): StoredRecord | undefined => {
    const id = hits.get(contractKey(contractId, hitDigest));
    return id === undefined ? undefined : byId(uint64Of(id));
  };
  const answerKey = (stored: StoredRecord, proofId: bigint): Buffer =>
    contractKey(stored.contractId, stored.bucket, uint64Bytes(proofId));
  const replace = (stored: StoredRecord): void =>
    records.put(uint64Bytes(stored.recordId), encodeStored(stored));
  const withholdAnswers = (stored: StoredRecord): void => {
    const { registration } = stored;
    if (registration !== undefined) answerable.remove(answerKey(stored, registration.proofId));
  };

  return {
    byId,
    byHit,
    open: (stored) => openRecord(keyring, stored),
    insert: (contractId, importId, record) => {
      const duplicateKey = duplicateKeyOf(keyring, contractId, record);
      const known = duplicates.get(duplicateKey);
      if (known !== undefined) return byId(uint64Of(known));
      const sameHit = byHit(contractId, record.hitDigest);
      if (sameHit !== undefined) return sameHit;
      const recordId = nextNumber(databases, 'record');
      const id = uint64Bytes(recordId);
      replace({
        recordId,
        contractId,
        state: 'PENDING',
        importId,
        row: record.row,
        bucket: bucketOf(keyring, contractId, record.md5Code),
        duplicateKey,
        hitDigest: record.hitDigest,
        registration: undefined,
        sealed: sealContent(keyring, recordId, contractId, record),
      });
      duplicates.put(duplicateKey, id);
      hits.put(contractKey(contractId, record.hitDigest), id);
      waiting.put(contractKey(contractId, id), NOTHING);
      return undefined;
    },
    replace,
    resalt: (stored, content) => {
      const { recordId, contractId } = stored;
      hits.remove(contractKey(contractId, stored.hitDigest));
      hits.put(contractKey(contractId, content.hitDigest), uint64Bytes(recordId));
      const sealed = sealContent(keyring, recordId, contractId, content);
      replace({ ...stored, hitDigest: content.hitDigest, sealed });
    },
    makeAnswerable: (stored, registration) =>
      answerable.put(answerKey(stored, registration.proofId), uint64Bytes(stored.recordId)),
    withholdAnswers,
    answerable: function* (contractId, md5Code) {
      const prefix = contractKey(contractId, bucketOf(keyring, contractId, md5Code));
      for (const { value } of answerable.range({ prefix })) {
        const stored = byId(uint64Of(value));
        if (stored !== undefined) yield stored;
      }
    },
    erase: (stored) => {
      const id = uint64Bytes(stored.recordId);
      withholdAnswers(stored);
      duplicates.remove(stored.duplicateKey);
      hits.remove(contractKey(stored.contractId, stored.hitDigest));
      waiting.remove(contractKey(stored.contractId, id));
      revocations.remove(contractKey(stored.contractId, id));
      records.remove(id);
    },
  };
}
