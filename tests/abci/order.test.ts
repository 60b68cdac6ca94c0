import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex } from '../../app/kit/bytes.js';
import type { AbciClient } from '../support/abciClient.js';
import { createAppHome, startApp } from '../support/appProcess.js';
import type { AppHome, AppProcess } from '../support/appProcess.js';
import { rejects } from '../support/rejects.js';
import { signTx } from '../support/signTx.js';
import { fundedGenesis, sendOf } from '../support/sends.js';
import { testKey } from '../support/testKeys.js';

const [alice, bob] = [testKey('alice'), testKey('bob')];
const genesisTime = { seconds: 1_700_000_000n, nanos: 0 };
const genesis = {
  time: genesisTime,
  chainId: 'banma-abci-1',
  initialHeight: 1n,
  consensusParams: { block: { maxBytes: 4_000_000n, maxGas: 25_000_000n } },
  appStateBytes: new TextEncoder().encode(JSON.stringify(fundedGenesis([alice, bob]))),
};
const tx = (sequence: bigint): Uint8Array =>
  signTx({
    chainId: 'banma-abci-1',
    messages: [sendOf(alice, bob, 1n)],
    signatures: [{ key: alice, accountNumber: 0n, sequence }],
    gasLimit: 10_000n,
  });
const block = (height: bigint, txs: Uint8Array[] = []) => ({
  height,
  time: { seconds: genesisTime.seconds + height, nanos: 500_000_000 },
  txs,
});

async function runBlock(client: AbciClient, height: bigint, txs: Uint8Array[] = []) {
  const { appHash } = await client.call('FinalizeBlock', block(height, txs));
  await client.call('Commit');
  return bytesToHex(appHash);
}

/** Runs the test with a home of its own and whatever processes it starts ended. */
async function inHome(
  transport: string,
  run: (home: AppHome, start: () => Promise<AppProcess>) => Promise<void>,
): Promise<void> {
  const home = createAppHome({ transport });
  const started: AppProcess[] = [];
  try {
    await run(home, async () => {
      const app = await startApp(home);
      started.push(app);
      return app;
    });
  } finally {
    for (const app of started) await app.end('SIGKILL');
    home.remove();
  }
}

for (const transport of ['grpc', 'socket']) {
  test(`over ${transport}, blocks run, restarts replay, and app hashes stay the same`, () =>
    inHome(transport, async (_home, start) => {
      let app = await start();
      const { version, lastBlockHeight } = await app.client.call('Info', {});
      assert.equal([version, lastBlockHeight], ['0.1.0', 0n]);
      const first = bytesToHex((await app.client.call('InitChain', genesis)).appHash);
      assert.is(bytesToHex((await app.client.call('InitChain', genesis)).appHash), first);
      // Killed after the genesis: nothing was stored, CometBFT begins again.
      await app.end('SIGKILL');
      app = await start();
      assert.is((await app.client.call('Info', {})).lastBlockHeight, 0n);
      assert.is(bytesToHex((await app.client.call('InitChain', genesis)).appHash), first);
      const one = await runBlock(app.client, 1n);
      const finalized = await app.client.call('FinalizeBlock', block(2n, [tx(0n)]));
      assert.is(finalized.txResults[0]!.code, 0);
      // Killed between FinalizeBlock and Commit: the block is replayed with the same result.
      await app.end('SIGKILL');
      app = await start();
      const info = await app.client.call('Info', {});
      // The disk may be behind what Commit answered; CometBFT replays.
      if (info.lastBlockHeight === 0n) {
        await app.client.call('InitChain', genesis);
        assert.is(await runBlock(app.client, 1n), one);
      } else {
        assert.equal([info.lastBlockHeight, bytesToHex(info.lastBlockAppHash)], [1n, one]);
      }
      assert.is(await runBlock(app.client, 2n, [tx(0n)]), bytesToHex(finalized.appHash));
      assert.is(await app.end('SIGTERM'), 0);
      app = await start();
      assert.is((await app.client.call('Info', {})).lastBlockHeight, 2n);
    }));
}

test('a step that does not follow is refused, and the application goes on', () =>
  inHome('grpc', async (_home, start) => {
    const { client, log } = await start();
    await rejects(() => client.call('FinalizeBlock', block(1n)), /block 1 without a genesis/);
    await rejects(() => client.call('Commit'), /commit without a finalized block/);
    await client.call('InitChain', genesis);
    await rejects(() => client.call('FinalizeBlock', block(2n)), /block 2, but the next is 1/);
    await runBlock(client, 1n);
    await rejects(() => client.call('Commit'), /commit without a finalized block/);
    await rejects(() => client.call('FinalizeBlock', block(1n)), /block 1, but the next is 2/);
    await rejects(() => client.call('FinalizeBlock', block(3n)), /block 3, but the next is 2/);
    await rejects(() => client.call('InitChain', genesis), /the state holds chain banma-abci-1/);
    assert.match(log(), /start CometBFT again/);
    await runBlock(client, 2n);
  }));

test('FinalizeBlock twice before a commit gives the same, once', () =>
  inHome('grpc', async (_home, start) => {
    const { client } = await start();
    await client.call('InitChain', genesis);
    const request = block(1n, [tx(0n)]);
    const first = await client.call('FinalizeBlock', request);
    const second = await client.call('FinalizeBlock', request);
    assert.is(bytesToHex(second.appHash), bytesToHex(first.appHash));
    await client.call('Commit');
    const again = await client.call('FinalizeBlock', block(2n, [tx(0n), tx(1n)]));
    assert.equal(
      again.txResults.map(({ code }) => code),
      [32, 0],
    );
  }));

test('proposals go through the application as a proposer and as a validator', () =>
  inHome('grpc', async (_home, start) => {
    const { client } = await start();
    await client.call('InitChain', genesis);
    const txs = [tx(1n), tx(0n), Uint8Array.of(7)];
    const proposal = { ...block(1n, txs), maxTxBytes: 100_000n };
    const prepared = await client.call('PrepareProposal', proposal);
    assert.equal(prepared.txs.map(bytesToHex), [tx(0n), tx(1n), Uint8Array.of(7)].map(bytesToHex));
    const accepted = await client.call('ProcessProposal', block(1n, prepared.txs));
    assert.is(accepted.status, 1);
    const garbage = Array.from({ length: 30 }, () => new Uint8Array(10_000).fill(255));
    assert.is((await client.call('ProcessProposal', block(1n, garbage))).status, 2);
  }));

test('the methods that need nothing answer as they should', () =>
  inHome('grpc', async (_home, start) => {
    const { client } = await start();
    assert.is((await client.call('Echo', { message: 'hi' })).message, 'hi');
    await client.call('Flush');
    assert.equal((await client.call('ListSnapshots')).snapshots, []);
    assert.is((await client.call('OfferSnapshot', {})).result, 3, 'REJECT');
    assert.is((await client.call('LoadSnapshotChunk', {})).chunk.length, 0);
    assert.is((await client.call('ApplySnapshotChunk', {})).result, 4, 'RETRY_SNAPSHOT');
    assert.is((await client.call('ExtendVote', {})).voteExtension.length, 0);
    assert.is((await client.call('VerifyVoteExtension', {})).status, 1);
    const voteExtension = Uint8Array.of(1);
    assert.is((await client.call('VerifyVoteExtension', { voteExtension })).status, 2);
  }));

test('many CheckTx at a time are all answered, and none fails over the wire', () =>
  inHome('grpc', async (_home, start) => {
    const { client } = await start();
    await client.call('InitChain', genesis);
    await runBlock(client, 1n);
    const txs = Array.from({ length: 100 }, (_, index) => tx(BigInt(index)));
    const answers = await Promise.all([
      ...txs.map((bytes) => client.call('CheckTx', { tx: bytes })),
      client.call('CheckTx', { tx: new Uint8Array(100_000).fill(10) }),
    ]);
    assert.equal(new Set(answers.slice(0, 100).map(({ code }) => code)), new Set([0]));
    assert.is(answers[100]!.code, 2);
  }));

test('a fault in a block ends the process with one clear line', () =>
  inHome('grpc', async (_home, start) => {
    const app = await start();
    const wrong = { block: { maxBytes: 30_000_000n, maxGas: -1n } };
    const initChain = app.client.call('InitChain', { ...genesis, consensusParams: wrong });
    await rejects(() => initChain, /block\.max_bytes is 30000000, must be 1 to 4194304/);
    assert.is(await app.ended, 1);
    assert.match(app.log(), /"level":60.*max_bytes is 30000000/);
  }));

test('the socket is the owner’s alone; a stale one is replaced, a live one is not', () =>
  inHome('grpc', async (home, start) => {
    const path = home.address.slice('unix://'.length);
    let app = await start();
    assert.is(statSync(path).mode & 0o777, 0o600);
    await app.end('SIGKILL');
    assert.ok(existsSync(path), 'a kill leaves the file');
    app = await start();
    await app.end('SIGTERM');
    const other = createServer().listen(path);
    await new Promise((resolve) => other.once('listening', resolve));
    await rejects(start, /another process listens on/);
    await new Promise((resolve) => other.close(resolve));
  }));

test('a setting that cannot be used is told by its key, wherever it stands', async () => {
  const home = createAppHome();
  const attempt = (environment: Record<string, string>) => async (): Promise<void> => {
    const app = await startApp(home, environment);
    await app.end('SIGKILL');
  };
  const broken: readonly [Record<string, string>, RegExp][] = [
    [{ BANMA_ABCI_TRANSPORT: 'carrier' }, /BANMA_ABCI_TRANSPORT: abci\.transport must be/],
    [{ BANMA_ABCI_ADDRESS: 'nowhere' }, /abci\.address must be/],
    [{ BANMA_LOG_LEVEL: 'loud' }, /log\.level must be one of/],
    [{ BANMA_STATE_RETAIN_BLOCKS: '-1' }, /state\.retain_blocks must be/],
    [{ BANMA_STATE_KEEP_RECENT: '0' }, /state\.keep_recent must be a whole number, 1 or more/],
    [{ BANMA_EXECUTION_NICE: '20' }, /BANMA_EXECUTION_NICE: execution\.nice must be 0 to 19/],
    [{ BANMA_STATE_ARCHIVE: 'yes' }, /state\.archive must be true or false/],
    [{ BANMA_STATE_PATH: 'app.toml/data' }, /cannot open the state in .*app\.toml\/data: /],
  ];
  for (const [environment, text] of broken) await rejects(attempt(environment), text);
  writeFileSync(join(home.folder, 'app.toml'), '[abci]\naddres = "x:1"\n');
  await rejects(attempt({}), /unknown key abci\.addres/);
  writeFileSync(join(home.folder, 'app.toml'), 'nonsense');
  await rejects(attempt({}), /app\.toml: /);
  home.remove();
});

/** How far each thread makes way: field 19 of its stat, after the name in brackets. */
function niceOfThreads(pid: number): ReadonlyMap<number, number> {
  const folder = `/proc/${pid}/task`;
  const niceOf = (thread: string): number => {
    const stat = readFileSync(join(folder, thread, 'stat'), 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  };
  return new Map(readdirSync(folder).map((thread) => [Number(thread), niceOf(thread)]));
}

test('the execution of blocks makes way as told, other threads do not', async () => {
  const home = createAppHome({ extra: '[query]\naddress = "127.0.0.1:0"\n' });
  const app = await startApp(home, { BANMA_EXECUTION_NICE: '7' });
  try {
    const threads = niceOfThreads(app.pid);
    assert.is(threads.get(app.pid), 7);
    // Those that were started before keep what the process began with.
    const others = [...threads.values()].filter((nice) => nice !== 7);
    assert.equal([...new Set(others)], [getPriority()]);
  } finally {
    await app.end('SIGTERM');
    home.remove();
  }
});

test('a state of another chain is refused', () =>
  inHome('grpc', async (home, start) => {
    const app = await start();
    await app.client.call('InitChain', genesis);
    await runBlock(app.client, 1n);
    await app.end('SIGTERM');
    const other = { BANMA_CHAIN_CHAIN_ID: 'other-1' };
    await rejects(() => startApp(home, other), /holds chain banma-abci-1, not other-1/);
  }));

test.run();
