import { asBuffer } from '../../proto/documents/bytes.js';
import type { Keyring } from './keys.js';
import { uint64Bytes } from './keyspace.js';
import type { RecordContent, RecordState, Registration, VaultRecord } from './types.js';

/**
 * A record at rest. In clear: what the chain publishes anyway (hit digest, registration), the
 * state and where it came from. Sealed, and bound to its id, contract and hit digest: the
 * two-factor digest, the static factor, the detail and its digest.
 *
 * state 1 · import id 12 · row 8 · bucket 8 · duplicate key 16 · proof id 8 · height 8 ·
 * registered at 8 · tx hash 32 · contract id length 1, bytes · hit digest length 1, bytes · sealed
 */
export interface StoredRecord {
  readonly recordId: bigint;
  readonly contractId: string;
  readonly state: RecordState;
  readonly importId: string;
  readonly row: number;
  /** Keyed hash of the md5Code. */
  readonly bucket: Uint8Array;
  readonly duplicateKey: Uint8Array;
  readonly hitDigest: Uint8Array;
  readonly registration: Registration | undefined;
  readonly sealed: Uint8Array;
}

const STATES: readonly RecordState[] = ['PENDING', 'COMMITTED', 'WITHDRAWING'];
const FIXED_BYTES = 1 + 12 + 8 + 8 + 16 + 8 + 8 + 8 + 32;

/** The bytes kept under the record's id. */
export function encodeStored(record: StoredRecord): Buffer {
  const { registration, contractId, hitDigest, sealed } = record;
  const size = FIXED_BYTES + 2 + contractId.length + hitDigest.length + sealed.length;
  const bytes = Buffer.alloc(size);
  bytes[0] = STATES.indexOf(record.state);
  bytes.write(record.importId, 1, 'hex');
  bytes.writeBigUInt64BE(BigInt(record.row), 13);
  bytes.set(record.bucket, 21);
  bytes.set(record.duplicateKey, 29);
  if (registration !== undefined) {
    bytes.writeBigUInt64BE(registration.proofId, 45);
    bytes.writeBigUInt64BE(registration.height, 53);
    bytes.writeBigUInt64BE(BigInt(registration.registeredAt), 61);
    bytes.set(registration.txHash, 69);
  }
  let offset = FIXED_BYTES;
  bytes[offset] = contractId.length;
  offset += 1 + bytes.write(contractId, offset + 1, 'latin1');
  bytes[offset] = hitDigest.length;
  bytes.set(hitDigest, offset + 1);
  bytes.set(sealed, offset + 1 + hitDigest.length);
  return bytes;
}

/** Reads what `encodeStored` wrote. @throws Error naming the record when it was altered. */
export function decodeStored(recordId: bigint, value: Uint8Array): StoredRecord {
  const bytes = asBuffer(value);
  const state = STATES[bytes[0] ?? 255];
  if (state === undefined || bytes.length < FIXED_BYTES) {
    throw new Error(`record ${recordId} of the vault is damaged`);
  }
  const contractEnd = FIXED_BYTES + 1 + (bytes[FIXED_BYTES] ?? 0);
  const hitEnd = contractEnd + 1 + (bytes[contractEnd] ?? 0);
  const proofId = bytes.readBigUInt64BE(45);
  return {
    recordId,
    state,
    importId: bytes.toString('hex', 1, 13),
    row: Number(bytes.readBigUInt64BE(13)),
    bucket: bytes.subarray(21, 29),
    duplicateKey: bytes.subarray(29, 45),
    contractId: bytes.toString('latin1', FIXED_BYTES + 1, contractEnd),
    hitDigest: bytes.subarray(contractEnd + 1, hitEnd),
    registration:
      proofId === 0n
        ? undefined
        : {
            proofId,
            height: bytes.readBigUInt64BE(53),
            registeredAt: Number(bytes.readBigUInt64BE(61)),
            txHash: bytes.subarray(69, 101),
          },
    sealed: bytes.subarray(hitEnd),
  };
}

/** Seals a record's private part for the place it is kept in. */
export function sealContent(
  keyring: Keyring,
  recordId: bigint,
  contractId: string,
  content: RecordContent,
): Buffer {
  const parts = [
    Buffer.from(content.twoFactorDigest),
    Buffer.from(content.staticFactor),
    Buffer.from(content.timeStamp),
    Buffer.from(content.overdueData),
    content.detailDigest,
  ];
  const lengths = Buffer.allocUnsafe(parts.length * 2);
  parts.forEach((part, index) => lengths.writeUInt16BE(part.length, index * 2));
  const context = contextOf(recordId, contractId, content.hitDigest);
  return keyring.seal(Buffer.concat([lengths, ...parts]), context);
}

/** Opens a record. @throws Error when it was altered or moved from another place. */
export function openRecord(keyring: Keyring, stored: StoredRecord): VaultRecord {
  const { recordId, contractId, hitDigest, registration } = stored;
  const bytes = keyring.open(stored.sealed, contextOf(recordId, contractId, hitDigest));
  const fields: Buffer[] = [];
  let offset = 10;
  for (let index = 0; index < 5; index += 1) {
    const end = offset + bytes.readUInt16BE(index * 2);
    fields.push(bytes.subarray(offset, end));
    offset = end;
  }
  const text = (index: number): string => fields[index]?.toString('utf8') ?? '';
  return {
    recordId,
    contractId,
    state: stored.state,
    importId: stored.importId,
    row: stored.row,
    hitDigest,
    twoFactorDigest: text(0),
    staticFactor: text(1),
    timeStamp: text(2),
    overdueData: text(3),
    detailDigest: fields[4] ?? Buffer.alloc(0),
    ...(registration === undefined ? {} : { registration }),
  };
}

function contextOf(recordId: bigint, contractId: string, hitDigest: Uint8Array): Buffer {
  const label = Buffer.from(`banma/v1/record\0${contractId}\0`);
  return Buffer.concat([label, uint64Bytes(recordId), hitDigest]);
}
