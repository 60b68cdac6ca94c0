import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex } from '../../app/kit/bytes.js';
import { openLmdbStore } from '../../app/state/lmdbStore.js';
import { createTestChain, testKey } from '../support/chain.js';
import { fundedGenesis, sendOf } from '../support/sends.js';

const alice = testKey('alice');
const genesis = fundedGenesis([alice]);

test('when there is no room left a block is not half written, and goes on when there is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'banma-full-'));
  const small = openLmdbStore(folder, { mapBytes: 256 * 1024 });
  const chain = createTestChain({ genesis, store: small });
  const sends = (): Uint8Array[] =>
    Array.from({ length: 40 }, (_, index) =>
      chain.sign(alice, [sendOf(alice, testKey(`${chain.height()} ${index}`), 1_000_000n)]),
    );
  let failure = '';
  let failed: { height: bigint; timeMs: bigint; txs: Uint8Array[] } | undefined;
  while (failed === undefined) {
    const block = { timeMs: chain.timeMs() + 1_000n, txs: sends() };
    const height = chain.height() + 1n;
    try {
      chain.block(block.txs, block);
    } catch (error) {
      failure = (error as Error).message;
      failed = { height, ...block };
    }
  }
  assert.match(failure, /^cannot write block [0-9]+ to .*: the disk is full \(/);
  assert.not.match(failure, /\n/);
  const kept = small.committed()!;
  assert.is(kept.height, failed.height - 1n);
  small.close();

  // The operator makes room and starts the node; CometBFT replays the block.
  const roomy = openLmdbStore(folder);
  assert.is(bytesToHex(roomy.committed()!.appHash), bytesToHex(kept.appHash));
  const resumed = createTestChain({ store: roomy });
  assert.is(resumed.brokenInvariant(), undefined);
  const { outcomes } = resumed.block(failed.txs, failed);
  assert.ok(outcomes.every(({ code }) => code === 0));
  assert.is(resumed.height(), failed.height);
  roomy.close();
  rmSync(folder, { recursive: true });
});

test.run();
