import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MisbehaviorType } from 'cosmjs-types/tendermint/abci/types';
import { BlockIDFlag } from 'cosmjs-types/tendermint/types/validator';
import { bytesToHex } from '../../app/kit/bytes.js';
import { CHAIN_ID } from '../support/chainId.js';
import { createAppHome, startApp } from '../support/appProcess.js';
import type { AppProcess } from '../support/appProcess.js';
import { institution } from '../support/institution.js';
import { FOUR, named, stakingGenesis } from '../support/stakingChain.js';

const main = fileURLToPath(new URL('../../app/main.ts', import.meta.url));
const START_S = 1_700_000_000n;
const NAMES = Object.keys(FOUR);
const slashing = { signed_blocks_window: '4', min_signed_per_window: '0.5' };
const genesis = stakingGenesis({ slashing });

const consensusParams = {
  block: { maxBytes: 4_000_000n, maxGas: 25_000_000n },
  evidence: {
    maxAgeNumBlocks: 1_000n,
    maxAgeDuration: { seconds: 1_000n, nanos: 0 },
    maxBytes: 10_000n,
  },
  validator: { pubKeyTypes: ['ed25519'] },
};

const initChain = (app: AppProcess, validators: readonly object[] = []) =>
  app.client.call('InitChain', {
    time: { seconds: START_S, nanos: 0 },
    chainId: CHAIN_ID,
    initialHeight: 1n,
    consensusParams,
    validators: validators as never,
    appStateBytes: new TextEncoder().encode(JSON.stringify(genesis)),
  });

/** The next block; these did not vote for the one before, those signed twice. */
async function block(app: AppProcess, height: bigint, absent: string[], twice: string[]) {
  const validatorOf = (name: string) => ({ address: institution(name).consensus, power: 10n });
  const time = { seconds: START_S + height, nanos: 0 };
  const finalized = await app.client.call('FinalizeBlock', {
    height,
    time,
    txs: [],
    decidedLastCommit: {
      round: 0,
      votes: NAMES.map((name) => ({
        validator: validatorOf(name),
        blockIdFlag: absent.includes(name)
          ? BlockIDFlag.BLOCK_ID_FLAG_ABSENT
          : BlockIDFlag.BLOCK_ID_FLAG_COMMIT,
      })),
    },
    misbehavior: twice.map((name) => ({
      type: MisbehaviorType.DUPLICATE_VOTE,
      validator: validatorOf(name),
      height: height - 1n,
      time,
      totalVotingPower: 40n,
    })),
  });
  await app.client.call('Commit');
  const updates = finalized.validatorUpdates.map(({ pubKey, power }) => ({
    publicKey: pubKey.ed25519!,
    power,
  }));
  return { updates: named(updates), appHash: bytesToHex(finalized.appHash) };
}

test('votes and evidence of a block change the validators, after a restart and on another node', async () => {
  const told: string[][] = [];
  for (const restarts of [false, true]) {
    const home = createAppHome();
    let app = await startApp(home);
    const hashes: string[] = [];
    try {
      const { validators } = await initChain(app);
      assert.is(validators.length, 4);
      assert.ok(validators.every(({ power }) => power === 10n));
      for (let height = 1n; height <= 7n; height += 1n) {
        if (restarts && height === 5n) {
          await app.end('SIGTERM');
          app = await startApp(home);
        }
        const absent = height > 1n ? ['B'] : [];
        const { updates, appHash } = await block(app, height, absent, height === 6n ? ['A'] : []);
        const expected = height === 4n ? ['B 0'] : height === 6n ? ['A 0'] : [];
        assert.equal(updates, expected, `height ${height}`);
        hashes.push(appHash);
      }
      told.push(hashes);
    } finally {
      await app.end('SIGKILL');
      home.remove();
    }
  }
  assert.equal(told[0], told[1]);
});

for (const power of [10n, 3_000_000_000n]) {
  test(`a genesis.json with one validator of power ${power} is refused: the state has four`, async () => {
    const home = createAppHome();
    const app = await startApp(home);
    try {
      const pubKey = { ed25519: institution('A').consensusKey };
      const failed = await initChain(app, [{ pubKey, power }]).catch((error: unknown) => error);
      assert.match(String(failed), /genesis validators are not those of app_state.staking/);
      assert.is(await app.ended, 1);
    } finally {
      await app.end('SIGKILL');
      home.remove();
    }
  });
}

test('an exported chain goes on with the validators that the state has by then', async () => {
  const home = createAppHome();
  const out = join(home.folder, 'out');
  const app = await startApp(home);
  let other: AppProcess | undefined;
  const otherHome = createAppHome();
  try {
    await initChain(app);
    for (let height = 1n; height <= 3n; height += 1n) {
      await block(app, height, [], height === 2n ? ['A'] : []);
    }
    await app.end('SIGTERM');
    const file = join(home.folder, 'genesis.json');
    const pub_key = { type: 'tendermint/PubKeyEd25519', value: '' };
    writeFileSync(file, JSON.stringify({ chain_id: CHAIN_ID, validators: [{ pub_key }] }));
    const words = ['--home', home.folder, '--out', out, '--genesis', file];
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', main, 'export', ...words],
      { encoding: 'utf8' },
    );
    assert.is(status, 0, stderr);
    const exported = JSON.parse(readFileSync(join(out, 'genesis.json'), 'utf8')) as Exported;
    const listed = exported.validators.map(({ pub_key: { value }, power }) => ({
      publicKey: Buffer.from(value, 'base64'),
      power: BigInt(power),
    }));
    assert.equal(named(listed), ['B 10', 'C 10', 'D 10']);
    other = await startApp(otherHome, {}, ['--genesis-data', out]);
    const begun = await other.client.call('InitChain', {
      time: { seconds: START_S + 4n, nanos: 0 },
      chainId: CHAIN_ID,
      initialHeight: 4n,
      consensusParams,
      validators: listed.map(({ publicKey, power }) => ({ pubKey: { ed25519: publicKey }, power })),
      appStateBytes: new TextEncoder().encode(JSON.stringify(exported.app_state)),
    });
    assert.is(begun.validators.length, 3);
  } finally {
    await app.end('SIGKILL');
    await other?.end('SIGKILL');
    home.remove();
    otherHome.remove();
  }
});

interface Exported {
  readonly app_state: object;
  readonly validators: readonly {
    readonly pub_key: { readonly value: string };
    readonly power: string;
  }[];
}

test.run();
