import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TxBody, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  batches,
  changes,
  contractCounters,
  leaves,
  places,
} from '../../app/modules/proof/keys.js';
import { closedRecords } from '../../app/modules/accounting/keys.js';
import { createRpc } from '../../gateway/chain/rpc.js';
import { createLightClient } from '../../gateway/light/client.js';
import type { LightClient } from '../../gateway/light/client.js';
import { createRpcProvider } from '../../gateway/light/provider.js';
import { queryStore } from '../../gateway/light/storeQuery.js';
import { LightError } from '../../gateway/light/types.js';
import { toHex } from '../../gateway/hex.js';
import { consortiumParameters } from '../../localnet/demo/parameters.js';
import { repositoryFolder } from '../../localnet/repository.js';
import {
  MsgRegisterProofs,
  ProofBatch,
  ProofCounters,
  ProofLeaf,
  ProofPlace,
} from '../../proto/codec/generated/banma/proof/v1.js';
import { FOUNDER_UPOINT, foundAndPledge, founderKeys, openFounders } from '../support/founders.js';
import { startLyingProxy } from '../support/lyingProxy.js';
import { flipBase64, flipHex, lies, lyingAnswer } from '../support/nodeLies.js';
import type { Json } from '../support/nodeLies.js';
import { signRegistrations } from '../support/registerProofs.js';
import { startSingleNode } from '../support/singleNode.js';
import type { SingleNode } from '../support/singleNode.js';
import { waitFor } from '../support/waitFor.js';

const PROOFS = 20;
const CONTRACT_ID = 'Z001';
const KEEP_RECENT = 60;

const node = await startSingleNode({
  balances: founderKeys(3).map(({ account }) => ({
    address: account.address,
    amountUpoint: FOUNDER_UPOINT,
  })),
  app: { state: { keep_recent: KEEP_RECENT } },
});
const proxy = await startLyingProxy(node.rpcUrl);
const rpc = createRpc(node.rpcUrl);
const closing: (() => Promise<void>)[] = [proxy.close, rpc.close];
let succeeded = false;
test.after(async () => {
  await Promise.all(closing.map((close) => close()));
  await node.stop({ keep: !succeeded });
});

/** A setting up that fails leaves no process behind. */
async function orStop<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    await node.stop({ keep: true });
    throw error;
  }
}

/** Registers proofs by a real transaction; returns the digests as the message has them. */
async function registerProofs({ rpcUrl, chainId }: SingleNode): Promise<Uint8Array[]> {
  const founders = await openFounders(rpcUrl, 3);
  const params = consortiumParameters({ minProofs: 5n, settleWindowS: 30n });
  await foundAndPledge(CONTRACT_ID, params, founders);
  const [transaction = ''] = await signRegistrations(founders[0]!, {
    ...{ chainId, contractId: CONTRACT_ID, rpcUrl },
    ...{ messages: 1, proofsPerMessage: PROOFS },
  });
  for (const { treasury } of founders) treasury.close();
  await rpc.call('broadcast_tx_sync', { tx: transaction });
  const { bodyBytes } = TxRaw.decode(Buffer.from(transaction, 'base64'));
  const message = MsgRegisterProofs.decode(TxBody.decode(bodyBytes).messages[0]!.value);
  return message.proofs.map(({ hitDigest }) => hitDigest);
}

async function trustedHeader(height = 1): Promise<{ height: bigint; hash: Uint8Array }> {
  const { signed_header } = await rpc.call<{
    signed_header: { commit: { block_id: { hash: string } } };
  }>('commit', { height: String(height) });
  const hash = Uint8Array.from(Buffer.from(signed_header.commit.block_id.hash, 'hex'));
  return { height: BigInt(height), hash };
}

const trust = await orStop(trustedHeader());

async function openClient(url: string, witnesses: readonly string[] = []): Promise<LightClient> {
  const providers = [url, ...witnesses].map((each) => createRpcProvider(each));
  closing.push(...providers.map(({ close }) => close));
  const [primary, ...others] = providers;
  return createLightClient({
    ...{ chainId: node.chainId, primary: primary!, witnesses: others, trust },
  });
}

const digests = await orStop(registerProofs(node));
const client = await orStop(openClient(node.rpcUrl));
const totalKey = contractCounters.keyOf(CONTRACT_ID);
await orStop(
  waitFor(async () => {
    const { value } = await queryStore(client, totalKey);
    return value !== undefined && ProofCounters.decode(value).registered === BigInt(PROOFS);
  }),
);

test('a value in the state comes with its proof and a verified header', async () => {
  const { value, height, header } = await queryStore(client, totalKey);
  assert.is(ProofCounters.decode(value!).registered, BigInt(PROOFS));
  assert.is(header.height, height + 1n);
});

test('that the state has not a key is proven as well', async () => {
  const { value } = await queryStore(client, changes.keyOf(CONTRACT_ID, 1n));
  assert.is(value, undefined);
});

test('a contribution proof is proven from its digest to the header in one call', async () => {
  for (const digest of [digests[0]!, digests[7]!, digests.at(-1)!]) {
    const { value, batched } = await queryStore(client, places.keyOf(CONTRACT_ID, digest));
    const { proofId } = ProofPlace.decode(value!);
    assert.is(toHex(ProofLeaf.decode(batched!.entryValue).hitDigest), toHex(digest));
    assert.is(ProofBatch.decode(batched!.batchValue).count, BigInt(PROOFS));
    const byId = await queryStore(client, leaves.keyOf(CONTRACT_ID, proofId));
    assert.is(toHex(byId.value!), toHex(batched!.entryValue));
  }
});

test('a witness that shows the same headers is content', async () => {
  const watched = await openClient(node.rpcUrl, [proxy.url]);
  assert.ok((await queryStore(watched, totalKey)).value);
});

for (const [what, lie, field] of lies) {
  test(`a node between that shows ${what} is refused: ${field.source}`, async () => {
    proxy.lie = undefined;
    const deceived = await openClient(proxy.url);
    proxy.lie = lie;
    try {
      await queryStore(deceived, totalKey);
    } catch (error) {
      assert.instance(error, LightError, String(error));
      assert.match((error as Error).message, field);
      return;
    } finally {
      proxy.lie = undefined;
    }
    assert.unreachable(`${what} passes`);
  });
}

test('the proof that an index key is not in the tree does not pass for its absence', async () => {
  const absent = await rpc.call<{ response: Json }>('abci_query', {
    ...{ path: '/store/banma/key', data: toHex(changes.keyOf(CONTRACT_ID, 9n)), prove: true },
  });
  const deceived = await openClient(proxy.url);
  proxy.lie = lyingAnswer((response) =>
    Object.assign(response, { ...absent.response, height: response.height }),
  );
  try {
    await queryStore(deceived, places.keyOf(CONTRACT_ID, digests[0]!));
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /^response.proofOps: proof: 1 ops, not 2/);
  } finally {
    proxy.lie = undefined;
  }
});

async function refusal(path: string, data: string, height = '0'): Promise<string> {
  const { response } = await rpc.call<{
    response: { code?: number; codespace?: string; log?: string };
  }>('abci_query', { path, data, height, prove: true });
  return `${response.codespace ?? ''} ${response.code ?? 0}: ${response.log ?? ''}`;
}

const STORE = '/store/banma/key';
const recordKey = toHex(
  closedRecords.keyOf(CONTRACT_ID, 5n, new Uint8Array(20), new Uint8Array(32)),
);
const refusals: readonly (readonly [string, Parameters<typeof refusal>, RegExp])[] = [
  ['an unknown store', ['/store/other/key', '61'], /^sdk 6: there is no store other, only banma/],
  ['an unknown subpath', ['/store/banma/subspace', '61'], /^sdk 6: store banma is asked by/],
  ['an empty key', [STORE, ''], /^sdk 18: the key is empty/],
  ['a key over 1,024 bytes', [STORE, '61'.repeat(1_025)], /^sdk 18: the key has 1025 bytes/],
  ['a key of 400 kB', [STORE, '61'.repeat(400_000)], /^sdk 18: the key has 400000 bytes/],
  ['a future height', [STORE, '61', '100000'], /^sdk 26: height 100000 is not there yet/],
  ['an index', [STORE, toHex(Buffer.from('bank/journal/x'))], /^sdk 37: bank\/journal is not in/],
  ['a record that never closed', [STORE, recordKey], /^sdk 22: accounting\/closed has no such key/],
  ['half a key', [STORE, toHex(Buffer.from('proof/leaf/x'))], /^sdk 18: not a key of proof\/leaf/],
];

for (const [what, parameters, text] of refusals) {
  test(`${what} is refused with a code and a clear text`, async () => {
    assert.match(await refusal(...parameters), text);
  });
}

const run = promisify(execFile);
const cliArguments = ['--import', 'tsx', join(repositoryFolder(), 'cli', 'main.ts')];

async function banma(...options: readonly string[]) {
  const command = [...cliArguments, 'query', 'verify-proof', ...options];
  try {
    const { stdout } = await run(process.execPath, command);
    return { status: 0, output: JSON.parse(stdout) as Json, error: '' };
  } catch (error) {
    const { code, stderr, stdout } = error as { code: number; stderr: string; stdout: string };
    assert.is(stdout, '');
    return { status: code, output: {}, error: stderr };
  }
}

const keyText = 'proof/total/{04}Z001';
const trustOptions = ['--trust-height', '1', '--trust-hash', toHex(trust.hash)];

test('banma query verify-proof shows the value and the header that says so', async () => {
  const { status, output, error } = await banma(
    ...['--node', node.rpcUrl, ...trustOptions, '--key', keyText, '--witness', proxy.url],
  );
  assert.is(status, 0, error);
  assert.is(output.present, true);
  const value = Uint8Array.from(Buffer.from(String(output.value), 'hex'));
  assert.is(ProofCounters.decode(value).registered, BigInt(PROOFS));
  const header = output.header as Json;
  assert.is(Number(header.height), Number(output.height) + 1);
});

test('banma query verify-proof ends with 1 and one line where anything does not verify', async () => {
  const wrongHash = ['--trust-height', '1', '--trust-hash', '00'.repeat(32)];
  const wrong = await banma('--node', node.rpcUrl, ...wrongHash, '--key', keyText);
  assert.is(wrong.status, 1);
  assert.match(wrong.error, /^banma: trust.hash: the node shows .*\n$/);
  proxy.lie = lyingAnswer((response) => (response.value = flipBase64(response.value)));
  const lying = await banma('--node', proxy.url, ...trustOptions, '--key', keyText);
  proxy.lie = undefined;
  assert.is(lying.status, 1);
  assert.match(lying.error, /^banma: response.value: is not the value that the proof proves\n$/);
});

test('banma query verify-proof works on a saved answer and an app hash alone', async () => {
  const { height, header } = await queryStore(client, totalKey);
  const saved = await rpc.call<{ response: Json }>('abci_query', {
    ...{ path: STORE, data: toHex(totalKey), height: height.toString(), prove: true },
  });
  const file = join(node.folder, 'proof.json');
  writeFileSync(file, JSON.stringify({ jsonrpc: '2.0', id: 1, result: saved }));
  const options = ['--proof', file, '--key', toHex(totalKey), '--app-hash'];
  const good = await banma(...options, toHex(header.appHash));
  assert.is(good.status, 0, good.error);
  assert.is(good.output.present, true);
  const bad = await banma(...options, flipHex(toHex(header.appHash)));
  assert.is(bad.status, 1);
  assert.match(bad.error, /leads to another root/);
});

test('heights before a restart are proven by the history', async () => {
  const { height: before } = await queryStore(client, totalKey);
  await node.signalCometbft('SIGTERM');
  await node.signalApp('SIGTERM');
  node.startApp();
  await node.startCometbft();
  const former = before - 3n;
  const again = await queryStore(client, totalKey, former);
  assert.is(ProofCounters.decode(again.value!).registered, BigInt(PROOFS));
  assert.is((await queryStore(client, changes.keyOf(CONTRACT_ID, 1n), former)).value, undefined);
  const byDigest = await queryStore(client, places.keyOf(CONTRACT_ID, digests[3]!), former);
  assert.is(toHex(ProofLeaf.decode(byDigest.batched!.entryValue).hitDigest), toHex(digests[3]!));
  const batchKey = byDigest.batched!.batchKey;
  assert.is(toHex(batchKey), toHex(batches.keyOf(CONTRACT_ID, 1n)));
});

test('a pruned height is refused, naming those that are kept', async () => {
  await waitFor(async () => (await node.height()) > KEEP_RECENT + 5, 60_000);
  assert.match(
    await refusal(STORE, toHex(totalKey), '2'),
    /^sdk 26: the state of height 2 is pruned/,
  );
  succeeded = true;
});

test.run();
