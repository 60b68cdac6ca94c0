import type { VaultEnvironment } from './environment.js';
import { batchLedger } from './batches.js';
import { claimVault, ownerBytes } from './identity.js';
import type { VaultIdentity } from './identity.js';
import { importLedger } from './imports.js';
import type { ImportLedger } from './imports.js';
import { openKeyring } from './keys.js';
import type { Keyring } from './keys.js';
import { contractKey, NOTHING, openDatabases, uint64Bytes, uint64Of } from './keyspace.js';
import type { VaultDatabases } from './keyspace.js';
import { recordLedger } from './records.js';
import type { RecordLedger } from './records.js';
import type { Import, ImportSlice, Refusal, Vault } from './types.js';

export interface OpenVault {
  readonly vault: Vault;
  readonly keyring: Keyring;
}

/**
 * Opens the records of an environment for one member.
 * @throws StartupError when no key fits, or the vault is of somebody else.
 */
export async function openVault(
  environment: VaultEnvironment,
  identity: VaultIdentity,
  keyEncryptionKeys: readonly Uint8Array[],
): Promise<OpenVault> {
  await claimVault(environment, identity);
  const keyring = await openKeyring(environment, ownerBytes(identity), keyEncryptionKeys);
  return { vault: createVault(environment, keyring), keyring };
}

/** The vault on LMDB. */
function createVault(environment: VaultEnvironment, keyring: Keyring): Vault {
  const databases = openDatabases(environment);
  const records = recordLedger(databases, keyring);
  const imports = importLedger(databases);
  const batches = batchLedger(databases, records, imports);
  const transaction = environment.transaction;
  return {
    createImport: async (received) => {
      await transaction(() => imports.write(received));
      await environment.flushed();
    },
    import: async (importId) => imports.read(importId),
    unfinishedImports: async () => imports.unfinished(),
    recordSlice: (importId, fromOffset, slice) =>
      transaction(() => writeSlice(records, imports, importId, fromOffset, slice)),
    failImport: (importId, reason, field) =>
      transaction(() =>
        imports.change(importId, (state) => ({
          ...state,
          rowsDone: true,
          failure: { reason, field },
        })),
      ),
    refusals: async (importId, afterRow, limit) => imports.refusals(importId, afterRow, limit),

    record: async (contractId, hitDigest) => {
      const stored = records.byHit(contractId, hitDigest);
      return stored === undefined ? undefined : records.open(stored);
    },
    earliest: async (contractId, md5Code, isPerson, isValid) => {
      for (const stored of records.answerable(contractId, md5Code)) {
        if (stored.registration === undefined || stored.state !== 'COMMITTED') continue;
        if (isValid?.(stored.registration) === false) continue;
        const record = records.open(stored);
        if (isPerson(record.twoFactorDigest)) return record;
      }
      return undefined;
    },

    nextBatch: (contractId, limit) => transaction(() => batches.next(contractId, limit)),
    openBatches: async () => batches.open(),
    batchRecords: async (batch) =>
      batch.recordIds.flatMap((recordId) => {
        const stored = records.byId(recordId);
        return stored === undefined ? [] : [records.open(stored)];
      }),
    settle: (batchId, settlements) => transaction(() => batches.settle(batchId, settlements)),

    ...withdrawals(environment, databases, records, imports),
    counts: async () => ({
      records: databases.records.count(),
      waiting: databases.waiting.count(),
      revoking: databases.revocations.count(),
    }),
  };
}

function writeSlice(
  records: RecordLedger,
  imports: ImportLedger,
  importId: string,
  fromOffset: number,
  slice: ImportSlice,
): { made: number; duplicates: number } {
  const before = imports.read(importId);
  if (before?.nextOffset !== fromOffset || before.rowsDone) {
    throw new Error(`import ${importId} does not stand at byte ${fromOffset}`);
  }
  const refusals: Refusal[] = [...slice.refusals];
  for (const record of slice.records) {
    const earlier = records.insert(before.contractId, importId, record);
    if (earlier === undefined) continue;
    const reason = earlier.importId === importId ? 'duplicate_in_file' : 'duplicate_record';
    refusals.push({ row: record.row, field: 'row', reason });
  }
  for (const refusal of refusals) imports.addRefusal(importId, refusal);
  const duplicates = refusals.length - slice.refusals.length;
  const made = slice.records.length - duplicates;
  const after: Import = {
    ...before,
    nextOffset: slice.nextOffset,
    nextRow: slice.nextRow,
    rowsDone: slice.rowsDone,
    rowsRead: before.rowsRead + slice.rowsRead,
    rowsRefused: before.rowsRefused + refusals.length,
    proofsMade: before.proofsMade + made,
  };
  imports.write(after);
  return { made, duplicates };
}

function withdrawals(
  environment: VaultEnvironment,
  databases: VaultDatabases,
  records: RecordLedger,
  imports: ImportLedger,
): Pick<Vault, 'withdraw' | 'revocations' | 'purge'> {
  const { waiting, revocations } = databases;
  return {
    withdraw: async (contractId, hitDigest) => {
      const outcome = await environment.transaction(() => {
        const stored = records.byHit(contractId, hitDigest);
        if (stored === undefined) return 'UNKNOWN';
        if (stored.state === 'WITHDRAWING') return 'WITHDRAWING';
        const listKey = contractKey(contractId, uint64Bytes(stored.recordId));
        if (waiting.has(listKey)) {
          records.erase(stored);
          imports.change(stored.importId, (state) => ({
            ...state,
            withdrawn: state.withdrawn + 1,
          }));
          return 'PURGED';
        }
        records.withholdAnswers(stored);
        records.replace({ ...stored, state: 'WITHDRAWING' });
        if (stored.registration !== undefined) revocations.put(listKey, NOTHING);
        return 'WITHDRAWING';
      });
      await environment.flushed();
      return outcome;
    },
    revocations: async (contractId, limit) => {
      const prefix = contractKey(contractId);
      return [...revocations.range({ prefix, limit })].flatMap(({ key }) => {
        const stored = records.byId(uint64Of(key, prefix.length));
        return stored === undefined ? [] : [records.open(stored)];
      });
    },
    purge: (recordIds) =>
      environment.transaction(() => {
        for (const recordId of recordIds) {
          const stored = records.byId(recordId);
          if (stored !== undefined) records.erase(stored);
        }
      }),
  };
}
