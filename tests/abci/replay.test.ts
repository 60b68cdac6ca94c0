import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex } from '../../app/kit/bytes.js';
import { CHAIN_ID } from '../support/chainId.js';
import { createAppHome, startApp } from '../support/appProcess.js';
import { createTestChain, testKey } from '../support/chain.js';
import { choicesOf } from '../support/choices.js';
import { fundedGenesis, sendOf } from '../support/sends.js';

const keys = ['alice', 'bob', 'carol', 'dave'].map(testKey);
const genesis = fundedGenesis(keys);
const START_MS = 1_700_000_000_000n;

/** Some blocks with good, bad and malformed transactions, and the app hash after each. */
function history(seed: number) {
  const chain = createTestChain({ genesis, startMs: START_MS });
  const { below, pick } = choicesOf(seed);
  return Array.from({ length: 12 }, () => {
    const txs = Array.from({ length: below(12) }, () => {
      const from = pick(keys);
      const to = below(5) === 0 ? testKey(`new ${below(20)}`) : pick(keys);
      const amount = below(4) === 0 ? 9_000_000_000n : BigInt(1_000_000 + below(1_000_000));
      const tx = chain.sign(from, [sendOf(from, to, amount)], { feeUpoint: BigInt(below(500)) });
      return below(10) === 0 ? tx.slice(0, below(tx.length)) : tx;
    });
    const { height, timeMs, appHash } = chain.block(txs);
    return { height, timeMs, txs, appHash: bytesToHex(appHash) };
  });
}

test('the same blocks give an empty application in another process the same app hashes', async () => {
  const blocks = history(1);
  const home = createAppHome();
  const app = await startApp(home);
  try {
    await app.client.call('InitChain', {
      time: { seconds: START_MS / 1_000n, nanos: 0 },
      chainId: CHAIN_ID,
      initialHeight: 1n,
      consensusParams: { block: { maxBytes: 4_000_000n, maxGas: 25_000_000n } },
      appStateBytes: new TextEncoder().encode(JSON.stringify(genesis)),
    });
    for (const { height, timeMs, txs, appHash } of blocks) {
      const nanos = Number(timeMs % 1_000n) * 1_000_000;
      const time = { seconds: timeMs / 1_000n, nanos };
      const finalized = await app.client.call('FinalizeBlock', { height, time, txs });
      await app.client.call('Commit');
      assert.is(bytesToHex(finalized.appHash), appHash, `height ${height}`);
    }
  } finally {
    await app.end('SIGKILL');
    home.remove();
  }
});

test('app hashes tell two histories apart', () => {
  assert.is.not(history(1).at(-1)!.appHash, history(2).at(-1)!.appHash);
});

test.run();
