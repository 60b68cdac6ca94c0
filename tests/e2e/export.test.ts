import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { queryChain } from '../../localnet/demo/recompute/blocks.js';
import { repositoryFolder } from '../../localnet/repository.js';
import { QueryProofStatsRequest } from '../../proto/codec/generated/banma/proof/v1.js';
import { consortiumParameters } from '../../localnet/demo/parameters.js';
import { ensureBuilt } from '../support/e2eBuild.js';
import { FOUNDER_UPOINT, foundAndPledge, founderKeys, openFounders } from '../support/founders.js';
import { startSingleNode } from '../support/singleNode.js';
import type { SingleNode } from '../support/singleNode.js';
import { waitFor } from '../support/waitFor.js';

const CONTRACT_ID = 'Z001';

ensureBuilt();
const program = join(repositoryFolder(), 'dist', 'app', 'main.js');
const start = (home: string): string[] => [process.execPath, program, 'start', '--home', home];

async function found({ rpcUrl }: SingleNode): Promise<void> {
  const founders = await openFounders(rpcUrl, 3);
  const params = consortiumParameters({ minProofs: 5n, settleWindowS: 30n });
  await foundAndPledge(CONTRACT_ID, params, founders);
  for (const { treasury } of founders) treasury.close();
}

async function statsOn({ rpcUrl }: SingleNode): Promise<string> {
  const request = QueryProofStatsRequest.fromPartial({ contractId: CONTRACT_ID });
  const bytes = QueryProofStatsRequest.encode(request);
  const answer = await queryChain(rpcUrl, '/banma.proof.v1.Query/ProofStats', bytes);
  return Buffer.from(answer).toString('hex');
}

async function appHashAt({ rpcUrl }: SingleNode, height: string): Promise<string> {
  const response = await fetch(`${rpcUrl}/commit?height=${height}`);
  const answer = (await response.json()) as {
    result: { signed_header: { header: { app_hash: string } } };
  };
  return answer.result.signed_header.header.app_hash;
}

test('a chain goes on from its export, with the next height and the same app hash', async () => {
  const first = await startSingleNode({
    balances: founderKeys(3).map(({ account }) => ({
      address: account.address,
      amountUpoint: FOUNDER_UPOINT,
    })),
    appCommand: start,
  });
  await found(first);
  const stats = await statsOn(first);
  await first.stop({ keep: true });

  const out = join(first.folder, 'exported');
  const words = ['export', '--home', join(first.folder, 'app'), '--out', out];
  const { status, stderr, stdout } = spawnSync(process.execPath, [program, ...words], {
    encoding: 'utf8',
  });
  assert.is(status, 0, stdout + stderr);
  const genesis = JSON.parse(readFileSync(join(out, 'genesis.json'), 'utf8')) as {
    readonly initial_height: string;
    readonly app_hash: string;
  };

  const second = await startSingleNode({
    appCommand: (home) => [...start(home), '--genesis-data', out],
    prepare: async (home) => {
      const target = join(home, '..', 'cometbft', 'config', 'genesis.json');
      copyFileSync(join(out, 'genesis.json'), target);
    },
  });
  const initial = Number(genesis.initial_height);
  await waitFor(async () => (await second.height()) > initial + 3);
  assert.is(await appHashAt(second, genesis.initial_height), genesis.app_hash);
  assert.is(await statsOn(second), stats);

  await second.signalCometbft('SIGKILL');
  await second.signalApp('SIGKILL');
  second.startApp();
  await second.startCometbft();
  const height = await second.height();
  await waitFor(async () => (await second.height()) > height + 2);
  await second.stop();
  rmSync(first.folder, { recursive: true, force: true });
});

test.run();
