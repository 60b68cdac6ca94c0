import { latestHeight } from './recompute/blocks.js';
import { compareWithChain } from './recompute/compare.js';
import { rebuild } from './recompute/rebuild.js';
import { createScan } from './recompute/scan.js';
import type { Leak, Scan } from './recompute/scan.js';
import type { Secret } from './recompute/needles.js';
import type { Chain } from './recompute/state.js';

/** What came of an independent recomputation. */
export interface Recomputation {
  readonly chain: Chain;
  /** One line for each difference between the blocks and what the chain says of itself. */
  readonly differences: readonly string[];
  readonly leaks: readonly Leak[];
  readonly scan: Pick<Scan, 'needles' | 'fields'>;
  readonly lastHeight: bigint;
  readonly seconds: number;
}

/**
 * Fetches all blocks of a node, rebuilds from them who registered which proof, all records, claims,
 * rejections, splits, dues, grants and balances, and compares the outcome with what the same node
 * reports. Written from the specification (contract.md); it shares no code with the application,
 * the gateway or the protocol folder, and uses nothing but Node itself.
 *
 * @param secrets what no byte of any block may hold
 * @param prefixes a query's request hash (hex) → its prefix
 */
export async function recompute(
  rpcUrl: string,
  secrets: readonly Secret[] = [],
  prefixes: ReadonlyMap<string, string> = new Map(),
): Promise<Recomputation> {
  const startedAt = Date.now();
  const lastHeight = await latestHeight(rpcUrl);
  const scan = createScan(secrets, prefixes);
  const chain = await rebuild(rpcUrl, lastHeight, scan.look);
  const differences = await compareWithChain(rpcUrl, chain);
  return {
    chain,
    differences,
    leaks: scan.leaks(),
    scan,
    lastHeight,
    seconds: (Date.now() - startedAt) / 1000,
  };
}

/** Alone: `node dist/localnet/demo/recompute.js http://127.0.0.1:27011`. */
async function main(rpcUrl: string): Promise<void> {
  const { chain, differences, lastHeight } = await recompute(rpcUrl);
  for (const contract of chain.contracts.values()) {
    console.log(
      `${contract.contractId}: ${contract.proofs.size} proofs, ${contract.records.size} records, ` +
        `${chain.payments.length} payments in ${lastHeight} blocks`,
    );
  }
  for (const difference of differences) console.log(`differs: ${difference}`);
  console.log(differences.length === 0 ? 'equal to what the chain says' : 'NOT equal');
  process.exitCode = differences.length === 0 ? 0 : 1;
}

const [, program, url] = process.argv;
if (url !== undefined && /recompute\.[jt]s$/.test(program ?? '')) await main(url);
