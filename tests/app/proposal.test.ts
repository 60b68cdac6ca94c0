import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeTx } from '../../app/block/decodeTx.js';
import type { DecodedTx } from '../../app/block/decodeTx.js';
import { blockBudget, MAX_FAILED_BYTES } from '../../app/block/limits.js';
import { faultOfProposal } from '../../app/block/proposal.js';
import type { Candidate } from '../../app/block/proposedBlock.js';
import { runAtOnce } from '../../app/kit/steps.js';
import { createTestChain, testKey } from '../support/chain.js';
import type { TestChain, TestKey } from '../support/chain.js';
import { choicesOf } from '../support/choices.js';
import { fundedGenesis, sendOf } from '../support/sends.js';

const [alice, bob, carol] = [testKey('alice'), testKey('bob'), testKey('carol')];
const start = (maxGas = 25_000_000n): TestChain =>
  createTestChain({ genesis: fundedGenesis([alice, bob, carol]), maxGas });
const send = (chain: TestChain, from: TestKey, gasLimit = 10_000n, memo = ''): Uint8Array =>
  chain.sign(from, [sendOf(from, from === bob ? alice : bob, 1n)], { gasLimit, memo });
const many = (count: number, make: (index: number) => Uint8Array): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => make(index));

const proposal = (chain: TestChain, txs: readonly Uint8Array[]) => ({
  height: chain.height() + 1n,
  timeMs: chain.timeMs() + 1_000n,
  txs,
});
const prepare = (chain: TestChain, txs: readonly Uint8Array[], maxBytes = 3_900_000n) =>
  runAtOnce(chain.application.consensus.prepareProposal(proposal(chain, txs), maxBytes));
const fault = (chain: TestChain, txs: readonly Uint8Array[]): string | undefined =>
  runAtOnce(chain.application.consensus.processProposal(proposal(chain, txs)));
const faultText = (chain: TestChain, txs: readonly Uint8Array[]): string =>
  fault(chain, txs) ?? 'accepted';
const sendersOf = (chain: TestChain, txs: readonly Uint8Array[]): string =>
  txs
    .map((tx) => decodeTx(chain.application.registry, tx, 'execute').signers[0]!.address)
    .map((address) => [alice, bob, carol].find((key) => key.address === address)!.name[0])
    .join('');

test('senders take turns, and each one’s transactions stay in order', () => {
  const chain = start();
  const txs = [
    ...many(4, () => send(chain, alice)),
    ...many(2, () => send(chain, bob)),
    ...many(3, () => send(chain, carol)),
  ];
  const selected = prepare(chain, txs);
  assert.is(sendersOf(chain, selected), 'abcabcaca');
  assert.ok(chain.block(selected).outcomes.every(({ code }) => code === 0));
});

test('a sender whose transactions arrive in the wrong order gets all of them in', () => {
  const chain = start();
  const txs = many(5, () => send(chain, alice)).reverse();
  const selected = prepare(chain, txs);
  assert.ok(chain.block(selected).outcomes.every(({ code }) => code === 0));
});

test('while others wait nobody fills more than an eighth of a block', () => {
  const chain = start(800_000n);
  const flood = many(100, () => send(chain, alice));
  const txs = [...flood, ...many(30, () => send(chain, bob))];
  const senders = sendersOf(chain, prepare(chain, txs));
  assert.is(senders.length, 80);
  assert.is(senders.replaceAll('a', '').length, 30);
  assert.is(senders.slice(0, 20), 'ab'.repeat(10));
});

test('alone, one sender may fill the block', () => {
  const chain = start(800_000n);
  assert.is(
    prepare(
      chain,
      many(100, () => send(chain, alice)),
    ).length,
    80,
  );
});

test('a proposal stays within the bytes it is given', () => {
  const chain = start();
  const txs = many(100, () => send(chain, alice));
  const selected = prepare(chain, txs, 10_000n);
  const bytes = selected.reduce((sum, tx) => sum + tx.length + 1 + 2, 0);
  assert.ok(bytes <= 10_000 && bytes > 9_500, `${bytes}`);
});

test('when one is left behind the later ones of its sender are, too', () => {
  const chain = start(100_000n);
  const txs = [
    send(chain, alice, 60_000n),
    send(chain, alice, 60_000n),
    send(chain, alice, 10_000n),
    send(chain, bob, 10_000n),
  ];
  assert.is(sendersOf(chain, prepare(chain, txs)), 'ab');
});

test('transactions that cannot be executed follow the valid ones and leave with their code', () => {
  const chain = start();
  const stale = send(chain, alice);
  chain.block([stale]);
  const garbage = Uint8Array.of(1, 2, 3);
  const txs = [garbage, stale, send(chain, bob)];
  const selected = prepare(chain, txs);
  assert.equal(selected, [txs[2], garbage, stale]);
  const codes = chain.block(selected).outcomes.map(({ code }) => code);
  assert.equal(codes, [0, 2, 32]);
});

test('of those, no more than 256 KB', () => {
  const chain = start();
  const garbage = many(40, (index) => new Uint8Array(10_000).fill(index + 1));
  const bytes = prepare(chain, garbage).reduce((sum, tx) => sum + tx.length, 0);
  assert.ok(bytes <= MAX_FAILED_BYTES && bytes > MAX_FAILED_BYTES - 20_000, `${bytes}`);
});

test('two signers whose transactions wait for each other are put in order', () => {
  const chain = start();
  const first = send(chain, bob);
  const joint = chain.sign([alice, bob], [sendOf(alice, carol, 1n), sendOf(bob, carol, 1n)]);
  const selected = prepare(chain, [joint, first]);
  assert.equal(selected, [first, joint]);
  assert.ok(chain.block(selected).outcomes.every(({ code }) => code === 0));
});

test('a proposal over the gas of a block is rejected', () => {
  const chain = start(1_000_000n);
  const within = many(100, () => send(chain, alice));
  assert.is(fault(chain, within), undefined);
  assert.match(faultText(chain, [...within, send(chain, alice)]), /gas limits of 1010000 together/);
});

test('a proposal over the signatures of a block is rejected', () => {
  const holding = (signatures: number): Candidate => {
    const tx = { fee: { gasLimit: 1n }, cost: { signatures, resultBytes: 1 } };
    return { bytes: Uint8Array.of(1), tx: tx as unknown as DecodedTx };
  };
  const faultOf = (candidates: readonly Candidate[]): string | undefined =>
    runAtOnce(faultOfProposal(candidates, blockBudget(-1n, -1n), () => undefined));
  const full = Array.from({ length: 5 }, () => holding(5_000));
  assert.is(faultOf(full), undefined);
  assert.is(faultOf([...full, holding(1)]), '25001 signatures');
});

test('a proposal whose results could pass their budget is rejected', () => {
  const chain = start();
  const txs = many(6_000, () => send(chain, alice, 3_000n));
  assert.match(faultText(chain, txs), /results of [0-9]+ bytes/);
  const selected = prepare(chain, txs);
  assert.ok(selected.length > 2_500, `${selected.length} fit`);
  assert.is(fault(start(), selected), undefined, 'to another node');
});

test('a proposal with more than 256 KB of what cannot be executed is rejected', () => {
  const chain = start();
  const garbage = many(40, (index) => new Uint8Array(10_000).fill(index + 1));
  assert.match(faultText(chain, garbage), /transactions that cannot be executed/);
  assert.is(fault(chain, [Uint8Array.of(1)]), undefined);
});

for (const seed of [1, 2, 3, 4, 5]) {
  test(`whatever the mempool holds, what is prepared is accepted (seed ${seed})`, () => {
    const chain = start(2_000_000n);
    const { below, pick, shuffled } = choicesOf(seed);
    const keys = [alice, bob, carol];
    const txs = many(300, () => {
      const kind = below(10);
      if (kind === 0) return new Uint8Array(below(30_000)).fill(below(256));
      const key = pick(keys);
      if (kind === 1) {
        const other = keys[(keys.indexOf(key) + 1) % 3]!;
        return chain.sign([key, other], [sendOf(key, other, 1n), sendOf(other, key, 1n)]);
      }
      return send(chain, key, BigInt(3_000 + below(20_000)), 'x'.repeat(below(200)));
    });
    // Some are missing, and none comes in order.
    const held = shuffled(txs.filter(() => below(20) > 0));
    const selected = prepare(chain, held, BigInt(40_000 + below(100_000)));
    // To another node of the same state, and to the proposer itself.
    assert.is(fault(start(2_000_000n), selected), undefined);
    assert.is(fault(chain, selected), undefined);
    chain.block(selected);
  });
}

test.run();
