/**
 * Runs blocks over a store until it cannot be written, and tells how that looked as one JSON line.
 * Usage: fullDiskChild.ts folder, under a limit of file sizes
 */
import { bytesToHex } from '../../app/kit/bytes.js';
import { openLmdbStore } from '../../app/state/lmdbStore.js';
import { createTestChain, testKey } from './chain.js';
import { fundedGenesis, sendOf } from './sends.js';

/** What the parent reads. */
export interface FullDiskReport {
  readonly error: string;
  readonly keptHeight: string;
  readonly keptAppHash: string;
  readonly timeMs: string;
  /** Hex of the transactions of the block that could not be stored. */
  readonly txs: readonly string[];
}

const alice = testKey('alice');
const store = openLmdbStore(process.argv[2]!);
const chain = createTestChain({ genesis: fundedGenesis([alice]), store });
for (;;) {
  const timeMs = chain.timeMs() + 1_000n;
  const txs = Array.from({ length: 40 }, (_, index) =>
    chain.sign(alice, [sendOf(alice, testKey(`${chain.height()} ${index}`), 1_000_000n)]),
  );
  try {
    chain.block(txs, { timeMs });
  } catch (error) {
    const kept = store.committed()!;
    const report: FullDiskReport = {
      error: (error as Error).message,
      keptHeight: String(kept.height),
      keptAppHash: bytesToHex(kept.appHash),
      timeMs: String(timeMs),
      txs: txs.map(bytesToHex),
    };
    console.log(JSON.stringify(report));
    process.exit(0);
  }
}
