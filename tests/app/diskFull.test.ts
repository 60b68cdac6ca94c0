import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex } from '../../app/kit/bytes.js';
import { openLmdbStore } from '../../app/state/lmdbStore.js';
import { createTestChain } from '../support/chain.js';
import type { FullDiskReport } from '../support/fullDiskChild.js';

const child = fileURLToPath(new URL('../support/fullDiskChild.ts', import.meta.url));
/** Largest file of the child, in blocks of 1,024 bytes: a disk that is soon full. */
const FILE_LIMIT = 600;

test('when the disk is full a block is not half written, and goes on when there is room', () => {
  const folder = mkdtempSync(join(tmpdir(), 'banma-full-'));
  const limited = `ulimit -f ${FILE_LIMIT}; exec "$0" --import tsx "$1" "$2"`;
  const output = execFileSync('bash', ['-c', limited, process.execPath, child, folder]).toString();
  const report = JSON.parse(output) as FullDiskReport;
  assert.match(report.error, /^cannot write block [0-9]+ to .*: the disk is full or broken \(/);
  assert.not.match(report.error, /\n/);

  // The operator makes room and starts the node; CometBFT replays the block.
  const store = openLmdbStore(folder);
  assert.is(String(store.committed()!.height), report.keptHeight);
  assert.is(bytesToHex(store.committed()!.appHash), report.keptAppHash);
  const chain = createTestChain({ store });
  assert.is(chain.brokenInvariant(), undefined);
  const txs = report.txs.map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')));
  const { outcomes, height } = chain.block(txs, { timeMs: BigInt(report.timeMs) });
  assert.ok(outcomes.every(({ code }) => code === 0));
  assert.is(height, BigInt(report.keptHeight) + 1n);
  store.close();
  rmSync(folder, { recursive: true });
});

test.run();
