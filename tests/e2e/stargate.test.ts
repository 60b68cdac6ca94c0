import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readMember } from '../../localnet/demo/chainState.js';
import { consortiumParameters } from '../../localnet/demo/parameters.js';
import { FOUNDER_UPOINT, foundAndPledge, founderKeys, openFounders } from '../support/founders.js';
import type { TestFounder } from '../support/founders.js';
import { signRegistrations } from '../support/registerProofs.js';
import { startSingleNode } from '../support/singleNode.js';
import type { SingleNode } from '../support/singleNode.js';
import { testKey } from '../support/testKeys.js';
import { waitFor } from '../support/waitFor.js';
import { reporting } from '../support/reporting.js';

const FOUNDERS = 3;
const PROOFS = 20;
const CONTRACT_ID = 'Z001';
const AMOUNT = 1_250_000n;
const run = promisify(execFile);

interface ScriptReport {
  readonly chainId: string;
  readonly address: string;
  readonly sequence: number;
  readonly nextSequence: number;
  readonly denoms: readonly string[];
  readonly before: string;
  readonly after: string;
  readonly code: number;
  readonly hash: string;
  readonly height: number;
  readonly byHash: { readonly hash: string; readonly height: number; readonly code: number } | null;
  readonly bySearch: readonly string[];
  readonly bySequence: readonly string[];
}

let node: SingleNode;
let founders: readonly TestFounder[] = [];
let passed = 0;

test.before(
  reporting(async () => {
    node = await startSingleNode({
      balances: founderKeys(FOUNDERS).map(({ account }) => ({
        address: account.address,
        amountUpoint: FOUNDER_UPOINT,
      })),
    });
    const { rpcUrl, chainId } = node;
    founders = await openFounders(rpcUrl, FOUNDERS);
    const params = consortiumParameters({ minProofs: BigInt(PROOFS), settleWindowS: 30n });
    await foundAndPledge(CONTRACT_ID, params, founders);
    for (const founder of founders.slice(0, 2)) {
      const [transaction] = await signRegistrations(founder, {
        chainId,
        contractId: CONTRACT_ID,
        rpcUrl,
        messages: 1,
        proofsPerMessage: PROOFS,
      });
      await broadcast(rpcUrl, transaction!);
      await waitFor(async () => {
        const member = await readMember(rpcUrl, CONTRACT_ID, founder.treasury.address);
        return (member?.granted ?? 0n) > 0n;
      });
    }
  }),
);

test.after(async () => {
  for (const { treasury } of founders) treasury.close();
  await node.stop({ keep: passed < 2 });
  if (passed < 2) console.error(`the logs are in ${node.folder}`);
});

async function broadcast(rpcUrl: string, transaction: string): Promise<void> {
  const body = { jsonrpc: '2.0', id: 1, method: 'broadcast_tx_sync', params: { tx: transaction } };
  const response = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { result } = (await response.json()) as { result: { code: number; log: string } };
  assert.is(result.code, 0, result.log);
}

async function runScript(recipient: string): Promise<ScriptReport> {
  const script = fileURLToPath(new URL('stargateScript.js', import.meta.url));
  const environment = {
    ...process.env,
    RPC_URL: node.rpcUrl,
    PRIVATE_KEY: Buffer.from(founders[0]!.account.privateKey).toString('hex'),
    RECIPIENT: recipient,
    DENOM: 'ublt',
    AMOUNT: String(AMOUNT),
  };
  const { stdout } = await run(process.execPath, [script], { env: environment });
  return JSON.parse(stdout) as ScriptReport;
}

test('unmodified cosmjs connects, reads balances, sends BLT to a member and finds it again', async () => {
  const report = await runScript(founders[1]!.treasury.address);
  assert.is(report.chainId, node.chainId);
  assert.is(report.address, founders[0]!.treasury.address);
  assert.equal(report.denoms, ['ublt', 'upoint']);
  assert.is(report.code, 0);
  assert.is(BigInt(report.after) - BigInt(report.before), AMOUNT);
  assert.equal(report.byHash, { hash: report.hash, height: report.height, code: 0 });
  assert.equal(report.bySearch, [report.hash]);
  assert.equal(report.bySequence, [report.hash]);
  assert.is(report.nextSequence, report.sequence + 1);
  passed += 1;
});

test('BLT does not leave the contract: to a stranger the transaction fails and moves nothing', async () => {
  const report = await runScript(testKey('a stranger').address).then(
    (sent) => sent,
    (error: unknown) => String(error),
  );
  if (typeof report === 'string') {
    assert.match(report, /Broadcasting transaction failed/);
  } else {
    assert.is.not(report.code, 0);
    assert.is(report.after, '0');
  }
  passed += 1;
});

test.run();
