import type { ImportLedger } from './imports.js';
import type { VaultDatabases } from './keyspace.js';
import { contractKey, nextNumber, NOTHING, uint64Bytes, uint64Of } from './keyspace.js';
import type { StoredRecord } from './record.js';
import type { RecordLedger } from './records.js';
import type { Import, Settlement, UploadBatch } from './types.js';

/** Batches: which records are on their way to the chain. All that writes runs in a transaction. */
export interface BatchLedger {
  readonly next: (contractId: string, limit: number) => UploadBatch | undefined;
  readonly open: () => readonly UploadBatch[];
  readonly settle: (batchId: bigint, settlements: readonly Settlement[]) => void;
}

type Counts = Pick<Import, 'onChain' | 'withdrawn' | 'rejected' | 'height'>;

export function batchLedger(
  databases: VaultDatabases,
  records: RecordLedger,
  imports: ImportLedger,
): BatchLedger {
  const { batches, waiting, revocations } = databases;
  const read = (batchId: bigint): UploadBatch | undefined => {
    const value = batches.get(uint64Bytes(batchId));
    return value === undefined ? undefined : decodeBatch(batchId, value);
  };

  const settleOne = (stored: StoredRecord, settlement: Settlement, counts: Counts): Counts => {
    const withdrawing = stored.state === 'WITHDRAWING';
    const listKey = contractKey(stored.contractId, uint64Bytes(stored.recordId));
    if (settlement.kind === 'committed') {
      const { registration } = settlement;
      const state = withdrawing ? 'WITHDRAWING' : 'COMMITTED';
      records.replace({ ...stored, state, registration });
      if (withdrawing) revocations.put(listKey, NOTHING);
      else records.makeAnswerable(stored, registration);
      const height = registration.height > counts.height ? registration.height : counts.height;
      return { ...counts, onChain: counts.onChain + 1, height };
    }
    if (settlement.kind === 'rejected') {
      records.erase(stored);
      imports.addRefusal(stored.importId, {
        row: stored.row,
        field: 'proof',
        reason: 'rejected_by_chain',
      });
      return { ...counts, rejected: counts.rejected + 1 };
    }
    if (withdrawing) {
      records.erase(stored);
      return { ...counts, withdrawn: counts.withdrawn + 1 };
    }
    if (settlement.kind === 'resalted') records.resalt(stored, settlement.content);
    waiting.put(listKey, NOTHING);
    return counts;
  };

  return {
    next: (contractId, limit) => {
      const prefix = contractKey(contractId);
      const keys = [...waiting.range({ prefix, limit })].map(({ key }) => key);
      if (keys.length === 0) return undefined;
      for (const key of keys) waiting.remove(key);
      const recordIds = keys.map((key) => uint64Of(key, prefix.length));
      const batch = { batchId: nextNumber(databases, 'batch'), contractId, recordIds };
      batches.put(uint64Bytes(batch.batchId), encodeBatch(batch));
      return batch;
    },
    open: () => [...batches.range()].map(({ key, value }) => decodeBatch(uint64Of(key), value)),
    settle: (batchId, settlements) => {
      const batch = read(batchId);
      if (batch === undefined) return;
      const remaining = new Set(batch.recordIds);
      const changed = new Map<string, Counts>();
      for (const settlement of settlements) {
        if (!remaining.delete(settlement.recordId)) continue;
        const stored = records.byId(settlement.recordId);
        if (stored === undefined) continue;
        const counts = changed.get(stored.importId) ?? imports.read(stored.importId);
        if (counts === undefined) throw new Error(`no import ${stored.importId}`);
        changed.set(stored.importId, settleOne(stored, settlement, counts));
      }
      for (const [importId, { onChain, withdrawn, rejected, height }] of changed) {
        imports.change(importId, (state) => ({ ...state, onChain, withdrawn, rejected, height }));
      }
      const key = uint64Bytes(batchId);
      if (remaining.size === 0) batches.remove(key);
      else batches.put(key, encodeBatch({ ...batch, recordIds: [...remaining] }));
    },
  };
}

function encodeBatch({ contractId, recordIds }: UploadBatch): Buffer {
  return contractKey(contractId, ...recordIds.map(uint64Bytes));
}

function decodeBatch(batchId: bigint, value: Uint8Array): UploadBatch {
  const start = value.indexOf(0) + 1;
  const recordIds: bigint[] = [];
  for (let offset = start; offset < value.length; offset += 8) {
    recordIds.push(uint64Of(value, offset));
  }
  const contractId = Buffer.from(value.subarray(0, start - 1)).toString('latin1');
  return { batchId, contractId, recordIds };
}
