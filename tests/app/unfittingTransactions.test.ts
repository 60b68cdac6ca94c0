import { SimulateRequest, SimulateResponse } from 'cosmjs-types/cosmos/tx/v1beta1/service';
import { MsgMultiSend, MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SIMULATE_PATH } from '../../app/block/simulate.js';
import type { EncodedMessage } from '../../app/kit/module.js';
import { runAtOnce } from '../../app/kit/steps.js';
import { addressToText } from '../../proto/documents/address.js';
import { B, Z001, createScene } from '../support/accountingScene.js';
import { createTestChain, testKey } from '../support/chain.js';
import type { TestChain } from '../support/chain.js';
import { bytesOf, proofOf, registerMessage } from '../support/documents.js';
import { fundedGenesis } from '../support/sends.js';

// CometBFT's mempool drops nothing but what a block held: what fits no block would stay for ever.

const alice = testKey('alice');
const limit = { gasLimit: 10_000_000n };

/** Denoms that nobody ever heard of, each of which could pay dues. */
function sendOfDenoms(count: number): EncodedMessage {
  const amount = Array.from({ length: count }, (_, index) => {
    return { denom: `u${String(index).padStart(4, '0').replace(/[0-9]/g, letterOf)}`, amount: '1' };
  });
  const value = { fromAddress: alice.address, toAddress: testKey('bob').address, amount };
  return { typeUrl: MsgSend.typeUrl, value: MsgSend.encode(value).finish() };
}

const letterOf = (digit: string): string => 'abcdefghij'[Number(digit)]!;

function sendToMany(count: number): EncodedMessage {
  const coins = [{ denom: 'upoint', amount: '1' }];
  const outputs = Array.from({ length: count }, (_, index) => {
    return { address: addressToText(bytesOf(`receiver ${index}`, 20)), coins };
  });
  const spent = [{ denom: 'upoint', amount: String(count) }];
  const value = { inputs: [{ address: alice.address, coins: spent }], outputs };
  return { typeUrl: MsgMultiSend.typeUrl, value: MsgMultiSend.encode(value).finish() };
}

const start = (): TestChain => createTestChain({ genesis: fundedGenesis([alice]) });

/** What a proposal makes of one transaction. */
function proposed(chain: TestChain, tx: Uint8Array): number {
  const block = { height: chain.height() + 1n, timeMs: chain.timeMs() + 1_000n, txs: [tx] };
  return runAtOnce(chain.application.consensus.prepareProposal(block, 3_900_000n)).length;
}

const cases: readonly [string, (size: number) => EncodedMessage, number, number][] = [
  ['coins of 1,200 denoms', sendOfDenoms, 1_100, 1_200],
  ['10,000 receivers', sendToMany, 5_000, 10_000],
];
for (const [what, messageOf, fitting, unfitting] of cases) {
  test(`results of ${what} fit no block: the mempool does not take them`, () => {
    const chain = start();
    const fits = chain.sign(alice, [messageOf(fitting)], limit);
    assert.is(chain.checkTx(fits).code, 0);
    assert.is(proposed(chain, fits), 1);
    const other = start();
    const fitsNot = other.sign(alice, [messageOf(unfitting)], limit);
    const { code, codespace, log } = other.checkTx(fitsNot);
    assert.is(`${codespace} ${code}`, 'sdk 21', log);
    assert.match(log, /results of up to [0-9]+ bytes/);
    assert.is(
      proposed(other, fitsNot),
      1,
      'where it came in all the same, it leaves with its code',
    );
  });
}

test('what could never be executed is not simulated, either', () => {
  const chain = createScene({ proofs: [] });
  chain.block([]);
  const proof = proofOf(B, Z001, 'one');
  const messages = [1_500, 1_500].map((count) =>
    registerMessage(
      B,
      Z001,
      Array.from({ length: count }, () => proof),
    ),
  );
  const tx = chain.sign(B.service, messages, limit);
  const request = SimulateRequest.encode({ tx: undefined, txBytes: tx } as never).finish();
  const { code, codespace } = chain.query(SIMULATE_PATH, request);
  assert.is(`${codespace} ${code}`, 'sdk 14');
});

test('signatures inside messages are not verified for a simulation, but for the real thing', () => {
  const chain = createScene({ proofs: [] });
  chain.block([]);
  const proof = { ...proofOf(B, Z001, 'one'), hitSignature: new Uint8Array(64) };
  const tx = chain.sign(B.service, [registerMessage(B, Z001, [proof])], limit);
  const request = SimulateRequest.encode({ tx: undefined, txBytes: tx } as never).finish();
  const answer = chain.query(SIMULATE_PATH, request);
  assert.is(answer.code, 0, answer.log);
  const [outcome] = chain.block([tx]).outcomes;
  assert.is(outcome?.codespace, 'proof');
  const { gasUsed } = SimulateResponse.decode(answer.value).gasInfo!;
  assert.ok(gasUsed >= outcome!.gasUsed && gasUsed < outcome!.gasUsed + 200n);
});

test.run();
