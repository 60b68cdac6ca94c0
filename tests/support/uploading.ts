import * as assert from 'uvu/assert';
import { stateOf } from '../../gateway/routes/records.js';
import type { ProofChain } from './proofChain.js';
import type { RecordsGateway } from './recordsGateway.js';

export async function startAll(gateway: RecordsGateway): Promise<void> {
  await gateway.importer.start();
  await gateway.uploader.start();
  gateway.revoker.start();
}

export async function settled(gateway: RecordsGateway): Promise<void> {
  await gateway.importer.idle();
  await gateway.uploader.idle();
  await gateway.revoker.idle();
}

/** Every record is committed under the proof id the chain gave it, and no proof is without one. */
export async function assertInStep(
  gateway: Pick<RecordsGateway, 'vault'>,
  chain: Pick<ProofChain, 'proofs'>,
  importId: string,
  rows: number,
): Promise<void> {
  const state = await gateway.vault.import(importId);
  assert.is(state?.proofsMade, rows);
  assert.is(state?.onChain, rows);
  assert.is(stateOf(state!), 'COMPLETE');
  assert.is(chain.proofs.size, rows, 'proofs on the chain');
  for (const proof of chain.proofs.values()) {
    const record = await gateway.vault.record('Z001', proof.hitDigest);
    assert.is(record?.state, 'COMMITTED');
    assert.is(record?.registration?.proofId, proof.proofId);
    assert.is(record?.registration?.height, proof.height);
    assert.is(record?.registration?.registeredAt, Number(proof.registeredAt));
    assert.is(Buffer.compare(record!.registration!.txHash, proof.txHash), 0);
    assert.is(Buffer.compare(record!.detailDigest, proof.detailDigest), 0);
  }
}
