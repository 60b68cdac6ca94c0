import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createMultisigThresholdPubkey,
  encodeSecp256k1Pubkey,
  pubkeyToAddress,
  Secp256k1Wallet,
} from '@cosmjs/amino';
import { DirectSecp256k1Wallet } from '@cosmjs/proto-signing';
import type { EncodeObject } from '@cosmjs/proto-signing';
import { coins, GasPrice, makeMultisignedTxBytes, SigningStargateClient } from '@cosmjs/stargate';
import type { DeliverTxResponse } from '@cosmjs/stargate';
import { MsgMultiSend, MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import { MsgDelegate, MsgUndelegate } from 'cosmjs-types/cosmos/staking/v1beta1/tx';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startLcd } from '../../gateway/lcd/lcd.js';
import type { Lcd } from '../../gateway/lcd/lcd.js';
import { createLog } from '../../gateway/log.js';
import { addressFromText, operatorToText } from '../../proto/documents/address.js';
import { grpcurl } from '../support/grpcurlGo.js';
import { shapeFaults } from '../support/jsonShape.js';
import type { Shape } from '../support/jsonShape.js';
import { reporting } from '../support/reporting.js';
import { startSingleNode } from '../support/singleNode.js';
import type { SingleNode } from '../support/singleNode.js';
import { testKey } from '../support/testKeys.js';
import { waitFor } from '../support/waitFor.js';

interface Sample {
  readonly name: string;
  readonly path: string;
  readonly status: number;
  readonly shape: Shape;
  readonly code?: number;
  /** With `<address>`, `<hash>` and `<checksum>` for what is each chain's own. */
  readonly message?: string;
}

const samples = JSON.parse(
  readFileSync(new URL('../vectors/lcd/shapes.json', import.meta.url), 'utf8'),
) as readonly Sample[];
/** Where the truth here is another. */
const OTHERWISE: Readonly<Record<string, string>> = {
  proposal: 'there is none',
  proposal_passed: 'there is none',
  proposal_tally: 'there is none',
  proposal_vote_of: 'there is none',
};

const [alice, bob] = [testKey('alice'), testKey('bob')];
const unknown = testKey('nobody');
const operator = operatorToText(addressFromText(alice.address));
let node: SingleNode;
let lcd: Lcd;
let client: SigningStargateClient;
let height = 0n;
const hashes: Record<string, string> = {};
let passed = 0;

const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`http://127.0.0.1:${lcd.port}${path}`, { headers });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
};
const send = async (messages: readonly EncodeObject[]): Promise<DeliverTxResponse> => {
  const fee = { amount: coins(5, 'upoint'), gas: '1000000' };
  const result = await client.signAndBroadcast(alice.address, messages, fee, 'hello');
  height = BigInt(result.height);
  return result;
};
const ok = async (name: string, message: EncodeObject): Promise<void> => {
  const result = await send([message]);
  assert.is(result.code, 0, `${name}: ${result.transactionHash}`);
  hashes[name] = result.transactionHash;
};
const moved = (amount: string) => ({
  fromAddress: alice.address,
  toAddress: bob.address,
  amount: [{ denom: 'upoint', amount }],
});
const staked = (amount: string) => ({
  delegatorAddress: alice.address,
  validatorAddress: operator,
  amount: { denom: 'upoint', amount },
});

test.before(
  reporting(async () => {
    node = await startSingleNode({
      balances: [alice, bob].map(({ address }) => ({ address, amountUpoint: 100_000_000_000n })),
      operator: alice.address,
    });
    lcd = await startLcd({
      host: '127.0.0.1',
      port: 0,
      grpcPort: 0,
      corsOrigins: ['*'],
      chainId: node.chainId,
      rpcUrl: node.rpcUrl,
      queryAddress: node.queryAddress,
      indexFolder: join(node.folder, 'tx-index'),
      height: () => height,
      onBlock: () => undefined,
      log: createLog('warn'),
    });
    const wallet = await DirectSecp256k1Wallet.fromKey(alice.privateKey, 'banma');
    client = await SigningStargateClient.connectWithSigner(node.rpcUrl, wallet, {
      broadcastPollIntervalMs: 100,
      gasPrice: GasPrice.fromString('0upoint'),
    });
    await ok('TX', { typeUrl: MsgSend.typeUrl, value: moved('1234567') });
    const amount = [{ denom: 'upoint', amount: '7' }];
    const value = MsgMultiSend.fromPartial({
      inputs: [{ address: alice.address, coins: amount }],
      outputs: [{ address: bob.address, coins: amount }],
    });
    await ok('TXMSEND', { typeUrl: MsgMultiSend.typeUrl, value });
    const failed = await send([{ typeUrl: MsgSend.typeUrl, value: moved('999999999999999') }]);
    assert.is(failed.code, 5);
    hashes['TXFAIL'] = failed.transactionHash;
    await ok('DELEGATE', { typeUrl: MsgDelegate.typeUrl, value: staked('3000000') });
    await ok('UNBOND', { typeUrl: MsgUndelegate.typeUrl, value: staked('2000000') });
    await ok('SELF', {
      typeUrl: MsgSend.typeUrl,
      value: { ...moved('1'), toAddress: alice.address },
    });
    await sendFromGroup();
    await waitFor(async () => (await node.height()) > Number(height) + 1);
  }),
);

test.after(async () => {
  client.disconnect();
  await lcd.stop();
  await node.stop({ keep: passed < 3 });
});

/** Two of three sign for an account they share. */
async function sendFromGroup(): Promise<void> {
  const keys = ['one', 'two', 'three'].map((name) => testKey(name));
  const group = createMultisigThresholdPubkey(
    keys.map(({ publicKey }) => encodeSecp256k1Pubkey(publicKey)),
    2,
  );
  const address = pubkeyToAddress(group, 'banma');
  await ok('FUND', {
    typeUrl: MsgSend.typeUrl,
    value: { ...moved('1000000'), toAddress: address },
  });
  const { accountNumber, sequence } = await client.getSequence(address);
  const message = { typeUrl: MsgSend.typeUrl, value: { ...moved('5'), fromAddress: address } };
  const fee = { amount: coins(5, 'upoint'), gas: '1000000' };
  const signatures = new Map<string, Uint8Array>();
  let bodyBytes = new Uint8Array(0);
  for (const { privateKey } of keys.slice(0, 2)) {
    const wallet = await Secp256k1Wallet.fromKey(privateKey, 'banma');
    const signer = await SigningStargateClient.offline(wallet);
    const [account] = await wallet.getAccounts();
    const { chainId } = node;
    const data = { accountNumber, sequence, chainId };
    const signed = await signer.sign(account!.address, [message], fee, '2 of 3', data);
    bodyBytes = Uint8Array.from(signed.bodyBytes);
    signatures.set(account!.address, signed.signatures[0]!);
  }
  const bytes = makeMultisignedTxBytes(group, sequence, fee, bodyBytes, signatures);
  const result = await client.broadcastTx(bytes);
  assert.is(result.code, 0, result.transactionHash);
  hashes['TXMULTI'] = result.transactionHash;
  hashes['MS'] = address;
}

function pathOf(template: string): string {
  const words: Record<string, string> = {
    A: alice.address,
    VACC: alice.address,
    V: operator,
    DENOM: 'upoint',
    UNKNOWN: unknown.address,
    UNKNOWNVAL: operatorToText(addressFromText(unknown.address)),
    UNKNOWNTX: 'AB'.repeat(32),
    BADADDR: `${alice.address.slice(0, -6)}qqqqqq`,
    TOOHIGH: '99999999',
    H: '3',
    H0: '1',
    P: '1',
    PP: '2',
    VOTER: alice.address,
    ...hashes,
  };
  return template.replaceAll(/\{(\w+)\}/g, (_all, name: string) => words[name] ?? name);
}

function withoutNames(message: string): string {
  return message
    .replaceAll(/\(expected \w+ got \w+\)/g, '<checksum>')
    .replaceAll(/banma(valoper)?1\w+/g, '<address>')
    .replaceAll(/[0-9A-F]{64}/g, '<hash>');
}

test('every answer has the shape of a real chain’s, field by field', async () => {
  const faults: string[] = [];
  for (const { name, path, status, shape, code, message } of samples) {
    if (name in OTHERWISE) continue;
    const reply = await get(pathOf(path));
    if (reply.status !== status) {
      faults.push(`${name}: ${reply.status}, not ${status}: ${JSON.stringify(reply.body)}`);
      continue;
    }
    if (code !== undefined && reply.body['code'] !== code) {
      faults.push(`${name}: code ${String(reply.body['code'])}, not ${code}`);
    }
    if (message !== undefined && withoutNames(String(reply.body['message'])) !== message) {
      faults.push(`${name}: ${String(reply.body['message'])}`);
    }
    faults.push(...shapeFaults(shape, reply.body).map((fault) => `${name}: ${fault}`));
  }
  assert.equal(faults, []);
  passed += 1;
});

test('each answer changes with the transaction that should change it', async () => {
  const base = '/cosmos';
  const paths = [
    `${base}/auth/v1beta1/accounts/${alice.address}`,
    `${base}/bank/v1beta1/balances/${bob.address}`,
    `${base}/bank/v1beta1/supply/by_denom?denom=upoint`,
    `${base}/staking/v1beta1/pool`,
    `${base}/staking/v1beta1/validators/${operator}`,
    `${base}/staking/v1beta1/delegations/${alice.address}`,
    `${base}/tx/v1beta1/txs?query=message.sender='${alice.address}'&order_by=2&limit=1`,
    `${base}/base/tendermint/v1beta1/blocks/latest`,
  ];
  const read = async (): Promise<string[]> =>
    Promise.all(paths.map(async (path) => JSON.stringify((await get(path)).body)));
  const before = await read();
  await ok('MORE', { typeUrl: MsgDelegate.typeUrl, value: staked('1000000') });
  await ok('SENT', { typeUrl: MsgSend.typeUrl, value: moved('1') });
  const after = await read();
  assert.equal(
    paths.filter((_path, index) => before[index] === after[index]),
    [],
  );
  passed += 1;
});

test('grpcurl asks node and gateway by reflection', async () => {
  const gateway = `127.0.0.1:${lcd.grpcPort}`;
  for (const address of [node.queryAddress, gateway]) {
    const services = await grpcurl(address, ['list']);
    assert.match(services.stdout, /cosmos\.staking\.v1beta1\.Query/);
    const words = ['cosmos.staking.v1beta1.Query/Validators'];
    const { stdout, stderr } = await grpcurl(address, words);
    assert.match(stdout, new RegExp(operator), stderr);
  }
  const service = 'cosmos.base.tendermint.v1beta1.Service';
  const info = await grpcurl(gateway, [`${service}/GetNodeInfo`]);
  assert.match(info.stdout, new RegExp(`"network": "${node.chainId}"`), info.stderr);
  const latest = await grpcurl(gateway, [`${service}/GetLatestBlock`]);
  assert.match(latest.stdout, /"blockIdFlag": "BLOCK_ID_FLAG_COMMIT"/, latest.stderr);
  const asked = ['-d', JSON.stringify({ hash: hashes['TX'] })];
  const found = await grpcurl(gateway, ['cosmos.tx.v1beta1.Service/GetTx'], asked);
  assert.match(found.stdout, /"@type": "\/cosmos\.bank\.v1beta1\.MsgSend"/, found.stderr);
  passed += 1;
});

test.run();
