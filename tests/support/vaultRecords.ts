import { banmaMd5 } from '../../gateway/matching/digests.js';
import type {
  Import,
  ImportSlice,
  NewRecord,
  Registration,
  Vault,
} from '../../gateway/vault/types.js';
import { Z001_RULES } from './recordsGateway.js';

export const IMPORT_ID = '0123456789abcdef01234567';

export function newImport(importId = IMPORT_ID): Import {
  return {
    importId,
    contractId: 'Z001',
    format: 'csv',
    receivedAt: 1,
    bytes: 10,
    rules: Z001_RULES,
    nextOffset: 0,
    nextRow: 2,
    rowsRead: 0,
    rowsRefused: 0,
    proofsMade: 0,
    onChain: 0,
    withdrawn: 0,
    rejected: 0,
    height: 0n,
    rowsDone: false,
  };
}

/** Record number n of person number p, salted by n. */
export function newRecord(n: number, p = n, overdueData = `{"n":${n}}`): NewRecord {
  const twoFactorDigest = banmaMd5.twoFactorDigest(`person ${p}`, '');
  const staticFactor = String(n);
  const timeStamp = '1547021423999';
  return {
    row: n,
    twoFactorDigest,
    overdueData,
    timeStamp,
    staticFactor,
    md5Code: banmaMd5.md5Code(twoFactorDigest, 7),
    hitDigest: banmaMd5.hitDigest(twoFactorDigest, staticFactor),
    detailDigest: banmaMd5.detailDigest(twoFactorDigest, overdueData, timeStamp, staticFactor),
  };
}

export function sliceOf(records: readonly NewRecord[], from = 0): ImportSlice {
  const end = from + 10;
  return {
    records,
    refusals: [],
    rowsRead: records.length,
    nextOffset: end,
    nextRow: end,
    rowsDone: false,
  };
}

export function registrationOf(proofId: bigint): Registration {
  const txHash = new Uint8Array(32).fill(5);
  return { proofId, height: 40n + proofId, txHash, registeredAt: 1_700_000_000_000 };
}

/** Stores records and commits them with consecutive proof ids from `firstProofId`. */
export async function commitAll(vault: Vault, importId: string, firstProofId = 1n): Promise<void> {
  const batch = await vault.nextBatch('Z001', 2000);
  if (batch === undefined) throw new Error(`nothing to commit for ${importId}`);
  await vault.settle(
    batch.batchId,
    batch.recordIds.map((recordId, index) => ({
      recordId,
      kind: 'committed',
      registration: registrationOf(firstProofId + BigInt(index)),
    })),
  );
}
