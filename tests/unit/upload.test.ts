import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ProofStatus } from '../../proto/codec/generated/banma/proof/v1.js';
import { LIMITS } from '../../proto/documents/gasSchedule.js';
import { gasLimitOf, proofsPerTransaction } from '../../gateway/records/registration.js';
import { stateOf } from '../../gateway/routes/records.js';
import { csvFile } from '../support/people.js';
import { openGateway, testIdentity, Z001_RULES } from '../support/recordsGateway.js';
import { temporaryFolder } from '../support/temporaryFolder.js';
import { assertInStep, settled, startAll } from '../support/uploading.js';
import { waitFor } from '../support/waitFor.js';
import type { GatewayOptions, RecordsGateway } from '../support/recordsGateway.js';

async function withGateway(
  options: GatewayOptions,
  run: (gateway: RecordsGateway) => Promise<void>,
): Promise<void> {
  const folder = temporaryFolder();
  const gateway = await openGateway(folder.path, options);
  try {
    await run(gateway);
  } finally {
    await gateway.stop();
    folder.remove();
  }
}

test('a file becomes well-signed proofs on the chain, and the vault knows where', async () => {
  await withGateway({ checkSignatures: true, batchProofs: 60 }, async (gateway) => {
    await startAll(gateway);
    const importId = await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(200));
    await settled(gateway);
    await assertInStep(gateway, gateway.chain, importId, 200);
    assert.is(gateway.uploader.lastError('Z001'), undefined);
  });
});

test('a full transaction stays below every limit of bytes, signatures and gas', async () => {
  for (const digestBytes of [16, 32]) {
    const proofs = proofsPerTransaction(digestBytes);
    assert.ok(proofs > 1900 && proofs <= LIMITS.proofsPerMessage);
    assert.ok(1 + 2 * proofs <= LIMITS.transactionSignatures);
    const bytes = proofs * (2 * (digestBytes + 2) + 2 * 66 + 3) + 200;
    assert.ok(gasLimitOf(bytes, proofs, 2 * proofs) <= LIMITS.transactionGas);
  }
  await withGateway({}, async (gateway) => {
    await startAll(gateway);
    await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(4500));
    await settled(gateway);
    assert.is(gateway.chain.proofs.size, 4500);
    assert.ok(Math.max(...gateway.chain.sizes) <= 700_000);
  });
});

test('lost transactions and lost answers neither lose nor double a proof', async () => {
  await withGateway({ batchProofs: 20, inFlight: 3 }, async (gateway) => {
    const { faults } = gateway.chain;
    faults.beforeExecution = (number) => {
      if (number % 3 === 1) throw new Error('lost on the way');
    };
    faults.afterExecution = (number) => {
      if (number % 3 === 2) throw new Error('answer lost');
    };
    await startAll(gateway);
    const importId = await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(150));
    await settled(gateway);
    await assertInStep(gateway, gateway.chain, importId, 150);
  });
});

test('a digest that somebody else registered makes the record be salted anew', async () => {
  await withGateway({ batchProofs: 10, inFlight: 1 }, async (gateway) => {
    await gateway.importer.start();
    const importId = await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(10));
    await gateway.importer.idle();
    const batch = await gateway.vault.nextBatch('Z001', 10);
    const records = await gateway.vault.batchRecords(batch!);
    gateway.chain.occupy(records[3]!.hitDigest);
    await gateway.uploader.start();
    await gateway.uploader.idle();
    const state = await gateway.vault.import(importId);
    assert.is(state?.onChain, 10);
    assert.is(gateway.chain.proofs.size, 11);
    assert.is(await gateway.vault.record('Z001', records[3]!.hitDigest), undefined);
    const own = [...gateway.chain.proofs.values()].filter(
      ({ contributor }) => contributor === testIdentity().member,
    );
    const again = await Promise.all(
      own.map(({ hitDigest }) => gateway.vault.record('Z001', hitDigest)),
    );
    const salted = again.find((record) => record?.row === records[3]!.row);
    assert.is(salted?.twoFactorDigest, records[3]!.twoFactorDigest);
    assert.is.not(salted?.staticFactor, records[3]!.staticFactor);
  });
});

test('a proof that the chain refuses twice is named by its row; the others get through', async () => {
  await withGateway({ batchProofs: 10, inFlight: 1 }, async (gateway) => {
    await gateway.importer.start();
    const importId = await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(10));
    await gateway.importer.idle();
    const batch = await gateway.vault.nextBatch('Z001', 10);
    const bad = (await gateway.vault.batchRecords(batch!))[6]!;
    gateway.chain.faults.refused = new Set([Buffer.from(bad.hitDigest).toString('hex')]);
    await gateway.uploader.start();
    await gateway.uploader.idle();
    assert.is(gateway.chain.proofs.size, 9);
    assert.equal(await gateway.vault.refusals(importId, 0, 10), [
      { row: bad.row, field: 'proof', reason: 'rejected_by_chain' },
    ]);
    assert.is(stateOf((await gateway.vault.import(importId))!), 'COMPLETE');
  });
});

test('when the chain knows another service key of ours, no record is blamed for it', async () => {
  await withGateway({ batchProofs: 10, inFlight: 1 }, async (gateway) => {
    const { faults } = gateway.chain;
    await gateway.importer.start();
    const importId = await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(10));
    await gateway.importer.idle();
    const batch = await gateway.vault.nextBatch('Z001', 10);
    const records = await gateway.vault.batchRecords(batch!);
    faults.serviceKey = new Uint8Array(33).fill(2);
    faults.refused = new Set(
      records.map(({ hitDigest }) => Buffer.from(hitDigest).toString('hex')),
    );
    await gateway.uploader.start();
    await waitFor(() => gateway.chain.transactions() >= 5);
    assert.match(gateway.uploader.lastError('Z001') ?? '', /service key/);
    assert.is((await gateway.vault.import(importId))?.rejected, 0);
    delete faults.serviceKey;
    delete faults.refused;
    await gateway.uploader.idle();
    await assertInStep(gateway, gateway.chain, importId, 10);
  });
});

test('a withdrawn record is revoked, purged, and was not answered with meanwhile', async () => {
  await withGateway({ batchProofs: 10 }, async (gateway) => {
    await startAll(gateway);
    await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(10));
    await settled(gateway);
    const [proof] = [...gateway.chain.proofs.values()];
    const record = await gateway.vault.record('Z001', proof!.hitDigest);
    const code = record!.twoFactorDigest.slice(0, 7);
    assert.ok(await gateway.vault.earliest('Z001', code, () => true));
    assert.is(await gateway.vault.withdraw('Z001', proof!.hitDigest), 'WITHDRAWING');
    assert.is(await gateway.vault.earliest('Z001', code, () => true), undefined);
    // The first attempt is lost after the chain executed it: it must not be revoked twice.
    let lost = false;
    gateway.chain.faults.afterExecution = () => {
      if (lost) return;
      lost = true;
      throw new Error('answer lost');
    };
    gateway.revoker.wake();
    await gateway.revoker.idle();
    assert.ok(lost);
    const hit = Buffer.from(proof!.hitDigest).toString('hex');
    assert.is(gateway.chain.proofs.get(hit)?.status, ProofStatus.REVOKED);
    assert.is(await gateway.vault.record('Z001', proof!.hitDigest), undefined);
    assert.equal(await gateway.vault.counts(), { records: 9, waiting: 0, revoking: 0 });
  });
});

test('a record withdrawn while its transaction is on its way is revoked after it', async () => {
  await withGateway({ batchProofs: 10, inFlight: 1 }, async (gateway) => {
    let withdrawn: Uint8Array | undefined;
    gateway.chain.faults.beforeExecution = async () => {
      if (withdrawn !== undefined) return;
      const [batch] = await gateway.vault.openBatches();
      withdrawn = (await gateway.vault.batchRecords(batch!))[4]!.hitDigest;
      assert.is(await gateway.vault.withdraw('Z001', withdrawn), 'WITHDRAWING');
    };
    await startAll(gateway);
    const importId = await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(10));
    await gateway.importer.idle();
    await gateway.uploader.idle();
    gateway.revoker.wake();
    await gateway.revoker.idle();
    const hit = Buffer.from(withdrawn!).toString('hex');
    assert.is(gateway.chain.proofs.get(hit)?.status, ProofStatus.REVOKED);
    assert.is(await gateway.vault.record('Z001', withdrawn!), undefined);
    assert.is(stateOf((await gateway.vault.import(importId))!), 'COMPLETE');
  });
});

test.run();
