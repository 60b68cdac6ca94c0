// What any user of cosmjs would write: nothing of this repository is imported. Sends tokens and
// finds the transaction again. The environment has RPC_URL, PRIVATE_KEY (hex), RECIPIENT, DENOM and
// AMOUNT; prints one JSON object.
import { Buffer } from 'node:buffer';
import { setTimeout as sleep } from 'node:timers/promises';
import { DirectSecp256k1Wallet } from '@cosmjs/proto-signing';
import { SigningStargateClient } from '@cosmjs/stargate';

const { RPC_URL, PRIVATE_KEY, RECIPIENT, DENOM, AMOUNT } = process.env;
const wallet = await DirectSecp256k1Wallet.fromKey(
  Uint8Array.from(Buffer.from(PRIVATE_KEY, 'hex')),
  'banma',
);
const [{ address }] = await wallet.getAccounts();
const client = await SigningStargateClient.connectWithSigner(RPC_URL, wallet, {
  broadcastPollIntervalMs: 200,
});
const chainId = await client.getChainId();
const before = await client.getBalance(RECIPIENT, DENOM);
const all = await client.getAllBalances(address);
const { accountNumber, sequence } = await client.getSequence(address);

const message = {
  typeUrl: '/cosmos.bank.v1beta1.MsgSend',
  value: { fromAddress: address, toAddress: RECIPIENT, amount: [{ denom: DENOM, amount: AMOUNT }] },
};
const sent = await client.signAndBroadcast(address, [message], { amount: [], gas: '200000' });

const after = await client.getBalance(RECIPIENT, DENOM);
const byHash = await client.getTx(sent.transactionHash);
// The index of events is written just after the block. CometBFT 0.38 wants all conditions of a
// search in one event.
let found = [];
for (let attempt = 0; attempt < 50 && found.length === 0; attempt += 1) {
  found = await client.searchTx([
    { key: 'transfer.sender', value: address },
    { key: 'transfer.recipient', value: RECIPIENT },
  ]);
  if (found.length === 0) await sleep(100);
}
// As `query tx --type=acc_seq` of the Cosmos SDK's command line.
const bySequence = await client.searchTx([{ key: 'tx.acc_seq', value: `${address}/${sequence}` }]);
const next = await client.getSequence(address);
client.disconnect();
const report = {
  chainId,
  address,
  accountNumber,
  sequence,
  nextSequence: next.sequence,
  denoms: all.map(({ denom }) => denom),
  before: before.amount,
  after: after.amount,
  code: sent.code,
  hash: sent.transactionHash,
  height: sent.height,
  byHash: byHash === null ? null : { hash: byHash.hash, height: byHash.height, code: byHash.code },
  bySearch: found.map(({ hash }) => hash),
  bySequence: bySequence.map(({ hash }) => hash),
};
console.log(
  JSON.stringify(report, (_key, value) => (typeof value === 'bigint' ? Number(value) : value)),
);
