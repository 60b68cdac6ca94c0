import { Registry } from '@cosmjs/proto-signing';
import { DirectSecp256k1Wallet } from '@cosmjs/proto-signing';
import { assertIsDeliverTxSuccess, SigningStargateClient } from '@cosmjs/stargate';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as governance from '../../proto/codec/generated/banma/governance/v1.js';
import { cosmjsRegistryTypes } from '../../proto/codec/registry.js';
import { reporting } from '../support/reporting.js';
import { startSingleNode } from '../support/singleNode.js';
import type { SingleNode } from '../support/singleNode.js';
import { testKey } from '../support/testKeys.js';
import { waitFor } from '../support/waitFor.js';

const main = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const operator = testKey('operator');
/** Blocks between the vote and the upgrade. */
const NOTICE_BLOCKS = 16n;

let program = main('../../app/main.ts');
let node: SingleNode;
let hasPassed = false;

test.before(
  reporting(async () => {
    node = await startSingleNode({
      operator: operator.address,
      balances: [{ address: operator.address, amountUpoint: 1_000_000_000n }],
      appCommand: (home) => [process.execPath, '--import', 'tsx', program, 'start', '--home', home],
    });
  }),
);

test.after(async () => {
  await node.stop({ keep: !hasPassed });
  if (!hasPassed) console.error(`the logs are in ${node.folder}`);
});

async function decideUpgrade(): Promise<bigint> {
  const wallet = await DirectSecp256k1Wallet.fromKey(Uint8Array.from(operator.privateKey), 'banma');
  const client = await SigningStargateClient.connectWithSigner(node.rpcUrl, wallet, {
    registry: new Registry(cosmjsRegistryTypes()),
    broadcastPollIntervalMs: 100,
  });
  const fee = { amount: [], gas: '100000' };
  const height = BigInt(await client.getHeight()) + NOTICE_BLOCKS;
  const { address } = operator;
  const content = { upgrade: { name: 'v2', height } };
  const proposal = governance.MsgPropose.fromPartial({ proposer: address, title: 'v2', content });
  const vote = governance.MsgVote.fromPartial({
    voter: address,
    proposalId: 1n,
    option: governance.VoteOption.YES,
  });
  const messages = [
    { typeUrl: governance.MsgPropose.typeUrl, value: proposal },
    { typeUrl: governance.MsgVote.typeUrl, value: vote },
  ];
  assertIsDeliverTxSuccess(await client.signAndBroadcast(address, messages, fee));
  client.disconnect();
  return height;
}

const told = (height: bigint): number =>
  node
    .appLog()
    .split('\n')
    .filter((line) => line.includes(`upgrade v2 was decided for height ${height}`))
    .filter((line) => (JSON.parse(line) as { level: number }).level === 60).length;

test('at an upgrade’s height the old program stops with one line, and the new one goes on', async () => {
  const height = await decideUpgrade();
  assert.is.not(await node.appEnd(), 0);
  assert.is(told(height), 1);
  await node.signalCometbft('SIGKILL');
  // Started again it comes to the same block, and stops the same way.
  node.startApp();
  node.launchCometbft({});
  assert.is.not(await node.appEnd(), 0);
  assert.is(told(height), 2);
  await node.signalCometbft('SIGKILL');

  program = main('../support/upgradedMain.ts');
  node.startApp();
  await node.startCometbft();
  await waitFor(async () => BigInt(await node.height()) > height + 2n);
  assert.is(told(height), 2);
  hasPassed = true;
});

test.run();
