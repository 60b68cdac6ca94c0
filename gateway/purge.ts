import type { ChainReader } from './chain/types.js';
import type { Answers } from './peer/answers.js';
import type { QueryStore } from './query/store.js';

export interface PurgeOptions {
  readonly chain: ChainReader;
  readonly contractIds: readonly string[];
  readonly answers: Answers;
  readonly store: QueryStore;
}

const CHUNK = 500;

/**
 * Forgets evidence of queries asked and answered once the settle and audit windows of the contract
 * with the longest ones are over, twice the latter for late records (contract.md, Closing).
 */
export function createPurge(options: PurgeOptions): () => Promise<void> {
  const { chain, contractIds, answers, store } = options;
  return async () => {
    const now = Date.now();
    let keepMs = 0;
    for (const contractId of contractIds) {
      const params = (await chain.contract(contractId))?.params;
      // Without the parameters nobody knows how long to keep; later then.
      if (params === undefined) return;
      const seconds = params.settleWindowS + 2n * params.auditWindowS + params.auditPeriodS;
      keepMs = Math.max(keepMs, Number(seconds) * 1_000);
    }
    await all((limit) => answers.purge(now - keepMs, limit));
    await all((limit) => store.purge(now - keepMs, limit));
  };
}

async function all(purge: (limit: number) => Promise<number>): Promise<void> {
  while ((await purge(CHUNK)) === CHUNK);
}
