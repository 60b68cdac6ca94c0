/**
 * Runs blocks over a store until it cannot be written, and tells how that looked as one JSON line.
 * Blocks are committed as the node does it, without waiting for each to be on the disk.
 * Usage: fullDiskChild.ts folder, under a limit of file sizes
 */
import { bytesToHex } from '../../app/kit/bytes.js';
import { openLmdbStore } from '../../app/state/lmdbStore.js';
import { createTestChain, testKey } from './chain.js';
import { fundedGenesis, sendOf } from './sends.js';

/** What the parent reads. */
export interface FullDiskReport {
  readonly error: string;
  /** Told by the store itself, as soon as it was known. */
  readonly told: string;
  /** Of all blocks, in their order. */
  readonly blocks: readonly {
    readonly timeMs: string;
    readonly appHash: string;
    /** Hex. */
    readonly txs: readonly string[];
  }[];
}

const alice = testKey('alice');
let told = '';
const store = openLmdbStore(process.argv[2]!, { onFailure: (error) => (told = error.message) });
const chain = createTestChain({ genesis: fundedGenesis([alice]), store });
const blocks: FullDiskReport['blocks'][number][] = [];
for (;;) {
  const timeMs = chain.timeMs() + 1_000n;
  const txs = Array.from({ length: 40 }, (_, index) =>
    chain.sign(alice, [sendOf(alice, testKey(`${chain.height()} ${index}`), 1_000_000n)]),
  );
  try {
    const { appHash } = chain.block(txs, { timeMs });
    blocks.push({
      timeMs: String(timeMs),
      appHash: bytesToHex(appHash),
      txs: txs.map(bytesToHex),
    });
    await store.ready();
  } catch (error) {
    const report: FullDiskReport = { error: (error as Error).message, told, blocks };
    console.log(JSON.stringify(report));
    process.exit(0);
  }
}
