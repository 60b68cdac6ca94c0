import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectSecp256k1Wallet, Registry } from '@cosmjs/proto-signing';
import type { EncodeObject } from '@cosmjs/proto-signing';
import {
  assertIsDeliverTxSuccess,
  defaultRegistryTypes,
  SigningStargateClient,
} from '@cosmjs/stargate';
import { PubKey } from 'cosmjs-types/cosmos/crypto/ed25519/keys';
import {
  QuerySigningInfoRequest,
  QuerySigningInfoResponse,
} from 'cosmjs-types/cosmos/slashing/v1beta1/query';
import { MsgUnjail } from 'cosmjs-types/cosmos/slashing/v1beta1/tx';
import {
  QueryValidatorRequest,
  QueryValidatorResponse,
} from 'cosmjs-types/cosmos/staking/v1beta1/query';
import { MsgCreateValidator } from 'cosmjs-types/cosmos/staking/v1beta1/tx';
import { bech32 } from '@scure/base';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeJsonFile } from '../../localnet/atomicFile.js';
import { queryChain } from '../../localnet/demo/recompute/blocks.js';
import { initNetwork } from '../../localnet/init.js';
import { createInstitutionKeys } from '../../localnet/institutionKeys.js';
import { layOutJoiner } from '../../localnet/join.js';
import { createCometbftKey, deriveSeed } from '../../localnet/keys.js';
import { startNetwork, stopNetwork } from '../../localnet/lifecycle.js';
import type { NetworkRecord } from '../../localnet/network.js';
import { waitForHeight } from '../../localnet/waiting.js';
import { addressFromText } from '../../proto/documents/address.js';
import { ensureBuilt } from '../support/e2eBuild.js';
import { reporting } from '../support/reporting.js';
import { waitFor } from '../support/waitFor.js';

/*
 * A fifth validator comes, is away for too long, comes back, and is run twice with one key: what
 * CometBFT itself finds of it goes through the chain. The chain makes blocks through all of it.
 */

const NETWORK = 'bonded';
const WINDOW = 20;
const STAKE_UPOINT = '5000000';
const PATIENCE_MS = 90_000;
const FEE = { amount: [], gas: '400000' };

const root = mkdtempSync(join(tmpdir(), 'banma-validators-'));
const keys = createInstitutionKeys(NETWORK, 'node-5');
const operator = bech32Of('banmavaloper', addressFromText(keys.account.address));
const consensus = bech32Of('banmavalcons', Buffer.from(keys.validator.idHex, 'hex'));
const started: NetworkRecord[] = [];
let network: NetworkRecord;
let joiner: NetworkRecord;
let client: SigningStargateClient;
let passed = 0;

test.before(
  reporting(async () => {
    ensureBuilt();
    network = await initNetwork({
      name: NETWORK,
      root,
      validators: 4,
      gateways: false,
      ports: 'free',
      commitTimeoutMs: 200,
      balances: [{ address: keys.account.address, amountUpoint: 100_000_000n }],
      appState: {
        slashing: {
          params: { signed_blocks_window: String(WINDOW), downtime_jail_duration: '5s' },
        },
      },
    });
    await start(network);
    const wallet = await DirectSecp256k1Wallet.fromKey(
      Buffer.from(keys.account.privateKeyHex, 'hex'),
      'banma',
    );
    client = await SigningStargateClient.connectWithSigner(urlOf(network), wallet, {
      broadcastPollIntervalMs: 200,
      // cosmjs has no slashing messages of its own.
      registry: new Registry([...defaultRegistryTypes, [MsgUnjail.typeUrl, MsgUnjail]]),
    });
  }),
);

test.after(async () => {
  client.disconnect();
  for (const each of started.reverse()) await stopNetwork(each);
  if (passed === 3) rmSync(root, { recursive: true, force: true });
  else console.error(`the logs are in ${root}`);
});

async function start(record: NetworkRecord): Promise<void> {
  if (!started.includes(record)) started.push(record);
  await startNetwork(record);
}

function bech32Of(prefix: string, bytes: Uint8Array): string {
  return bech32.encode(prefix, bech32.toWords(bytes));
}

const urlOf = ({ institutions }: NetworkRecord): string => institutions[0]!.rpcUrl;

async function send(message: EncodeObject): Promise<void> {
  const sent = await client.signAndBroadcast(keys.account.address, [message], FEE);
  assertIsDeliverTxSuccess(sent);
}

async function ask<Answer>(path: string, request: Uint8Array, type: Decodes<Answer>) {
  return type.decode(await queryChain(urlOf(network), path, request));
}

interface Decodes<Answer> {
  readonly decode: (bytes: Uint8Array) => Answer;
}

async function validator() {
  const request = QueryValidatorRequest.encode({ validatorAddr: operator }).finish();
  const path = '/cosmos.staking.v1beta1.Query/Validator';
  return (await ask(path, request, QueryValidatorResponse)).validator;
}

async function signingInfo() {
  const request = QuerySigningInfoRequest.encode({ consAddress: consensus }).finish();
  const path = '/cosmos.slashing.v1beta1.Query/SigningInfo';
  return (await ask(path, request, QuerySigningInfoResponse)).valSigningInfo;
}

async function heightOf(): Promise<number> {
  return client.getHeight();
}

interface LastCommit {
  readonly signatures: readonly {
    readonly block_id_flag: number;
    readonly validator_address: string;
  }[];
}

/** Whether the fifth validator signed the newest commit; undefined where it has no vote. */
async function signs(): Promise<boolean | undefined> {
  const response = await fetch(`${urlOf(network)}/block`);
  const { result } = (await response.json()) as {
    result: { block: { last_commit: LastCommit } };
  };
  const { signatures } = result.block.last_commit;
  const { result: set } = (await (await fetch(`${urlOf(network)}/validators`)).json()) as {
    result: { validators: readonly { readonly address: string }[] };
  };
  const address = keys.validator.idHex.toUpperCase();
  if (!set.validators.some((each) => each.address === address)) return undefined;
  return signatures.some((each) => each.validator_address === address && each.block_id_flag === 2);
}

test('a fifth institution joins and signs', async () => {
  await waitForHeight(urlOf(network), 3n);
  joiner = await layOutJoiner(network, { root, ports: 'free' });
  await start(joiner);
  const publicKey = Buffer.from(keys.validator.publicKeyBase64, 'base64');
  await send({
    typeUrl: MsgCreateValidator.typeUrl,
    value: MsgCreateValidator.fromPartial({
      description: { moniker: 'the fifth' },
      commission: {
        rate: '0',
        maxRate: '0',
        maxChangeRate: '0',
      },
      minSelfDelegation: '1',
      delegatorAddress: keys.account.address,
      validatorAddress: operator,
      pubkey: {
        typeUrl: PubKey.typeUrl,
        value: PubKey.encode({ key: publicKey }).finish(),
      },
      value: { denom: 'upoint', amount: STAKE_UPOINT },
    }),
  });
  await waitFor(async () => (await signs()) === true, PATIENCE_MS);
  assert.is((await validator()).tokens, STAKE_UPOINT);
  passed += 1;
});

test('one that is away is jailed, and comes back', async () => {
  await stopNetwork(joiner);
  await waitFor(async () => (await validator()).jailed, PATIENCE_MS);
  await waitFor(async () => (await signs()) === undefined, PATIENCE_MS);
  const jailed = await signingInfo();
  assert.is(jailed.tombstoned, false);
  assert.is((await validator()).tokens, STAKE_UPOINT, 'absence costs nothing by default');
  const height = await heightOf();
  await start(joiner);
  await waitForHeight(urlOf(joiner), BigInt(height) + 1n);
  await waitFor(() => Date.now() / 1_000 > Number(jailed.jailedUntil.seconds) + 1, PATIENCE_MS);
  await send({
    typeUrl: MsgUnjail.typeUrl,
    value: MsgUnjail.fromPartial({ validatorAddr: operator }),
  });
  await waitFor(async () => (await signs()) === true, PATIENCE_MS);
  assert.is((await validator()).jailed, false);
  passed += 1;
});

test('one key run twice is found by CometBFT, burned and barred for ever', async () => {
  const twin = await layOutJoiner(network, { root, name: `${NETWORK}-twin`, ports: 'free' });
  const node = createCometbftKey(deriveSeed(NETWORK, 'twin', 'node'));
  const home = join(twin.institutions[0]!.folder, 'cometbft', 'config');
  writeJsonFile(join(home, 'node_key.json'), {
    priv_key: { type: 'tendermint/PrivKeyEd25519', value: node.privateKeyBase64 },
  });
  const keyOf = (record: NetworkRecord): unknown =>
    JSON.parse(
      readFileSync(
        join(record.institutions[0]!.folder, 'cometbft', 'config', 'priv_validator_key.json'),
        'utf8',
      ),
    );
  assert.equal(keyOf(twin), keyOf(joiner), 'the same key twice');
  await start(twin);
  await waitFor(async () => (await signingInfo()).tombstoned, PATIENCE_MS);
  await waitFor(async () => (await signs()) === undefined, PATIENCE_MS);
  const barred = await validator();
  assert.is(barred.jailed, true);
  assert.is(BigInt(barred.tokens), (BigInt(STAKE_UPOINT) * 95n) / 100n);
  const unjail = MsgUnjail.fromPartial({ validatorAddr: operator });
  const refused = await client.signAndBroadcast(
    keys.account.address,
    [{ typeUrl: MsgUnjail.typeUrl, value: unjail }],
    FEE,
  );
  assert.is.not(refused.code, 0);
  const height = await heightOf();
  await waitForHeight(urlOf(network), BigInt(height) + 5n);
  passed += 1;
});

test.run();
