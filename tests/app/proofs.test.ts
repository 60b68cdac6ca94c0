import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { merkleRoot } from '../../app/kit/merkle.js';
import {
  MsgRegisterProofs,
  MsgRegisterProofsResponse,
  MsgRevokeProofs,
  MsgRevokeProofsResponse,
  ProofLeaf,
  ProofStatus,
  QueryProofRequest,
  QueryProofResponse,
  QueryProofStatsRequest,
  QueryProofStatsResponse,
  QueryProofsRequest,
  QueryProofsResponse,
  Reason,
} from '../../proto/codec/generated/banma/proof/v1.js';
import { contextOf, executionOver } from '../../app/block/execution.js';
import { stepsOf } from '../../app/kit/steps.js';
import { batches } from '../../app/modules/proof/keys.js';
import { sha256 } from '../../proto/documents/hash.js';
import type { TestChain } from '../support/chain.js';
import { ask, createConsortium, member, responseOf } from '../support/consortium.js';
import { bytesOf, proofOf, registerMessage } from '../support/documents.js';
import { encoded } from '../support/signTx.js';

const [a, b, outsider] = [member('A'), member('B'), member('X')];
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function chainOfTwo(): TestChain {
  const members = [a, b].map((one) => ({ member: one, balance: 0n }));
  return createConsortium([{ id: 'Z001', denom: 'ublt', members }]);
}

function register(chain: TestChain, labels: readonly string[], owner = a) {
  const proofs = labels.map((label) => proofOf(owner, 'Z001', label));
  const message = registerMessage(owner, 'Z001', proofs);
  return responseOf(chain.deliver(owner.service, [message]), MsgRegisterProofsResponse);
}

function revoke(chain: TestChain, labels: readonly string[], owner = a, reason: Reason = 3) {
  const hitDigests = labels.map((label) => bytesOf(`hit ${label}`, 16));
  const header = { signer: owner.service.address, member: owner.address, contractId: 'Z001' };
  return chain.deliver(owner.service, [
    encoded(MsgRevokeProofs, { ...header, hitDigests, reason }),
  ]);
}

const proofBy = (chain: TestChain, request: { hitDigest?: Uint8Array; proofId?: bigint }) =>
  ask(
    chain,
    '/banma.proof.v1.Query/Proof',
    QueryProofRequest,
    { contractId: 'Z001', ...request },
    QueryProofResponse,
  ).proof;

const stats = (chain: TestChain, who = '') =>
  ask(
    chain,
    '/banma.proof.v1.Query/ProofStats',
    QueryProofStatsRequest,
    { contractId: 'Z001', member: who },
    QueryProofStatsResponse,
  );

test('all nine fields of the source are readable of a registered proof', () => {
  const chain = chainOfTwo();
  const proof = proofOf(a, 'Z001', 'one');
  const tx = chain.sign(a.service, [registerMessage(a, 'Z001', [proof])]);
  const block = chain.block([tx]);
  assert.is(block.outcomes[0]?.code, 0, block.outcomes[0]?.log);
  const found = proofBy(chain, { hitDigest: proof.hitDigest });
  assert.is(hex(found?.hitDigest ?? new Uint8Array()), hex(proof.hitDigest));
  assert.is(hex(found?.detailDigest ?? new Uint8Array()), hex(proof.detailDigest));
  assert.is(hex(found?.hitSignature ?? new Uint8Array()), hex(proof.hitSignature));
  assert.is(hex(found?.detailSignature ?? new Uint8Array()), hex(proof.detailSignature));
  assert.is(found?.contributor, a.address);
  assert.is(found?.height, block.height);
  assert.is(hex(found?.txHash ?? new Uint8Array()), hex(sha256(tx)));
  assert.is(found?.registeredAt, block.timeMs);
  assert.is(found?.effectiveHits, 0n);
  assert.is(found?.proofId, 1n);
  assert.is(found?.status, ProofStatus.VALID);
  assert.equal(proofBy(chain, { proofId: 1n }), found);
});

test('a digest that is registered already, or twice in the message, is skipped and listed', () => {
  const chain = chainOfTwo();
  assert.equal(register(chain, ['one', 'two']), { firstProofId: 1n, registered: 2n, skipped: [] });
  const proofs = ['three', 'one', 'three', 'four'];
  const again = register(chain, proofs);
  assert.equal(again, { firstProofId: 3n, registered: 2n, skipped: [1, 2] });
  const none = register(chain, ['four'], b);
  assert.equal(none, { firstProofId: 0n, registered: 0n, skipped: [0] });
  assert.equal(stats(chain), { registered: 4n, valid: 4n, effectivelyHit: 0n });
  assert.equal(stats(chain, b.address), { registered: 0n, valid: 0n, effectivelyHit: 0n });
  assert.is(revoke(chain, ['one']).code, 0);
  assert.equal(register(chain, ['one']).skipped, [0], 'a revoked digest stays taken');
});

test('a batch is one leaf whose root commits to every proof in ascending digest order', () => {
  const chain = chainOfTwo();
  const labels = ['p', 'q', 'r', 's', 't'];
  register(chain, labels);
  const batch = batches.get(chain.state, 'Z001', 1n);
  const entries = labels.map((label, index) => {
    const proof = proofOf(a, 'Z001', label);
    const value = ProofLeaf.encode({ proofId: BigInt(index + 1), ...proof });
    return { key: proof.hitDigest, value };
  });
  assert.is(batch?.count, 5n);
  assert.is(hex(batch?.root ?? new Uint8Array()), hex(merkleRoot(entries)));
});

test('one bad proof among 2,000 fails the transaction and names its index', () => {
  const chain = chainOfTwo();
  const proofs = Array.from({ length: 2000 }, (_, index) => proofOf(a, 'Z001', `p${index}`));
  const good = proofs[1234]!;
  const fail = (change: Partial<typeof good>) => {
    const message = registerMessage(a, 'Z001', proofs.with(1234, { ...good, ...change }));
    return chain.deliver(a.service, [message]);
  };
  const other = proofs[7]!;
  const cases = [
    [{ hitSignature: other.hitSignature }, 'proofs[1234].hit_signature', 4],
    [{ detailSignature: good.hitSignature }, 'proofs[1234].detail_signature', 4],
    [{ hitDigest: bytesOf('long', 32) }, 'proofs[1234].hit_digest', 3],
    [{ detailDigest: bytesOf('long', 32) }, 'proofs[1234].detail_digest', 3],
    [{ detailDigest: bytesOf('odd', 20) }, 'proofs[1234].detail_digest', 2],
    [{ hitSignature: new Uint8Array(63) }, 'proofs[1234].hit_signature', 2],
  ] as const;
  for (const [change, place, code] of cases) {
    const outcome = fail(change);
    assert.is(outcome.codespace, 'proof', place);
    assert.is(outcome.code, code, outcome.log);
    assert.ok(outcome.log.includes(`${place}:`), outcome.log);
  }
  assert.equal(stats(chain), { registered: 0n, valid: 0n, effectivelyHit: 0n });
});

test('2,000 proofs in a message are registered; one more, and none at all, are refused', () => {
  const chain = chainOfTwo();
  const proofs = Array.from({ length: 2001 }, (_, index) => proofOf(a, 'Z001', `p${index}`));
  const outcome = chain.deliver(a.service, [registerMessage(a, 'Z001', proofs)]);
  assert.is.not(outcome.code, 0);
  assert.is.not(chain.deliver(a.service, [registerMessage(a, 'Z001', [])]).code, 0);
  const message = registerMessage(a, 'Z001', proofs.slice(0, 2000));
  const done = responseOf(chain.deliver(a.service, [message]), MsgRegisterProofsResponse);
  assert.is(done.registered, 2000n);
  assert.is(proofBy(chain, { proofId: 2000n })?.contributor, a.address);
});

test('only the current service key signs proofs, for its own member and contract', () => {
  const chain = chainOfTwo();
  const cases = [
    proofOf(a, 'Z001', 'one', a.account),
    proofOf(a, 'Z001', 'one', b.service),
    proofOf(a, 'Z002', 'one'),
    proofOf({ ...a, bytes: b.bytes }, 'Z001', 'one'),
  ];
  for (const proof of cases) {
    const outcome = chain.deliver(a.service, [registerMessage(a, 'Z001', [proof])]);
    assert.is(`${outcome.codespace} ${outcome.code}`, 'proof 4');
  }
});

test('only a member registers, by its account key or its service key', () => {
  const chain = chainOfTwo();
  const proof = [proofOf(a, 'Z001', 'one')];
  const byOther = chain.deliver(b.service, [registerMessage(a, 'Z001', proof, b.service)]);
  assert.is(`${byOther.codespace} ${byOther.code}`, 'sdk 4');
  const unknown = chain.deliver(a.service, [
    encoded(MsgRegisterProofs, {
      signer: a.service.address,
      member: outsider.address,
      contractId: 'Z001',
      proofs: proof,
    }),
  ]);
  assert.is.not(unknown.code, 0);
  const byAccount = chain.deliver(a.account, [registerMessage(a, 'Z001', proof, a.account)]);
  assert.is(byAccount.code, 0, byAccount.log);
});

test('a member revokes its own valid proofs; the first that is not one fails them all', () => {
  const chain = chainOfTwo();
  register(chain, ['a1', 'a2', 'a3']);
  register(chain, ['b1'], b);
  const cases = [
    [['a1', 'unknown'], 'hit_digests[1]: no such proof in the contract'],
    [['a1', 'a2', 'b1'], "hit_digests[2]: another member's proof"],
    [['a1', 'a1'], 'hit_digests[1]: twice in the message'],
  ] as const;
  for (const [labels, log] of cases) {
    const outcome = revoke(chain, labels);
    assert.is(outcome.codespace, 'proof');
    assert.ok(outcome.log.includes(log), outcome.log);
  }
  assert.is(stats(chain).valid, 4n);
  const done = responseOf(revoke(chain, ['a1', 'a3'], a, Reason.PAID), MsgRevokeProofsResponse);
  assert.is(done.revoked, 2n);
  const revoked = proofBy(chain, { hitDigest: bytesOf('hit a1', 16) });
  assert.is(revoked?.status, ProofStatus.REVOKED);
  assert.is(revoked?.reason, Reason.PAID);
  assert.is(revoked?.revokedAt, chain.timeMs());
  assert.equal(stats(chain), { registered: 4n, valid: 2n, effectivelyHit: 0n });
  assert.equal(stats(chain, a.address), { registered: 3n, valid: 1n, effectivelyHit: 0n });
  assert.ok(revoke(chain, ['a1']).log.includes('hit_digests[0]: proof is not valid'));
  assert.ok(revoke(chain, ['a2'], a, 0).log.includes('reason: unspecified'));
});

test('a revocation is looked at in steps before anything is written, and costs what it does', () => {
  const chain = chainOfTwo();
  const labels = Array.from({ length: 120 }, (_, index) => `proof ${index}`);
  register(chain, labels);
  const hitDigests = [...labels, 'unknown'].map((label) => bytesOf(`hit ${label}`, 16));
  const { address: signer } = a.service;
  const message = {
    signer,
    member: a.address,
    contractId: 'Z001',
    hitDigests,
    reason: Reason.PAID,
  };
  const { handler } = chain.application.registry.message(MsgRevokeProofs.typeUrl)!;
  const execution = executionOver(chain.application.consensus.tip()!, {
    modules: chain.modules,
    verifier: chain.application.verifier,
  });
  const run = stepsOf(handler.execute(contextOf(execution, new Uint8Array(0)), message as never));
  let steps = 0;
  assert.throws(() => {
    while (run.next().done !== true) steps += 1;
  }, /hit_digests\[120\]: no such proof/);
  assert.is(steps, 2);
  assert.equal(execution.state.changes(), []);
  assert.is(handler.cost(message as never).gas, 121n * 1_500n);
});

test('proofs are listed a page at a time, of all or of one contributor, forwards and back', () => {
  const chain = chainOfTwo();
  register(chain, ['a1', 'a2', 'a3']);
  register(chain, ['b1', 'b2'], b);
  register(chain, ['a4', 'a5']);
  const walk = (contributor: string, limit: bigint, reverse: boolean): bigint[][] => {
    const pages: bigint[][] = [];
    let key: Uint8Array = new Uint8Array(0);
    do {
      const { proofs, pagination } = ask(
        chain,
        '/banma.proof.v1.Query/Proofs',
        QueryProofsRequest,
        {
          contractId: 'Z001',
          contributor,
          pagination: { key, limit, reverse, offset: 0n, countTotal: false },
        },
        QueryProofsResponse,
      );
      pages.push(proofs.map(({ proofId }) => proofId));
      key = pagination?.nextKey ?? new Uint8Array(0);
    } while (key.length > 0);
    return pages;
  };
  assert.equal(walk('', 3n, false), [[1n, 2n, 3n], [4n, 5n, 6n], [7n]]);
  assert.equal(walk('', 4n, true), [
    [7n, 6n, 5n, 4n],
    [3n, 2n, 1n],
  ]);
  assert.equal(walk(a.address, 2n, false), [[1n, 2n], [3n, 6n], [7n]]);
  assert.equal(walk(a.address, 2n, true), [[7n, 6n], [3n, 2n], [1n]]);
  assert.equal(walk(b.address, 100n, false), [[4n, 5n]]);
});

test('a page that begins behind all proofs is empty, wherever that is', () => {
  const chain = chainOfTwo();
  chain.deliverOk(a.service, [registerMessage(a, 'Z001', [proofOf(a, 'Z001', 'one')])]);
  for (const contributor of ['', a.address]) {
    for (const key of [Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 2), new Uint8Array(8).fill(0xff)]) {
      const pagination = { key, limit: 5n, offset: 0n, countTotal: false, reverse: false };
      const request = { contractId: 'Z001', contributor, pagination };
      const { proofs } = ask(
        chain,
        '/banma.proof.v1.Query/Proofs',
        QueryProofsRequest,
        request,
        QueryProofsResponse,
      );
      assert.equal(proofs, []);
    }
  }
});

test.run();
