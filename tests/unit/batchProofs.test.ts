import { CommitmentProof } from 'cosmjs-types/cosmos/ics23/v1/proofs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex } from '../../app/kit/bytes.js';
import { haveRoot, merkleRoot } from '../../app/kit/merkle.js';
import { merkleProof } from '../../app/kit/merkleProof.js';
import { entryKeyOf } from '../../app/modules/accounting/bulk.js';
import { closedRecordProof } from '../../app/modules/accounting/closedProof.js';
import { closedBatches, closedPlaces, closedRecords } from '../../app/modules/accounting/keys.js';
import { batches } from '../../app/modules/proof/keys.js';
import { readLeafHead } from '../../app/modules/proof/leafHead.js';
import { leafProof } from '../../app/modules/proof/leafProof.js';
import { runAtOnce } from '../../app/kit/steps.js';
import { writeBatch } from '../../app/modules/proof/messages/writeBatch.js';
import { ProofLeaf } from '../../proto/codec/generated/banma/proof/v1.js';
import { SIMPLE_FORM, verifyExistence } from '../../proto/documents/ics23.js';
import { bytesOf } from '../support/documents.js';
import { createMemoryState, createTestContext } from '../support/memoryState.js';

const entriesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    key: bytesOf(`key ${index}`, 16 + (index % 2) * 36),
    value: bytesOf(`value ${index}`, 32),
  }));

/** The proof as it is sent. */
const sent = (exist: NonNullable<ReturnType<typeof merkleProof>>['proof']): Uint8Array =>
  CommitmentProof.encode(CommitmentProof.fromPartial({ exist })).finish();

test('every entry of batches of 1 to 40 is proven under the root of its batch', () => {
  for (let count = 1; count <= 40; count += 1) {
    const entries = entriesOf(count);
    const root = merkleRoot(entries);
    for (const { key, value } of entries) {
      const proven = merkleProof(entries, key)!;
      assert.is(bytesToHex(proven.root), bytesToHex(root));
      verifyExistence(SIMPLE_FORM, root, sent(proven.proof), key, value);
    }
  }
});

test('what is not in a batch has no proof', () => {
  assert.is(merkleProof(entriesOf(7), bytesOf('other', 16)), undefined);
  assert.is(merkleProof([], bytesOf('other', 16)), undefined);
});

test('entries have one root, and none where a key occurs twice', () => {
  const entries = entriesOf(5);
  const root = merkleRoot(entries);
  assert.ok(haveRoot(entries.toReversed(), root));
  assert.not(haveRoot(entries.slice(1), root));
  assert.not(haveRoot([...entries, entries[0]!], root));
  assert.not(haveRoot([], merkleRoot([])), 'no batch is empty');
});

const proofOf = (label: string) => ({
  hitDigest: bytesOf(`hit ${label}`, 16),
  detailDigest: bytesOf(`detail ${label}`, 16),
  hitSignature: bytesOf(`hit ${label}`, 64),
  detailSignature: bytesOf(`detail ${label}`, 64),
});

test('a proof of one contribution proof goes from its digest to the root of its batch', () => {
  const state = createMemoryState();
  const context = createTestContext(state);
  const contributor = bytesOf('member', 20);
  let firstProofId = 1n;
  for (const size of [1, 2, 13, 2_000]) {
    const proofs = Array.from({ length: size }, (_, index) => proofOf(`${size}/${index}`));
    runAtOnce(writeBatch(context, { contractId: 'Z001', contributor, firstProofId }, proofs));
    const { root } = batches.get(state, 'Z001', firstProofId)!;
    for (const [index, proof] of proofs.entries()) {
      if (index > 20 && index < 1_980) continue;
      const proven = leafProof(state, 'Z001', proof.hitDigest)!;
      const leaf = ProofLeaf.encode({ proofId: firstProofId + BigInt(index), ...proof });
      verifyExistence(SIMPLE_FORM, root, sent(proven.proof), proof.hitDigest, leaf);
      assert.is(bytesToHex(proven.batchKey), bytesToHex(batches.keyOf('Z001', firstProofId)));
      assert.is(bytesToHex(proven.batch.root), bytesToHex(root));
    }
    firstProofId += BigInt(size);
  }
  assert.is(leafProof(state, 'Z001', bytesOf('unknown', 16)), undefined);
  assert.is(leafProof(state, 'Z002', proofOf('1/0').hitDigest), undefined);
});

test('a proof of a closed record goes from its key to the root of its batch', () => {
  const state = createMemoryState();
  const querier = bytesOf('querier', 20);
  const hashes = ['a', 'b', 'c'].map((label) => bytesOf(label, 32));
  for (const requestHash of hashes) {
    closedRecords.set(state, bytesOf('record', 32), 'Z001', 7n, querier, requestHash);
    closedPlaces.set(state, { height: 7n }, 'Z001', querier, requestHash);
  }
  const stored = [...closedRecords.storedEntries(state, ['Z001', 7n])];
  const entries = stored.map(([key, value]) => ({ key: entryKeyOf(key), value }));
  const batch = { height: 7n, count: 3n, root: merkleRoot(entries) };
  closedBatches.set(state, batch, 'Z001', 7n);
  for (const requestHash of hashes) {
    const key = { contractId: 'Z001', querier, requestHash };
    const { proof, batchKey } = closedRecordProof(state, key)!;
    const entryKey = Uint8Array.of(...querier, ...requestHash);
    verifyExistence(SIMPLE_FORM, batch.root, sent(proof), entryKey, bytesOf('record', 32));
    assert.is(bytesToHex(batchKey), bytesToHex(closedBatches.keyOf('Z001', 7n)));
  }
  const other = { contractId: 'Z001', querier, requestHash: bytesOf('d', 32) };
  assert.is(closedRecordProof(state, other), undefined);
});

test('the head of a leaf is what the codec reads', () => {
  for (const proofId of [1n, 127n, 128n, 16_384n, 5_000_000n, 2n ** 35n + 3n, 2n ** 49n - 1n]) {
    for (const size of [16, 32]) {
      const proof = { ...proofOf('one'), hitDigest: bytesOf('digest', size) };
      const head = readLeafHead(ProofLeaf.encode({ proofId, ...proof }))!;
      assert.is(head.proofId, proofId);
      assert.is(bytesToHex(head.hitDigest), bytesToHex(proof.hitDigest));
    }
  }
});

test('bytes that are no leaf have no head, whatever they are', () => {
  const leaf = ProofLeaf.encode({ proofId: 300n, ...proofOf('one') });
  const shortest = 1 + 2 + 2 + 16;
  for (let size = 0; size < shortest; size += 1) {
    assert.is(readLeafHead(leaf.slice(0, size)), undefined, `${size} bytes`);
  }
  assert.is(readLeafHead(new Uint8Array(200).fill(0xff)), undefined);
  assert.is(readLeafHead(new Uint8Array(200).fill(0xff).with(0, 8)), undefined);
});

test.run();
