import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Vault } from '../../gateway/vault/types.js';
import { rejects } from './rejects.js';
import {
  commitAll,
  IMPORT_ID,
  newImport,
  newRecord,
  registrationOf,
  sliceOf,
} from './vaultRecords.js';

/** A vault that a test may close and open again over the same storage. */
export interface VaultUnderTest {
  readonly vault: () => Vault;
  readonly reopen: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** What every vault must do, whatever store is behind it. */
export function vaultSuite(store: string, create: () => Promise<VaultUnderTest>): void {
  const holds = (claim: string, check: (under: VaultUnderTest) => Promise<void>): void => {
    test(`${store}: ${claim}`, async () => {
      const under = await create();
      try {
        await check(under);
      } finally {
        await under.remove();
      }
    });
  };
  const anybody = (): boolean => true;

  holds('a record comes back as it was stored, also after a restart', async (under) => {
    const record = newRecord(3);
    await under.vault().createImport(newImport());
    await under.vault().recordSlice(IMPORT_ID, 0, sliceOf([record]));
    await under.reopen();
    const found = await under.vault().record('Z001', record.hitDigest);
    assert.is(found?.twoFactorDigest, record.twoFactorDigest);
    assert.is(found?.overdueData, record.overdueData);
    assert.is(found?.timeStamp, record.timeStamp);
    assert.is(found?.staticFactor, '3');
    assert.is(Buffer.compare(found!.detailDigest, record.detailDigest), 0);
    assert.is(found?.state, 'PENDING');
    assert.is(found?.row, 3);
    assert.is(await under.vault().record('Z002', record.hitDigest), undefined);
  });

  holds('the same of the same person is a duplicate, of this file or of another', async (under) => {
    const vault = under.vault();
    const other = 'ffffffffffffffffffffffff';
    await vault.createImport(newImport());
    await vault.createImport(newImport(other));
    const twice = [newRecord(2, 1, 'same'), newRecord(3, 1, 'same'), newRecord(4, 1, 'different')];
    assert.equal(await vault.recordSlice(IMPORT_ID, 0, sliceOf(twice)), { made: 2, duplicates: 1 });
    const later = [newRecord(5, 1, 'same'), newRecord(6, 2, 'same')];
    assert.equal(await vault.recordSlice(other, 0, sliceOf(later)), { made: 1, duplicates: 1 });
    assert.equal(await vault.refusals(IMPORT_ID, 0, 10), [
      { row: 3, field: 'row', reason: 'duplicate_in_file' },
    ]);
    assert.equal(await vault.refusals(other, 0, 10), [
      { row: 5, field: 'row', reason: 'duplicate_record' },
    ]);
    assert.is((await vault.import(other))?.rowsRefused, 1);
  });

  holds('a slice that was stored already is not stored again', async (under) => {
    const vault = under.vault();
    await vault.createImport(newImport());
    await vault.recordSlice(IMPORT_ID, 0, sliceOf([newRecord(2)]));
    await rejects(
      () => vault.recordSlice(IMPORT_ID, 0, sliceOf([newRecord(3)])),
      /does not stand at byte 0/,
    );
    assert.is((await vault.import(IMPORT_ID))?.proofsMade, 1);
    assert.is(await vault.record('Z001', newRecord(3).hitDigest), undefined);
  });

  holds('only committed records answer, the smallest proof id first', async (under) => {
    const vault = under.vault();
    await vault.createImport(newImport());
    await vault.recordSlice(IMPORT_ID, 0, sliceOf([newRecord(2, 1), newRecord(3, 1)]));
    const { md5Code } = newRecord(2, 1);
    assert.is(await vault.earliest('Z001', md5Code, anybody), undefined);
    const batch = await vault.nextBatch('Z001', 10);
    assert.is(await vault.earliest('Z001', md5Code, anybody), undefined);
    const [first, second] = batch!.recordIds;
    await vault.settle(batch!.batchId, [
      { recordId: first!, kind: 'committed', registration: registrationOf(300n) },
      { recordId: second!, kind: 'committed', registration: registrationOf(70n) },
    ]);
    const found = await vault.earliest('Z001', md5Code, anybody);
    assert.is(found?.registration?.proofId, 70n);
    assert.is(found?.staticFactor, '3');
    const late = await vault.earliest('Z001', md5Code, anybody, ({ proofId }) => proofId > 70n);
    assert.is(late?.registration?.proofId, 300n);
    assert.is(await vault.earliest('Z001', md5Code, () => false), undefined);
    assert.is(await vault.earliest('Z002', md5Code, anybody), undefined);
    const state = await vault.import(IMPORT_ID);
    assert.is(state?.onChain, 2);
    assert.is(state?.height, 340n);
  });

  holds('a batch outlives a restart and takes its records out of the queue', async (under) => {
    await under.vault().createImport(newImport());
    const records = [newRecord(2), newRecord(3), newRecord(4)];
    await under.vault().recordSlice(IMPORT_ID, 0, sliceOf(records));
    const batch = await under.vault().nextBatch('Z001', 2);
    assert.is(batch?.recordIds.length, 2);
    await under.reopen();
    assert.equal(await under.vault().openBatches(), [batch]);
    assert.equal(
      (await under.vault().batchRecords(batch!)).map(({ row }) => row),
      [2, 3],
    );
    const next = await under.vault().nextBatch('Z001', 2);
    assert.is(next?.recordIds.length, 1);
    assert.is(await under.vault().nextBatch('Z001', 2), undefined);
  });

  holds('settling twice counts once, and what is returned waits again', async (under) => {
    const vault = under.vault();
    await vault.createImport(newImport());
    await vault.recordSlice(IMPORT_ID, 0, sliceOf([newRecord(2), newRecord(3)]));
    const batch = await vault.nextBatch('Z001', 10);
    const [first, second] = batch!.recordIds;
    const committed = {
      recordId: first!,
      kind: 'committed',
      registration: registrationOf(1n),
    } as const;
    await vault.settle(batch!.batchId, [committed]);
    await vault.settle(batch!.batchId, [committed]);
    assert.is((await vault.import(IMPORT_ID))?.onChain, 1);
    assert.is((await vault.openBatches()).length, 1);
    await vault.settle(batch!.batchId, [{ recordId: second!, kind: 'returned' }]);
    assert.equal(await vault.openBatches(), []);
    assert.equal((await vault.nextBatch('Z001', 10))?.recordIds, [second!]);
  });

  holds('a record salted anew is found by its new hit digest only', async (under) => {
    const vault = under.vault();
    const record = newRecord(2);
    await vault.createImport(newImport());
    await vault.recordSlice(IMPORT_ID, 0, sliceOf([record]));
    const batch = await vault.nextBatch('Z001', 10);
    const { row: _row, md5Code: _md5Code, ...content } = { ...newRecord(9, 2), overdueData: 'x' };
    const recordId = batch!.recordIds[0]!;
    await vault.settle(batch!.batchId, [{ recordId, kind: 'resalted', content }]);
    assert.is(await vault.record('Z001', record.hitDigest), undefined);
    assert.is((await vault.record('Z001', content.hitDigest))?.staticFactor, '9');
    await commitAll(vault, IMPORT_ID);
    assert.ok(await vault.earliest('Z001', record.md5Code, anybody));
  });

  holds('a proof that the chain refused is a refused row and leaves no record', async (under) => {
    const vault = under.vault();
    const record = newRecord(2);
    await vault.createImport(newImport());
    await vault.recordSlice(IMPORT_ID, 0, sliceOf([record]));
    const batch = await vault.nextBatch('Z001', 10);
    await vault.settle(batch!.batchId, [{ recordId: batch!.recordIds[0]!, kind: 'rejected' }]);
    assert.is(await vault.record('Z001', record.hitDigest), undefined);
    assert.is((await vault.import(IMPORT_ID))?.rejected, 1);
    assert.equal(await vault.refusals(IMPORT_ID, 0, 10), [
      { row: 2, field: 'proof', reason: 'rejected_by_chain' },
    ]);
  });

  holds('a withdrawn record never answers again, in every state', async (under) => {
    const vault = under.vault();
    await vault.createImport(newImport());
    const [waiting, sent, committed] = [newRecord(2), newRecord(3), newRecord(4)] as const;
    await vault.recordSlice(IMPORT_ID, 0, sliceOf([committed]));
    await commitAll(vault, IMPORT_ID);
    await vault.recordSlice(IMPORT_ID, 10, sliceOf([sent], 10));
    const batch = await vault.nextBatch('Z001', 10);
    await vault.recordSlice(IMPORT_ID, 20, sliceOf([waiting], 20));

    assert.is(await vault.withdraw('Z001', new Uint8Array(16)), 'UNKNOWN');
    assert.is(await vault.withdraw('Z001', waiting.hitDigest), 'PURGED');
    assert.is(await vault.record('Z001', waiting.hitDigest), undefined);
    assert.is(await vault.withdraw('Z001', sent.hitDigest), 'WITHDRAWING');
    assert.is(await vault.withdraw('Z001', committed.hitDigest), 'WITHDRAWING');
    assert.is(await vault.withdraw('Z001', committed.hitDigest), 'WITHDRAWING');
    assert.is(await vault.earliest('Z001', committed.md5Code, anybody), undefined);
    assert.is((await vault.revocations('Z001', 10)).length, 1);

    await vault.settle(batch!.batchId, [
      { recordId: batch!.recordIds[0]!, kind: 'committed', registration: registrationOf(9n) },
    ]);
    assert.is(await vault.earliest('Z001', sent.md5Code, anybody), undefined);
    const revoking = await vault.revocations('Z001', 10);
    assert.equal(
      revoking.map(({ row }) => row),
      [4, 3],
    );
    await vault.purge(revoking.map(({ recordId }) => recordId));
    assert.equal(await vault.counts(), { records: 0, waiting: 0, revoking: 0 });
    // Nothing of them is left that would make a new import a duplicate.
    const again = [newRecord(12, 2, waiting.overdueData), newRecord(14, 4, committed.overdueData)];
    assert.is((await vault.recordSlice(IMPORT_ID, 30, sliceOf(again, 30))).made, 2);
  });

  holds('refusals are paged by row', async (under) => {
    const vault = under.vault();
    await vault.createImport(newImport());
    const refusals = [300, 5, 70].map(
      (row) => ({ row, field: 'id_number', reason: 'bad_id_checksum' }) as const,
    );
    await vault.recordSlice(IMPORT_ID, 0, { ...sliceOf([]), refusals, rowsRead: 3 });
    const rows = async (after: number, limit: number): Promise<number[]> =>
      (await vault.refusals(IMPORT_ID, after, limit)).map(({ row }) => row);
    assert.equal(await rows(0, 2), [5, 70]);
    assert.equal(await rows(70, 2), [300]);
    assert.equal(await rows(300, 2), []);
    assert.equal(await vault.refusals('no import', 0, 2), []);
    assert.is(await vault.import('no import'), undefined);
  });

  holds('imports with rows to read are listed oldest first until they are done', async (under) => {
    const older = '000000000000000000000001';
    await under.vault().createImport(newImport());
    await under.vault().createImport(newImport(older));
    await under.reopen();
    const ids = (await under.vault().unfinishedImports()).map(({ importId }) => importId);
    assert.equal(ids, [older, IMPORT_ID]);
    await under.vault().recordSlice(older, 0, { ...sliceOf([]), rowsDone: true });
    await under.vault().failImport(IMPORT_ID, 'spool_damaged', 'file');
    assert.equal(await under.vault().unfinishedImports(), []);
    assert.equal((await under.vault().import(IMPORT_ID))?.failure, {
      reason: 'spool_damaged',
      field: 'file',
    });
  });
}
