import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueryBalanceRequest, QueryBalanceResponse } from 'cosmjs-types/cosmos/bank/v1beta1/query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRpc } from '../../gateway/chain/rpc.js';
import { consortiumParameters } from '../../localnet/demo/parameters.js';
import { queryChain } from '../../localnet/demo/recompute/blocks.js';
import { initNetwork } from '../../localnet/init.js';
import { layOutJoiner } from '../../localnet/join.js';
import { startNetwork, stopNetwork } from '../../localnet/lifecycle.js';
import type { NetworkRecord } from '../../localnet/network.js';
import { readNodeStatus } from '../../localnet/nodeStatus.js';
import { waitForHeight } from '../../localnet/waiting.js';
import {
  QueryJournalRequest,
  QueryJournalResponse,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import {
  QueryProofStatsRequest,
  QueryProofStatsResponse,
} from '../../proto/codec/generated/banma/proof/v1.js';
import { ensureBuilt } from '../support/e2eBuild.js';
import { FOUNDER_UPOINT, foundAndPledge, founderKeys, openFounders } from '../support/founders.js';
import { signRegistrations } from '../support/registerProofs.js';
import { reporting } from '../support/reporting.js';
import { waitFor } from '../support/waitFor.js';

const CONTRACT_ID = 'Z001';
const PROOFS = 40;
const INTERVAL = 20n;
const FOUNDERS = 3;

const root = mkdtempSync(join(tmpdir(), 'banma-join-'));
let network: NetworkRecord;
let joiner: NetworkRecord | undefined;
let succeeded = false;

test.before(
  reporting(async () => {
    ensureBuilt();
    network = await initNetwork({
      name: 'joined',
      root,
      validators: 2,
      gateways: false,
      ports: 'free',
      commitTimeoutMs: 200,
      balances: founderKeys(FOUNDERS).map(({ account }) => ({
        address: account.address,
        amountUpoint: FOUNDER_UPOINT,
      })),
      overrides: { app: { state: { snapshot_interval: Number(INTERVAL), snapshot_keep: 6 } } },
    });
    await startNetwork(network);
  }),
);

test.after(async () => {
  if (joiner !== undefined) await stopNetwork(joiner);
  await stopNetwork(network);
  if (succeeded) rmSync(root, { recursive: true, force: true });
  else console.error(`the logs are in ${root}`);
});

const urlOf = ({ institutions }: NetworkRecord): string => institutions[0]!.rpcUrl;

async function proofsOn(rpcUrl: string): Promise<number> {
  const request = QueryProofStatsRequest.fromPartial({ contractId: CONTRACT_ID });
  const bytes = QueryProofStatsRequest.encode(request);
  const answer = await queryChain(rpcUrl, '/banma.proof.v1.Query/ProofStats', bytes);
  return Number(QueryProofStatsResponse.decode(answer).registered);
}

async function balanceOn(rpcUrl: string, address: string): Promise<string> {
  const request = QueryBalanceRequest.encode({ address, denom: 'upoint' }).finish();
  const answer = await queryChain(rpcUrl, '/cosmos.bank.v1beta1.Query/Balance', request);
  return QueryBalanceResponse.decode(answer).balance?.amount ?? '';
}

async function journalOn(rpcUrl: string, account: string): Promise<QueryJournalResponse> {
  const request = QueryJournalRequest.encode(QueryJournalRequest.fromPartial({ account }));
  const answer = await queryChain(rpcUrl, '/banma.accounting.v1.Query/Journal', request);
  return QueryJournalResponse.decode(answer);
}

async function headerOf(rpcUrl: string, height: bigint): Promise<unknown> {
  const response = await fetch(`${rpcUrl}/commit?height=${height}`);
  const answer = (await response.json()) as { result: { signed_header: { header: unknown } } };
  return answer.result.signed_header.header;
}

async function registerProofs(): Promise<void> {
  const rpcUrl = urlOf(network);
  const founders = await openFounders(rpcUrl, FOUNDERS);
  const params = consortiumParameters({ minProofs: 5n, settleWindowS: 30n });
  await foundAndPledge(CONTRACT_ID, params, founders);
  const transactions = await signRegistrations(founders[0]!, {
    ...{ chainId: network.chainId, contractId: CONTRACT_ID, rpcUrl },
    ...{ messages: 2, proofsPerMessage: PROOFS / 2 },
  });
  const rpc = createRpc(rpcUrl);
  for (const tx of transactions) await rpc.call('broadcast_tx_sync', { tx });
  await rpc.close();
  for (const { treasury } of founders) treasury.close();
  await waitFor(async () => (await proofsOn(rpcUrl)) === PROOFS);
}

test('a node more takes its state from the snapshots of the others, and follows', async () => {
  await registerProofs();
  const rpcUrl = urlOf(network);
  const registered = (await readNodeStatus(rpcUrl))!.height;
  await waitForHeight(rpcUrl, (registered / INTERVAL + 1n) * INTERVAL + 4n);

  joiner = await layOutJoiner(network, { root, ports: 'free' });
  await startNetwork(joiner);
  const own = urlOf(joiner);
  const height = await waitForHeight(own, (await readNodeStatus(rpcUrl))!.height + 3n);
  const log = readFileSync(join(joiner.institutions[0]!.folder, 'logs', 'app.log'), 'utf8');
  assert.match(log, /state restored/);
  const status = (await (await fetch(`${own}/status`)).json()) as {
    result: { sync_info: { earliest_block_height: string } };
  };
  // It has no block before its snapshot, and so has not replayed the chain.
  assert.ok(BigInt(status.result.sync_info.earliest_block_height) > registered / 2n);
  for (let at = height - 2n; at <= height; at += 1n) {
    assert.equal(await headerOf(own, at), await headerOf(rpcUrl, at));
  }
  assert.is(await proofsOn(own), PROOFS);
  for (const { account } of founderKeys(FOUNDERS)) {
    assert.is(await balanceOn(own, account.address), await balanceOn(rpcUrl, account.address));
    const journal = await journalOn(own, account.address);
    assert.ok(journal.entries.length > 0);
    assert.equal(journal.entries, (await journalOn(rpcUrl, account.address)).entries);
  }
  succeeded = true;
});

test.run();
