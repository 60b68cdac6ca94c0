import {
  RequestFinalizeBlock,
  RequestPrepareProposal,
  RequestProcessProposal,
  ResponsePrepareProposal,
  ResponseProcessProposal,
} from 'cosmjs-types/tendermint/abci/types';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { abciMethods } from '../../app/abci/methods.js';
import type { AbciMethod } from '../../app/abci/method.js';
import type { MessageHandler } from '../../app/kit/module.js';
import { createLog } from '../../app/log.js';
import { createModules } from '../../app/modules/index.js';
import { createTestChain, testKey } from '../support/chain.js';
import { fundedGenesis, sendOf } from '../support/sends.js';

const [alice, bob, carol] = [testKey('alice'), testKey('bob'), testKey('carol')];
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Something to do before a message is executed, for faults. */
interface Hook {
  before: () => void;
}

/** A chain behind its ABCI methods, which counts how often a message is executed. */
function start() {
  let executions = 0;
  const hook: Hook = { before: () => undefined };
  const counted = (handler: MessageHandler): MessageHandler => ({
    ...handler,
    execute: (context, message) => {
      executions += 1;
      hook.before();
      return handler.execute(context, message);
    },
  });
  const set = createModules();
  const modules = {
    ...set,
    modules: set.modules.map((one) => ({ ...one, messages: one.messages.map(counted) })),
  };
  const chain = createTestChain({ modules, genesis: fundedGenesis([alice, bob, carol]) });
  chain.block([]);
  const log = createLog('silent');
  const methods = new Map<string, AbciMethod>(
    abciMethods(chain.application, {
      version: 'test',
      appVersion: 1n,
      retainBlocks: 0n,
      log,
    }).map((method) => [method.name, method]),
  );
  const call = async (name: string, bytes: Uint8Array): Promise<Uint8Array> =>
    methods.get(name)!.handle(bytes);
  return { chain, hook, call, executions: () => executions };
}

type Node = ReturnType<typeof start>;

/** As CometBFT tells of a block, with all that ProcessProposal and FinalizeBlock are told. */
const told = (height: bigint, txs: readonly Uint8Array[], change: object = {}) => ({
  txs: [...txs],
  height,
  time: { seconds: 1_700_000_000n + height, nanos: 5 },
  hash: new Uint8Array(32).fill(1),
  nextValidatorsHash: new Uint8Array(32).fill(2),
  proposerAddress: new Uint8Array(20).fill(3),
  misbehavior: [],
  ...change,
});

const commitInfo = (round: number) => ({
  round,
  votes: [{ validator: { address: new Uint8Array(20), power: 10n }, blockIdFlag: 2 }],
});

async function processed(node: Node, height: bigint, txs: readonly Uint8Array[], change = {}) {
  const request = { ...told(height, txs, change), proposedLastCommit: commitInfo(0) };
  const bytes = RequestProcessProposal.encode(RequestProcessProposal.fromPartial(request)).finish();
  const answer = ResponseProcessProposal.decode(await node.call('ProcessProposal', bytes));
  return (answer.status as number) === 1;
}

async function accepted(node: Node, height: bigint, txs: readonly Uint8Array[]): Promise<void> {
  assert.ok(await processed(node, height, txs), 'the proposal is accepted');
}

async function finalized(node: Node, height: bigint, txs: readonly Uint8Array[], change = {}) {
  const request = { ...told(height, txs), decidedLastCommit: commitInfo(0), ...change };
  const bytes = RequestFinalizeBlock.encode(RequestFinalizeBlock.fromPartial(request)).finish();
  return node.call('FinalizeBlock', bytes);
}

async function prepared(node: Node, height: bigint, txs: readonly Uint8Array[]) {
  const { time } = told(height, txs);
  const request = { txs: [...txs], height, time, maxTxBytes: 1_000_000n };
  const bytes = RequestPrepareProposal.encode(RequestPrepareProposal.fromPartial(request)).finish();
  return ResponsePrepareProposal.decode(await node.call('PrepareProposal', bytes)).txs;
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((go) => setImmediate(go));
};

const limit = { gasLimit: 100_000n };

/** Some good, one that fails, one that cannot be read. */
const someTxs = ({ chain }: Node): Uint8Array[] => [
  chain.sign(alice, [sendOf(alice, bob, 1n)], limit),
  chain.sign(bob, [sendOf(bob, carol, 2n), sendOf(bob, carol, 3n)], { ...limit, feeUpoint: 7n }),
  chain.sign(carol, [sendOf(carol, alice, 9_000_000_000n)], limit),
  Uint8Array.of(1, 2, 3),
];

/** What a node answers that executes the block when it is decided. */
async function plainly(
  txsOf: (node: Node) => readonly Uint8Array[],
  change = {},
): Promise<{ readonly reply: string; readonly executions: number }> {
  const node = start();
  const reply = hex(await finalized(node, 2n, txsOf(node), change));
  return { reply, executions: node.executions() };
}

test('a block that was executed ahead is not executed again, and the answer is the same', async () => {
  const plain = await plainly(someTxs);
  const node = start();
  const txs = someTxs(node);
  await accepted(node, 2n, txs);
  assert.is(node.executions(), 0, 'not before the answer');
  await turns(5);
  assert.is(node.executions(), plain.executions);
  assert.is(hex(await finalized(node, 2n, txs)), plain.reply);
  assert.is(node.executions(), plain.executions);
  await node.call('Commit', new Uint8Array(0));
  assert.is(node.chain.height(), 2n);
  assert.is(node.chain.brokenInvariant(), undefined);
});

test('a block decided before it was executed ahead is executed once', async () => {
  const plain = await plainly(someTxs);
  const node = start();
  const txs = someTxs(node);
  await accepted(node, 2n, txs);
  assert.is(hex(await finalized(node, 2n, txs)), plain.reply);
  await turns(5);
  assert.is(node.executions(), plain.executions);
});

test('the proposer executes its own proposal ahead, too', async () => {
  const node = start();
  const txs = await prepared(node, 2n, someTxs(node));
  await accepted(node, 2n, txs);
  await turns(5);
  const executions = node.executions();
  const reply = hex(await finalized(node, 2n, txs));
  assert.is(node.executions(), executions);
  assert.is(reply, (await plainly(() => txs)).reply);
});

const changes: readonly [string, object][] = [
  ['time', { time: { seconds: 1_700_000_009n, nanos: 5 } }],
  ['time of less than a millisecond', { time: { seconds: 1_700_000_002n, nanos: 6 } }],
  ['last commit', { decidedLastCommit: commitInfo(1) }],
  ['misbehaviour', { misbehavior: [{ type: 1, height: 1n, totalVotingPower: 1n }] }],
  ['hash', { hash: new Uint8Array(32).fill(9) }],
  ['proposer', { proposerAddress: new Uint8Array(20).fill(9) }],
  ['next validators', { nextValidatorsHash: new Uint8Array(32).fill(9) }],
];
for (const [what, change] of changes) {
  test(`a decided block of another ${what} is executed again`, async () => {
    const node = start();
    const txs = someTxs(node);
    await accepted(node, 2n, txs);
    await turns(5);
    const ahead = node.executions();
    assert.ok(ahead > 0);
    const reply = hex(await finalized(node, 2n, txs, change));
    const plain = await plainly(someTxs, change);
    assert.is(node.executions(), ahead + plain.executions);
    assert.is(reply, plain.reply);
  });
}

test('a decided block of other transactions, or in another order, is executed again', async () => {
  const others: readonly ((txs: Uint8Array[]) => Uint8Array[])[] = [
    (txs) => txs.slice(1),
    ([first, second, ...rest]) => [second!, first!, ...rest],
    (txs) => [...txs, txs[0]!],
  ];
  for (const other of others) {
    const node = start();
    const txs = someTxs(node);
    await accepted(node, 2n, txs);
    await turns(5);
    const reply = hex(await finalized(node, 2n, other(txs)));
    assert.is(reply, (await plainly((plain) => other(someTxs(plain)))).reply);
  }
});

test('any other consensus call drops what was executed ahead', async () => {
  const calls: readonly [string, (node: Node, txs: Uint8Array[]) => Promise<unknown>][] = [
    ['PrepareProposal', (node, txs) => prepared(node, 2n, txs)],
    ['ProcessProposal', (node, txs) => accepted(node, 2n, txs.slice(0, 1))],
  ];
  for (const [name, call] of calls) {
    const node = start();
    const txs = someTxs(node);
    await accepted(node, 2n, txs);
    await turns(5);
    await call(node, txs);
    await turns(5);
    const before = node.executions();
    const reply = hex(await finalized(node, 2n, txs));
    const plain = await plainly(someTxs);
    assert.is(reply, plain.reply, name);
    assert.is(node.executions() - before, plain.executions, name);
  }
});

test('CheckTx and queries in between see the committed state and change nothing', async () => {
  const plain = await plainly(someTxs);
  const node = start();
  const txs = someTxs(node);
  await accepted(node, 2n, txs);
  const signatures = [{ key: alice, accountNumber: 0n, sequence: 0n }];
  const other = node.chain.sign(alice, [sendOf(alice, bob, 5n)], { signatures });
  for (let times = 0; times < 3; times += 1) {
    assert.is(node.chain.checkTx(other).code, 0);
    assert.is(node.chain.balance(bob.address, 'upoint'), 1_000_000_000n);
    await turns(2);
  }
  assert.is(hex(await finalized(node, 2n, txs)), plain.reply);
  assert.is(node.executions(), plain.executions);
});

test('a fault ahead is swallowed; where it comes again the block fails, else it does not', async () => {
  const node = start();
  const txs = someTxs(node);
  node.hook.before = () => {
    throw new Error('planted');
  };
  await accepted(node, 2n, txs);
  await turns(5);
  let text = '';
  await finalized(node, 2n, txs).catch((error: unknown) => (text = String(error)));
  assert.match(text, /planted/);
  node.hook.before = () => undefined;
  await accepted(node, 2n, txs);
  await turns(5);
  assert.is(hex(await finalized(node, 2n, txs)), (await plainly(someTxs)).reply);
});

test('a proposal that is rejected is not executed', async () => {
  const node = start();
  const junk = Array.from({ length: 2 }, () => new Uint8Array(200_000));
  assert.not(await processed(node, 2n, junk));
  await turns(5);
  assert.is(node.executions(), 0);
});

test('blocks follow each other over what was executed ahead as over what was not', async () => {
  const [ahead, plain] = [start(), start()];
  for (let height = 2n; height <= 6n; height += 1n) {
    const txsOf = (node: Node): Uint8Array[] =>
      [alice, bob, carol].flatMap((key) =>
        [alice, bob].map((to) => node.chain.sign(key, [sendOf(key, to, height)], limit)),
      );
    const txs = txsOf(ahead);
    assert.equal(txs.map(hex), txsOf(plain).map(hex));
    const proposal = await prepared(ahead, height, txs);
    await accepted(ahead, height, proposal);
    // Run to its end, not at all, or in part.
    await turns(Number(height) % 3);
    const replies: string[] = [];
    for (const node of [ahead, plain]) {
      replies.push(hex(await finalized(node, height, proposal)));
      await node.call('Commit', new Uint8Array(0));
    }
    assert.is(replies[0], replies[1]);
  }
  assert.is(ahead.executions(), plain.executions());
});

test.run();
