import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Timestamp } from 'cosmjs-types/google/protobuf/timestamp';
import type { RequestInitChain } from 'cosmjs-types/tendermint/abci/types';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runAtOnce } from '../../app/kit/steps.js';
import { bytesToHex } from '../../app/kit/bytes.js';
import { A, B, C, W, Z001, closed, createScene, record } from '../support/accountingScene.js';
import { createAppHome, startApp } from '../support/appProcess.js';
import type { AppHome, AppProcess } from '../support/appProcess.js';
import { answerOf, proofOf, queryBy, recordOf, registerMessage } from '../support/documents.js';
import { copyToStore, openNode } from '../support/snapshotNode.js';
import { entriesOf } from '../support/storeBlocks.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

interface ExportedGenesis {
  readonly genesis_time: string;
  readonly chain_id: string;
  readonly initial_height: string;
  readonly consensus_params: { readonly block: { max_bytes: string; max_gas: string } };
  readonly validators: readonly unknown[];
  readonly app_hash: string;
  readonly app_state: { readonly exported: { files: { sha256: string; size: number }[] } };
}

const main = fileURLToPath(new URL('../../app/main.ts', import.meta.url));
const folder = temporaryFolder();
const out = join(folder.path, 'exported');
const validators = [
  {
    address: '0000000000000000000000000000000000000000',
    pub_key: { type: 'tendermint/PubKeyEd25519', value: Buffer.alloc(32).toString('base64') },
    power: '10',
    name: 'one',
  },
];

const scene = createScene({ proofs: [B, C, B] });
scene.deliverOk(C.service, [
  registerMessage(
    C,
    Z001,
    ['v', 'w'].map((label) => proofOf(C, Z001, label)),
  ),
]);
closed(scene, [{ by: B, proof: '1' }], 'closed');
const query = queryBy(A, Z001, 'open', scene.timeMs());
record(scene, A, [recordOf(query, { responses: [answerOf(query, B)] })]);
const { height, appHash, chainId } = scene.store.committed()!;

function exportFrom(home: AppHome, to: string): { status: number | null; output: string } {
  const genesis = join(folder.path, 'genesis.json');
  writeFileSync(genesis, JSON.stringify({ chain_id: chainId, validators }));
  const words = ['export', '--home', home.folder, '--out', to, '--genesis', genesis];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', main, ...words],
    { encoding: 'utf8' },
  );
  return { status, output: stdout + stderr };
}

let genesis: ExportedGenesis;

test.before(async () => {
  const home = createAppHome();
  const node = openNode(join(home.folder, 'data'));
  await copyToStore(scene, node.store);
  await node.close();
  const { status, output } = exportFrom(home, out);
  assert.is(status, 0, output);
  genesis = JSON.parse(readFileSync(join(out, 'genesis.json'), 'utf8')) as ExportedGenesis;
  assert.is(exportFrom(home, out).status, 1, 'a folder that is not empty');
  home.remove();
});

test.after(() => folder.remove());

/** As CometBFT makes it of genesis.json. */
function initChain(changes: Partial<RequestInitChain> = {}): Partial<RequestInitChain> {
  const ms = Date.parse(genesis.genesis_time);
  const { max_bytes, max_gas } = genesis.consensus_params.block;
  return {
    time: Timestamp.fromPartial({
      seconds: BigInt(Math.floor(ms / 1_000)),
      nanos: (ms % 1_000) * 1_000_000,
    }),
    chainId: genesis.chain_id,
    initialHeight: BigInt(genesis.initial_height),
    consensusParams: { block: { maxBytes: BigInt(max_bytes), maxGas: BigInt(max_gas) } },
    appStateBytes: new TextEncoder().encode(JSON.stringify(genesis.app_state)),
    ...changes,
  };
}

/** A copy of the exported files, changed. */
function changedCopy(change: (path: string) => void): string {
  const copy = join(folder.path, 'changed');
  rmSync(copy, { recursive: true, force: true });
  cpSync(out, copy, { recursive: true });
  change(copy);
  return copy;
}

async function withApp(
  data: string | undefined,
  run: (app: AppProcess, home: AppHome) => Promise<void>,
): Promise<void> {
  const home = createAppHome();
  const app = await startApp(home, {}, data === undefined ? [] : ['--genesis-data', data]);
  try {
    await run(app, home);
  } finally {
    await app.end('SIGKILL');
    home.remove();
  }
}

test('the exported genesis is one of CometBFT: the chain goes on with the next height', () => {
  assert.is(genesis.chain_id, chainId);
  assert.is(genesis.initial_height, (height + 1n).toString());
  assert.is(genesis.app_hash.toLowerCase(), bytesToHex(appHash));
  assert.equal(genesis.validators, validators);
  assert.equal(genesis.consensus_params.block, { max_bytes: '4000000', max_gas: '25000000' });
  assert.ok(Date.parse(genesis.genesis_time) > Number(scene.timeMs()));
  const names = genesis.app_state.exported.files.map(({ sha256 }) => `${sha256}.bin`);
  assert.equal(readdirSync(out).sort(), [...names, 'genesis.json'].sort());
});

test('an import has the same app hash and the same state, and the chain goes on alike', () =>
  withApp(out, async (app, home) => {
    const { appHash: imported } = await app.client.call('InitChain', initChain());
    assert.is(bytesToHex(imported), bytesToHex(appHash));
    // CometBFT sends it again after a crash before the first block.
    await app.client.call('InitChain', initChain());
    const timeMs = scene.timeMs() + W + 1_000n;
    const block = { height: height + 1n, timeMs, txs: [] };
    const expected = runAtOnce(scene.application.consensus.finalizeBlock(block));
    const time = { seconds: timeMs / 1_000n, nanos: Number(timeMs % 1_000n) * 1_000_000 };
    const finalized = await app.client.call('FinalizeBlock', { height: height + 1n, time });
    assert.is(bytesToHex(finalized.appHash), bytesToHex(expected.appHash));
    await app.client.call('Commit');
    await app.end('SIGTERM');
    const node = openNode(join(home.folder, 'data'));
    scene.application.consensus.commit();
    assert.equal(node.store.committed()?.height, height + 1n);
    assert.equal(entriesOf(node.store.latest), entriesOf(scene.state));
    await node.close();
  }));

test('an import that is killed is done again', async () => {
  const home = createAppHome();
  const data = ['--genesis-data', out];
  try {
    const app = await startApp(home, {}, data);
    await app.client.call('InitChain', initChain());
    await app.end('SIGKILL');
    const again = await startApp(home, {}, data);
    assert.is((await again.client.call('Info')).lastBlockHeight, 0n);
    const { appHash: imported } = await again.client.call('InitChain', initChain());
    assert.is(bytesToHex(imported), bytesToHex(appHash));
    await again.end('SIGKILL');
  } finally {
    home.remove();
  }
});

const first = (): string => `${genesis.app_state.exported.files[0]!.sha256}.bin`;
const noChange = (): void => undefined;
const refusals: readonly {
  readonly what: string;
  readonly change: (path: string) => void;
  readonly request?: () => Partial<RequestInitChain>;
  readonly says: () => RegExp;
}[] = [
  {
    what: 'a changed file',
    change: (path) => {
      const bytes = readFileSync(join(path, first()));
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(join(path, first()), bytes);
    },
    says: () => new RegExp(`${first()}: has \\d+ bytes of SHA-256`),
  },
  {
    what: 'a missing file',
    change: (path) => rmSync(join(path, first())),
    says: () => new RegExp(`${first()}: cannot be read`),
  },
  {
    what: 'a file too many',
    change: (path) => writeFileSync(join(path, 'extra.bin'), 'more'),
    says: () => /extra\.bin: not of this genesis/,
  },
  {
    what: 'another chain',
    change: noChange,
    request: () => initChain({ chainId: 'banma-other-1' }),
    says: () => /chain_id is banma-other-1/,
  },
  {
    what: 'another height',
    change: noChange,
    request: () => initChain({ initialHeight: 1n }),
    says: () => /initial_height is 1/,
  },
  {
    what: 'another app hash',
    change: noChange,
    request: () => {
      const text = JSON.stringify(genesis.app_state).replace(bytesToHex(appHash), '0'.repeat(64));
      return initChain({ appStateBytes: new TextEncoder().encode(text) });
    },
    says: () => /its app hash is [0-9a-f]{64}, not 0{64}/,
  },
];

for (const { what, change, request = initChain, says } of refusals) {
  test(`an import with ${what} is refused by name`, () =>
    withApp(changedCopy(change), async (app) => {
      const failure = await app.client.call('InitChain', request()).then(
        () => undefined,
        (error: unknown) => error as Error,
      );
      assert.match(failure?.message ?? '', says());
      assert.is(await app.ended, 1);
      assert.match(app.log(), says());
    }));
}

test('a genesis that names files needs their folder', () =>
  withApp(undefined, async (app) => {
    const failure = await app.client
      .call('InitChain', initChain())
      .catch((error: unknown) => error);
    assert.match((failure as Error).message, /--genesis-data/);
    assert.is(await app.ended, 1);
  }));

test.run();
