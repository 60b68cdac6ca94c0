import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMultisigThresholdPubkey, pubkeyToAddress, Secp256k1HdWallet } from '@cosmjs/amino';
import type { SinglePubkey } from '@cosmjs/amino';
import { DirectSecp256k1HdWallet } from '@cosmjs/proto-signing';
import type { EncodeObject } from '@cosmjs/proto-signing';
import {
  assertIsDeliverTxSuccess,
  BroadcastTxError,
  coins,
  GasPrice,
  makeMultisignedTxBytes,
  SigningStargateClient,
  StargateClient,
} from '@cosmjs/stargate';
import { bech32 } from '@scure/base';
import { TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { initNetwork } from '../../localnet/init.js';
import { startNetwork, stopNetwork } from '../../localnet/lifecycle.js';
import type { NetworkRecord } from '../../localnet/network.js';
import { ensureBuilt } from '../support/e2eBuild.js';
import { rejects } from '../support/rejects.js';
import { reporting } from '../support/reporting.js';
import { waitFor } from '../support/waitFor.js';

/*
 * What wallets do, by unmodified cosmjs: whatever is asked of the chain here is asked by its clients.
 */

const PREFIX = 'banma';
const DENOM = 'upoint';
const RICH_UPOINT = 1_000_000_000n;
/** In base units a unit of gas. */
const GAS_PRICE = GasPrice.fromString(`0.1${DENOM}`);

const root = mkdtempSync(join(tmpdir(), 'banma-wallets-'));
let network: NetworkRecord;
let url: string;
let hasFailed = true;

const MNEMONICS = [
  'notice oak worry limit wrap speak medal online prefer cluster roof addict wrist behave treat actual wasp year salad speed social layer crew genius',
  'quality vacuum heart guard buzz spike sight swarm shove special gym robust assume sudden deposit grid alcohol choice devote leader tilt noodle tide penalty',
  'symbol force gallery make bulk round subway violin worry mixture penalty kingdom boring survey tool fringe patrol sausage hard admit remember broken alien absorb',
] as const;

async function directWallet(index: number) {
  const wallet = await DirectSecp256k1HdWallet.fromMnemonic(MNEMONICS[index] ?? '', {
    prefix: PREFIX,
  });
  const [account] = await wallet.getAccounts();
  return { wallet, address: account!.address };
}

async function connect(index: number) {
  const { wallet, address } = await directWallet(index);
  const client = await SigningStargateClient.connectWithSigner(url, wallet, {
    broadcastPollIntervalMs: 200,
    gasPrice: GAS_PRICE,
  });
  return { client, address };
}

async function multisigKey() {
  const wallets = await Promise.all(
    MNEMONICS.map((mnemonic) => Secp256k1HdWallet.fromMnemonic(mnemonic, { prefix: PREFIX })),
  );
  const keys: SinglePubkey[] = [];
  for (const wallet of wallets) {
    const [account] = await wallet.getAccounts();
    keys.push({
      type: 'tendermint/PubKeySecp256k1',
      value: Buffer.from(account!.pubkey).toString('base64'),
    });
  }
  const key = createMultisigThresholdPubkey(keys, 2);
  return { wallets, key, address: pubkeyToAddress(key, PREFIX) };
}

test.before(
  reporting(async () => {
    ensureBuilt();
    const { address } = await directWallet(0);
    network = await initNetwork({
      name: 'wallets',
      root,
      validators: 2,
      gateways: false,
      ports: 'free',
      commitTimeoutMs: 200,
      balances: [{ address, amountUpoint: RICH_UPOINT }],
      appState: { governance: { min_gas_price: '0.001' } },
    });
    await startNetwork(network);
    url = network.institutions[0]!.rpcUrl;
  }),
);

test.after(async () => {
  await stopNetwork(network);
  if (!hasFailed) rmSync(root, { recursive: true, force: true });
  else console.error(`the logs are in ${root}`);
});

test('a wallet that has nothing yet sees zero, and no account', async () => {
  const client = await StargateClient.connect(url);
  const { address } = await directWallet(2);
  assert.is(await client.getChainId(), network.chainId);
  assert.is(await client.getAccount(address), null);
  assert.equal(await client.getBalance(address, DENOM), { denom: DENOM, amount: '0' });
  assert.equal(await client.getAllBalances(address), []);
  await rejects(() => client.getSequence(address), /does not exist on chain/);
  assert.is(await client.getBalanceStaked(address), null);
  client.disconnect();
});

test('sends with simulated gas, and finds what it sent', async () => {
  const { client, address } = await connect(0);
  const { address: other } = await directWallet(1);
  const sent = await client.sendTokens(address, other, coins(2_000_000, DENOM), 'auto', 'a memo');
  assertIsDeliverTxSuccess(sent);
  assert.is((await client.getBalance(other, DENOM)).amount, '2000000');
  assert.is((await client.getTx(sent.transactionHash))?.height, sent.height);
  await waitFor(async () => {
    const found = await client.searchTx([{ key: 'transfer.recipient', value: other }]);
    return found.some(({ hash }) => hash === sent.transactionHash);
  });
  const messages: EncodeObject[] = [
    {
      typeUrl: '/cosmos.bank.v1beta1.MsgSend',
      value: { fromAddress: address, toAddress: other, amount: coins(1, DENOM) },
    },
  ];
  const gas = await client.simulate(address, messages, '');
  assert.ok(gas > 0 && gas <= Number(sent.gasWanted), 'the gas of sending once more');
  client.disconnect();
});

test('two of three sign for an account that they share', async () => {
  const { client, address } = await connect(0);
  const shared = await multisigKey();
  assertIsDeliverTxSuccess(
    await client.sendTokens(address, shared.address, coins(5_000_000, DENOM), 'auto'),
  );
  const account = await client.getAccount(shared.address);
  const message: EncodeObject = {
    typeUrl: '/cosmos.bank.v1beta1.MsgSend',
    value: { fromAddress: shared.address, toAddress: address, amount: coins(1_500_000, DENOM) },
  };
  const fee = { amount: coins(1_000, DENOM), gas: '200000' };
  const memo = 'two of three: <us> & "them"';
  const signing = { accountNumber: account!.accountNumber, sequence: 0, chainId: network.chainId };
  const signatures = new Map<string, Uint8Array>();
  let bodyBytes: Uint8Array = new Uint8Array(0);
  for (const wallet of shared.wallets.slice(1)) {
    const [own] = await wallet.getAccounts();
    const offline = await SigningStargateClient.offline(wallet);
    const signed = await offline.sign(own!.address, [message], fee, memo, signing);
    signatures.set(own!.address, signed.signatures[0]!);
    bodyBytes = signed.bodyBytes;
  }
  const bytes = makeMultisignedTxBytes(shared.key, 0, fee, bodyBytes, signatures);
  const sent = await client.broadcastTx(bytes);
  assertIsDeliverTxSuccess(sent);
  assert.is((await client.getBalance(shared.address, DENOM)).amount, '3499000');
  const after = await client.getAccount(shared.address);
  assert.is(after?.sequence, 1);
  assert.equal(after?.pubkey, shared.key, 'the account shows its key from now on');
  client.disconnect();
});

test('delegates, undelegates and sees what is bonded', async () => {
  const { client, address } = await connect(0);
  const wallet = await StargateClient.connect(url);
  const validator = network.institutions[0]!.accountAddress;
  const { words } = bech32.decode(validator as `banma1${string}`);
  const operator = bech32.encode(`${PREFIX}valoper`, words);
  assertIsDeliverTxSuccess(
    await client.delegateTokens(address, operator, { denom: DENOM, amount: '3000000' }, 'auto'),
  );
  assert.equal(await wallet.getDelegation(address, operator), { denom: DENOM, amount: '3000000' });
  assert.equal(await wallet.getBalanceStaked(address), { denom: DENOM, amount: '3000000' });
  assertIsDeliverTxSuccess(
    await client.undelegateTokens(address, operator, { denom: DENOM, amount: '1000000' }, 'auto'),
  );
  assert.equal(await wallet.getDelegation(address, operator), { denom: DENOM, amount: '2000000' });
  wallet.disconnect();
  client.disconnect();
});

const FEE = { amount: coins(20_000, DENOM), gas: '200000' };

async function refusalOf(send: () => Promise<unknown>): Promise<BroadcastTxError> {
  try {
    await send();
  } catch (error) {
    if (error instanceof BroadcastTxError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

test('the errors that wallets know by their codes', async () => {
  const { client, address } = await connect(0);
  const { wallet, address: other } = await directWallet(0);
  const message: EncodeObject = {
    typeUrl: '/cosmos.bank.v1beta1.MsgSend',
    value: { fromAddress: address, toAddress: other, amount: coins(1, DENOM) },
  };
  const { accountNumber, sequence } = await client.getSequence(address);
  const { chainId } = network;
  const signer = await SigningStargateClient.offline(wallet);
  const signed = async (at: number, fee = FEE, sent = message): Promise<Uint8Array> =>
    TxRaw.encode(
      await signer.sign(address, [sent], fee, '', { accountNumber, sequence: at, chainId }),
    ).finish();

  const stale = await refusalOf(async () => client.broadcastTx(await signed(sequence + 5)));
  assert.is(stale.code, 32);
  assert.match(
    stale.log ?? '',
    `account sequence mismatch, expected ${sequence}, got ${sequence + 5}`,
  );
  const poor = { amount: coins(RICH_UPOINT.toString(), DENOM), gas: '200000' };
  const unpayable = await refusalOf(async () => client.broadcastTx(await signed(sequence, poor)));
  assert.is(unpayable.code, 5);
  const cheap = { ...FEE, amount: coins(199, DENOM) };
  const unpaid = await refusalOf(async () => client.broadcastTx(await signed(sequence, cheap)));
  assert.is(unpaid.code, 13);
  assert.match(unpaid.log ?? '', 'insufficient fees; got: 199upoint required: 200upoint');
  const tight = { ...FEE, gas: '1' };
  const exhausted = await refusalOf(async () => client.broadcastTx(await signed(sequence, tight)));
  assert.is(exhausted.code, 11);
  client.disconnect();
  hasFailed = false;
});

test.run();
