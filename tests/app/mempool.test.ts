import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MAX_PENDING } from '../../app/block/mempool.js';
import { LIMITS } from '../../proto/documents/gasSchedule.js';
import { createTestChain, testKey } from '../support/chain.js';
import type { TestChain } from '../support/chain.js';
import { fundedGenesis, sendOf } from '../support/sends.js';

const [alice, bob] = [testKey('alice'), testKey('bob')];
const start = (): TestChain => createTestChain({ genesis: fundedGenesis([alice, bob]) });
const sends = (chain: TestChain, count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, index) =>
    chain.sign(alice, [sendOf(alice, bob, 1n)], { memo: `m${index}` }),
  );
const codes = (chain: TestChain, txs: readonly Uint8Array[]): number[] =>
  txs.map((tx) => chain.checkTx(tx).code);

test('a client may send n, n+1 and n+2 within a block; out of order is 32', () => {
  const chain = start();
  const [first, second, third] = sends(chain, 3);
  assert.equal(codes(chain, [first!, third!, second!, third!]), [0, 32, 0, 0]);
});

test('of two clients that use the same sequence one is served, and told the next', () => {
  const chain = start();
  const { accountNumber, sequence } = chain.modules.accounts.account(chain.state, alice.address)!;
  const signatures = [{ key: alice, accountNumber, sequence }];
  const [mine, yours] = ['mine', 'yours'].map((memo) =>
    chain.sign(alice, [sendOf(alice, bob, 1n)], { memo, signatures }),
  );
  assert.is(chain.checkTx(mine!).code, 0);
  const { code, codespace, log } = chain.checkTx(yours!);
  assert.equal([codespace, code], ['sdk', 32]);
  assert.is(log, 'account sequence mismatch, expected 1, got 0: incorrect account sequence');
  // In a block they may meet all the same: one proposer never heard of the other.
  const codesInBlock = chain.block([yours!, mine!]).outcomes.map((outcome) => outcome.code);
  assert.equal(codesInBlock, [0, 32]);
  assert.is(chain.balance(bob.address, 'upoint'), 1_000_000_001n);
  const again = chain.checkTx(mine!);
  assert.is(again.log, 'account sequence mismatch, expected 1, got 0: incorrect account sequence');
});

test('gas wanted is told, so that CometBFT can fill a block by gas', () => {
  const chain = start();
  const outcome = chain.checkTx(sends(chain, 1)[0]!);
  assert.is(outcome.gasWanted, LIMITS.transactionGas);
  assert.ok(outcome.gasUsed > 2_000n);
});

test('what is left over after a block keeps its place without a recheck', () => {
  const chain = start();
  const [first, second, third, fourth] = sends(chain, 4);
  assert.equal(codes(chain, [first!, second!, third!]), [0, 0, 0]);
  chain.block([first!]);
  assert.equal(codes(chain, [fourth!]), [0]);
});

test('a transaction that CometBFT dropped may be offered again', () => {
  const chain = start();
  const [first, second] = sends(chain, 2);
  assert.equal(codes(chain, [first!, second!, first!, second!]), [0, 0, 0, 0]);
});

test('another transaction of a sequence that is pending is refused until it is taken for lost', () => {
  const chain = start();
  const [lost] = sends(chain, 1);
  assert.is(chain.checkTx(lost!).code, 0);
  chain.block();
  const instead = chain.sign(alice, [sendOf(alice, bob, 2n)]);
  assert.is(chain.checkTx(instead).code, 32);
  for (let waited = 0; waited < 33; waited += 1) chain.block();
  assert.is(chain.checkTx(instead).code, 0);
});

test('a transaction in a block without the one before it shows that one lost, and frees both', () => {
  const chain = start();
  const [lost, later] = sends(chain, 2);
  assert.equal(codes(chain, [lost!, later!]), [0, 0]);
  assert.is(chain.block([later!]).outcomes[0]!.code, 32);
  assert.is(chain.checkTx(chain.sign(alice, [sendOf(alice, bob, 2n)])).code, 0);
});

test('a transaction that was in a block without effect frees its sequence', () => {
  const chain = start();
  const late = chain.sign(alice, [sendOf(alice, bob, 1n)], { timeoutHeight: 2n });
  chain.block();
  assert.is(chain.checkTx(late).code, 0);
  chain.block();
  assert.is(chain.block([late]).outcomes[0]!.code, 30);
  assert.is(chain.checkTx(chain.sign(alice, [sendOf(alice, bob, 1n)])).code, 0);
});

test('a sender with 256 pending transactions is refused with sdk 20', () => {
  const chain = start();
  const txs = sends(chain, MAX_PENDING + 1);
  const last = txs.pop()!;
  assert.ok(codes(chain, txs).every((code) => code === 0));
  const outcome = chain.checkTx(last);
  assert.equal([outcome.codespace, outcome.code], ['sdk', 20]);
  chain.block(txs.slice(0, 10));
  assert.is(chain.checkTx(last).code, 0);
});

test('a recheck keeps what is good and gives the code of what is not', () => {
  const chain = start();
  const [first, second] = sends(chain, 2);
  codes(chain, [first!, second!]);
  chain.block([first!]);
  const recheck = (tx: Uint8Array): number => chain.application.mempool.checkTx(tx, true).code;
  assert.is(recheck(first!), 32);
  assert.is(recheck(second!), 0);
});

test('an account that is in no genesis and received nothing is unknown', () => {
  const chain = start();
  const tx = sends(chain, 1)[0]!;
  const { mempool } = createTestChain({ genesis: fundedGenesis([bob]) }).application;
  assert.is(mempool.checkTx(tx, false).code, 9);
});

test.run();
