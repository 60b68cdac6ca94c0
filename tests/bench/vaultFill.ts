import { banmaMd5 } from '../../gateway/matching/digests.js';
import { newRecord } from '../../gateway/records/content.js';
import type { VaultEnvironment, VaultWrite } from '../../gateway/vault/environment.js';
import type { Keyring } from '../../gateway/vault/keys.js';
import { contractKey, openDatabases, uint64Bytes } from '../../gateway/vault/keyspace.js';
import { encodeStored, sealContent } from '../../gateway/vault/record.js';
import { bucketOf, duplicateKeyOf } from '../../gateway/vault/records.js';
import type { NewRecord, Registration } from '../../gateway/vault/types.js';
import { person } from '../support/people.js';

const CONTRACT_ID = 'Z001';
const IMPORT_ID = '0123456789abcdef01234567';
const OVERDUE = '{"amount":"big","type":"M3","into_time":1547021423000}';
const TIME_STAMP = '1547021423999';
const PREFIX_CHARACTERS = 7;
const BATCH = 10_000;
const INDEX_BITS = 23n;

/** The record of person n, from 0. */
export function recordOf(n: number): NewRecord {
  const { name, idNumber } = person(n);
  const source = {
    twoFactorDigest: banmaMd5.twoFactorDigest(name, idNumber),
    overdueData: OVERDUE,
    timeStamp: TIME_STAMP,
    staticFactor: banmaMd5.randomStaticFactor(),
  };
  return newRecord(n + 1, source, PREFIX_CHARACTERS, banmaMd5);
}

/**
 * Fills an empty vault with committed records of persons 0 to `count` − 1, exactly as importing
 * and registering leaves them, but every database in the order of its keys: the import's own order
 * is random in three of them, and far slower for millions.
 */
export async function fillVault(
  environment: VaultEnvironment,
  keyring: Keyring,
  count: number,
): Promise<void> {
  if (BigInt(count) >= 1n << INDEX_BITS) throw new Error(`${count} records are too many to sort`);
  const { records, hits, duplicates, answerable, sequences } = openDatabases(environment);
  const keys = { hit: Buffer.alloc(16 * count), duplicate: Buffer.alloc(16 * count) };
  const buckets = Buffer.alloc(8 * count);
  const txHash = new Uint8Array(32);

  const stored = (n: number): VaultWrite => {
    const record = recordOf(n);
    const recordId = BigInt(n + 1);
    const bucket = bucketOf(keyring, CONTRACT_ID, record.md5Code);
    const duplicateKey = duplicateKeyOf(keyring, CONTRACT_ID, record);
    keys.hit.set(record.hitDigest, 16 * n);
    keys.duplicate.set(duplicateKey, 16 * n);
    buckets.set(bucket, 8 * n);
    const registration: Registration = { proofId: recordId, height: 1n, registeredAt: 1, txHash };
    const value = encodeStored({
      recordId,
      contractId: CONTRACT_ID,
      state: 'COMMITTED',
      importId: IMPORT_ID,
      row: record.row,
      bucket,
      duplicateKey,
      hitDigest: record.hitDigest,
      registration,
      sealed: sealContent(keyring, recordId, CONTRACT_ID, record),
    });
    return { database: records, key: uint64Bytes(recordId), value };
  };
  await writeAll(environment, count, stored);

  const index = async (
    database: VaultWrite['database'],
    bytes: Buffer,
    keyBytes: number,
    keyOf: (part: Uint8Array, id: Buffer) => Buffer,
  ): Promise<void> => {
    const order = sortedOrder(bytes, keyBytes, count);
    await writeAll(environment, count, (at) => {
      const n = Number(order[at] ?? 0n);
      const id = uint64Bytes(n + 1);
      const part = bytes.subarray(keyBytes * n, keyBytes * (n + 1));
      return { database, key: keyOf(part, id), value: id };
    });
  };
  await index(hits, keys.hit, 16, (digest) => contractKey(CONTRACT_ID, digest));
  await index(duplicates, keys.duplicate, 16, (key) => Buffer.from(key));
  await index(answerable, buckets, 8, (bucket, id) => contractKey(CONTRACT_ID, bucket, id));
  const next = uint64Bytes(count + 1);
  await environment.write([{ database: sequences, key: Buffer.from('record'), value: next }]);
}

/** Numbers 0 to `count` − 1 by the first 41 bits of their keys: near enough to the order. */
function sortedOrder(bytes: Buffer, keyBytes: number, count: number): BigUint64Array {
  const order = new BigUint64Array(count);
  for (let n = 0; n < count; n += 1) {
    const start = bytes.readBigUInt64BE(keyBytes * n) >> INDEX_BITS;
    order[n] = (start << INDEX_BITS) | BigInt(n);
  }
  order.sort();
  const mask = (1n << INDEX_BITS) - 1n;
  return order.map((entry) => entry & mask);
}

async function writeAll(
  environment: VaultEnvironment,
  count: number,
  writeOf: (at: number) => VaultWrite,
): Promise<void> {
  let under: Promise<void> = Promise.resolve();
  for (let from = 0; from < count; from += BATCH) {
    const length = Math.min(BATCH, count - from);
    const writes = Array.from({ length }, (_, at) => writeOf(from + at));
    // The next batch is made while this one is written.
    await under;
    under = environment.write(writes);
    if (process.stdout.isTTY && from % 500_000 === 0) process.stdout.write(`\r${from} `);
  }
  await under;
}
