import type { VaultDatabase, VaultEnvironment } from './environment.js';

/**
 * Every database of the vault with its keys and values. Integers are big-endian, so that byte
 * order is numeric order. `c` is the contract id, ended by a zero byte.
 */
export interface VaultDatabases {
  /** record id (8) → record.ts */
  readonly records: VaultDatabase;
  /** c ‖ hit digest → record id */
  readonly hits: VaultDatabase;
  /** keyed hash of contract, person and overdue data (16) → record id */
  readonly duplicates: VaultDatabase;
  /** c ‖ keyed hash of the md5Code (8) ‖ proof id (8) → record id; only what may answer */
  readonly answerable: VaultDatabase;
  /** c ‖ record id → empty; PENDING records in no batch */
  readonly waiting: VaultDatabase;
  /** batch id (8) → c ‖ record ids */
  readonly batches: VaultDatabase;
  /** c ‖ record id → empty; committed records to revoke */
  readonly revocations: VaultDatabase;
  /** import id (12) → JSON */
  readonly imports: VaultDatabase;
  /** import id (12) → empty; imports with rows to read */
  readonly unfinished: VaultDatabase;
  /** import id (12) ‖ row (8) → JSON */
  readonly refusals: VaultDatabase;
  /** name → next number (8) */
  readonly sequences: VaultDatabase;
}

/** Opens the databases of the records. */
export function openDatabases(environment: VaultEnvironment): VaultDatabases {
  const names = [
    'records',
    'hits',
    'duplicates',
    'answerable',
    'waiting',
    'batches',
    'revocations',
    'imports',
    'unfinished',
    'refusals',
    'sequences',
  ] as const;
  const opened = names.map((name) => [name, environment.database(`records/${name}`)] as const);
  return Object.fromEntries<VaultDatabase>(opened) as {
    [Name in (typeof names)[number]]: VaultDatabase;
  };
}

/** An empty value. */
export const NOTHING = new Uint8Array(0);

/** Eight bytes, big-endian. */
export function uint64Bytes(value: bigint | number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** Reads eight bytes, big-endian. */
export function uint64Of(bytes: Uint8Array, offset = 0): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset + offset, 8).getBigUint64(0);
}

/** `c ‖ rest…`. */
export function contractKey(contractId: string, ...rest: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from(`${contractId}\0`, 'latin1'), ...rest]);
}

/** Bytes of an import id; undefined when the text is none. */
export function importKey(importId: string): Buffer | undefined {
  return /^[0-9a-f]{24}$/.test(importId) ? Buffer.from(importId, 'hex') : undefined;
}

/** Takes the next number of a sequence, from 1; inside a transaction only. */
export function nextNumber(databases: VaultDatabases, name: string): bigint {
  const key = Buffer.from(name);
  const stored = databases.sequences.get(key);
  const next = stored === undefined ? 1n : uint64Of(stored);
  databases.sequences.put(key, uint64Bytes(next + 1n));
  return next;
}
