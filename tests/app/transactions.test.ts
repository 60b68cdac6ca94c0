import { TxMsgData } from 'cosmjs-types/cosmos/base/abci/v1beta1/abci';
import { ResponseFinalizeBlock } from 'cosmjs-types/tendermint/abci/types';
import { TxBody, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeFinalized } from '../../app/abci/finalizedBytes.js';
import { decodeTx } from '../../app/block/decodeTx.js';
import type { TxOutcome } from '../../app/block/executeTx.js';
import type { EncodedMessage } from '../../app/kit/module.js';
import { CHAIN_ID } from '../support/chainId.js';
import { createTestChain, signTx, testKey } from '../support/chain.js';
import type { TestChain } from '../support/chain.js';
import { fundedGenesis, sendOf } from '../support/sends.js';
import type { TxFields } from '../support/signTx.js';

const [alice, bob, carol] = [testKey('alice'), testKey('bob'), testKey('carol')];
const start = (): TestChain => createTestChain({ genesis: fundedGenesis([alice, bob, carol]) });
const one = sendOf(alice, bob, 1n);
const any = { typeUrl: '/x.Unknown', value: new Uint8Array(0) };

/** A transaction of alice, account 0 and sequence 0, with some fields otherwise. */
const ofAlice = (fields: Partial<TxFields> = {}): Uint8Array =>
  signTx({
    chainId: CHAIN_ID,
    messages: [one],
    signatures: [{ key: alice, accountNumber: 0n, sequence: 0n }],
    ...fields,
  });

test('non-critical extension options and a memo of 256 characters are taken', () => {
  const chain = start();
  const tx = ofAlice({ memo: 'é'.repeat(128), body: { nonCriticalExtensionOptions: [any] } });
  // The memo is part of `body`, which replaces it as a whole only where it is named.
  assert.is(TxBody.decode(TxRaw.decode(tx).bodyBytes).memo.length, 128);
  assert.is(chain.block([tx]).outcomes[0]!.code, 0);
});

test('a transaction may be executed in the very block of its timeout height', () => {
  assert.is(start().block([ofAlice({ timeoutHeight: 1n })]).outcomes[0]!.code, 0);
});

test('fee and sequence are charged when a message fails, and its writes are dropped', () => {
  const chain = start();
  const messages = [sendOf(alice, bob, 5n), sendOf(alice, bob, 2_000_000_000n)];
  const outcome = chain.deliver(alice, messages, { feeUpoint: 700n });
  assert.equal([outcome.codespace, outcome.code], ['sdk', 5]);
  assert.match(outcome.log, /^failed to execute message; message index: 1: /);
  assert.is(chain.balance(alice.address, 'upoint'), 1_000_000_000n - 700n);
  assert.is(chain.balance(bob.address, 'upoint'), 1_000_000_000n);
  assert.is(chain.modules.accounts.account(chain.state, alice.address)!.sequence, 1n);
  assert.equal(outcome.events.map(({ type }) => type).filter((type) => type === 'tx').length, 3);
});

test('several signers sign in the order in which the messages name them; the first pays', () => {
  const chain = start();
  const messages = [sendOf(bob, carol, 1n), sendOf(alice, carol, 2n), sendOf(bob, alice, 3n)];
  const wrong = chain.block([chain.sign([alice, bob], messages)]).outcomes[0]!;
  assert.is(wrong.code, 8);
  const outcome = chain.deliverOk([bob, alice], messages, { feeUpoint: 10n });
  assert.is(chain.balance(bob.address, 'upoint'), 1_000_000_000n - 1n - 3n - 10n);
  assert.is(TxMsgData.decode(outcome.data).msgResponses.length, 3);
  const indices = outcome.events.flatMap(({ attributes }) =>
    attributes.filter(([key]) => key === 'msg_index').map(([, value]) => value),
  );
  assert.equal([...new Set(indices)], ['0', '1', '2']);
});

test('a transaction may be executed at its timeout, and not after it', () => {
  const chain = start();
  const timeoutMs = chain.timeMs() + 2_000n;
  const body = (ns: bigint) => ({
    timeoutTimestamp: { seconds: timeoutMs / 1_000n, nanos: Number(ns) },
  });
  const txs = [0n, 1n].map((ns) => chain.sign(alice, [one], { body: body(ns) }));
  chain.block([], { timeMs: timeoutMs - 1n });
  assert.is(chain.block([txs[0]!], { timeMs: timeoutMs }).outcomes[0]!.code, 0);
  const late = chain.block([txs[1]!], { timeMs: timeoutMs + 1n }).outcomes[0]!;
  assert.equal([late.codespace, late.code], ['sdk', 42], late.log);
});

test('who is no signer of a message may pay the fee: the last to sign', () => {
  const chain = start();
  chain.deliverOk([alice, carol], [one], { feeUpoint: 10n, feePayer: carol.address });
  assert.is(chain.balance(alice.address, 'upoint'), 1_000_000_000n - 1n);
  assert.is(chain.balance(carol.address, 'upoint'), 1_000_000_000n - 10n);
});

test('another signer may be named to pay the fee', () => {
  const chain = start();
  const messages = [sendOf(bob, carol, 1n), sendOf(alice, carol, 1n)];
  chain.deliverOk([bob, alice], messages, { feeUpoint: 10n, feePayer: alice.address });
  assert.is(chain.balance(alice.address, 'upoint'), 1_000_000_000n - 1n - 10n);
});

test('gas used is the same whatever a transaction comes to, and so is gas wanted', () => {
  const chain = start();
  const good = chain.deliver(alice, [sendOf(alice, bob, 1n)], { gasLimit: 9_999n });
  const bad = chain.deliver(alice, [sendOf(alice, bob, 9_000_000_000n)], { gasLimit: 9_999n });
  assert.is(good.gasWanted, 9_999n);
  assert.is(bad.gasWanted, 9_999n);
  assert.ok(bad.gasUsed - good.gasUsed < 20n, 'only bytes differ');
});

test('events of a transaction are those that wallets and explorers look for', () => {
  const chain = start();
  const tx = chain.sign(alice, [one], { feeUpoint: 3n });
  const { events } = chain.block([tx]).outcomes[0]!;
  const text = events.map(
    ({ type, attributes }) => `${type} ${attributes.map(([k, v]) => `${k}=${v}`).join(' ')}`,
  );
  assert.is(text.shift(), `coin_spent spender=${alice.address} amount=3upoint`);
  assert.is(text.shift(), `burn burner=${alice.address} amount=3upoint`);
  assert.is(text[0], `tx fee=3upoint fee_payer=${alice.address}`);
  assert.is(text[1], `tx acc_seq=${alice.address}/0`);
  const [signature] = TxRaw.decode(tx).signatures;
  assert.is(text[2], `tx signature=${Buffer.from(signature!).toString('base64')}`);
  assert.is(
    text[3],
    `message action=/cosmos.bank.v1beta1.MsgSend sender=${alice.address} module=bank msg_index=0`,
  );
});

test('no result is longer than what the transaction was counted for', () => {
  const chain = start();
  const cases: readonly [EncodedMessage[], Partial<TxFields>][] = [
    [[one], {}],
    [[one], { feeUpoint: 123_456_789n }],
    [[sendOf(alice, bob, 9_000_000_000n)], { feeUpoint: 5n }],
    [Array.from({ length: 50 }, () => one), {}],
  ];
  for (const [messages, fields] of cases) {
    const tx = chain.sign(alice, messages, fields);
    const bound = decodeTx(chain.application.registry, tx, 'execute').cost.resultBytes;
    const block = chain.block([tx]);
    const sizeOf = (outcomes: readonly TxOutcome[]): number =>
      encodeFinalized({ ...block, outcomes }, () => undefined).length;
    const size = sizeOf(block.outcomes) - sizeOf([]);
    assert.ok(size <= bound, `${size} bytes, counted for ${bound}`);
    assert.ok(
      messages.length > 1 || bound < size * 1.25 || block.outcomes[0]!.code !== 0,
      `${bound}`,
    );
  }
});

test('as a last resort the reply leaves out events rather than pass 4 MiB', () => {
  const chain = start();
  const block = chain.block([chain.sign(alice, [one])]);
  const [outcome] = block.outcomes;
  const outcomes = Array.from({ length: 8_000 }, () => outcome!);
  const told: string[] = [];
  const reply = encodeFinalized({ ...block, outcomes }, (text) => told.push(text));
  assert.ok(reply.length < 4_194_304);
  assert.is(told.length, 1);
  const { txResults } = ResponseFinalizeBlock.decode(reply);
  assert.is(txResults.length, 8_000);
  assert.is(txResults[7_999]!.gasUsed, outcome!.gasUsed);
  assert.is(txResults[7_999]!.data.length, outcome!.data.length);
});

test('a fault of the program stops the block instead of failing the transaction', () => {
  const chain = start();
  const handler = chain.application.registry.message('/cosmos.bank.v1beta1.MsgSend')!.handler;
  const { execute } = handler;
  Object.assign(handler, {
    execute: () => {
      throw new RangeError('cannot be');
    },
  });
  assert.throws(() => chain.block([ofAlice()]), /cannot be/);
  Object.assign(handler, { execute });
});

test.run();
