import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex } from '../../app/kit/bytes.js';
import { openLmdbStore } from '../../app/state/lmdbStore.js';
import { MAX_UNWRITTEN } from '../../app/state/store.js';
import { createTestChain } from '../support/chain.js';
import type { FullDiskReport } from '../support/fullDiskChild.js';

const child = fileURLToPath(new URL('../support/fullDiskChild.ts', import.meta.url));
/** Largest file of the child, in blocks of 1,024 bytes: a disk that is soon full. */
const FILE_LIMIT = 600;

test('when the disk is full a block is not half written, and goes on when there is room', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'banma-full-'));
  const limited = `ulimit -f ${FILE_LIMIT}; exec "$0" --import tsx "$1" "$2"`;
  const output = execFileSync('bash', ['-c', limited, process.execPath, child, folder]).toString();
  const report = JSON.parse(output) as FullDiskReport;
  assert.match(report.error, /^cannot write block [0-9]+ to .*: the disk is full or broken \(/);
  assert.not.match(report.error, /\n/);

  assert.is(report.told, report.error);

  // The operator makes room and starts the node; CometBFT replays what is missing.
  const store = openLmdbStore(folder);
  const kept = store.committed()!;
  const last = BigInt(report.blocks.length);
  assert.ok(
    kept.height < last && kept.height >= last - BigInt(MAX_UNWRITTEN),
    'a few blocks behind',
  );
  assert.is(bytesToHex(kept.appHash), report.blocks[Number(kept.height) - 1]!.appHash);
  const chain = createTestChain({ store });
  assert.is(chain.brokenInvariant(), undefined);
  for (const { timeMs, appHash, txs } of report.blocks.slice(Number(kept.height))) {
    const bytes = txs.map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')));
    const replayed = chain.block(bytes, { timeMs: BigInt(timeMs) });
    assert.ok(replayed.outcomes.every(({ code }) => code === 0));
    assert.is(bytesToHex(replayed.appHash), appHash);
  }
  await store.flushed();
  await store.close();
  rmSync(folder, { recursive: true });
});

test.run();
