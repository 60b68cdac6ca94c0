import { setTimeout as sleep } from 'node:timers/promises';
import { withRequests } from './sendRequests.js';

/** How fast a node took a number of transactions. */
export interface LoadResult {
  readonly committed: number;
  readonly blocks: number;
  /** From the first transaction sent to the block that held the last. */
  readonly seconds: number;
}

const POLL_MS = 50;
/** CometBFT gives the headers of at most this many blocks at a time. */
const HEADERS_AT_ONCE = 20;
const GET_ATTEMPTS = 40;
const COMMIT_TIMEOUT_MS = 180_000;

/**
 * Sends pre-signed transactions (base64; each lane in its order, lanes side by side) and waits until
 * blocks hold all that were taken.
 * @throws Error when one is refused, or not all are in a block in time
 */
export async function load(
  rpcUrl: string,
  lanes: readonly (readonly string[])[],
  connections?: number,
): Promise<LoadResult> {
  const content = lanes.map((lane) => lane.join('\n')).join('\n\n');
  return withRequests('transactions', content, async (send) => {
    const firstHeight = (await executedHeight(rpcUrl)) + 1;
    const start = performance.now();
    const total = lanes.reduce((sum, lane) => sum + lane.length, 0);
    const [, { lastHeight, end }] = await Promise.all([
      send(rpcUrl, connections),
      awaitCommitted(rpcUrl, firstHeight, total),
    ]);
    await requireSuccess(rpcUrl, firstHeight, lastHeight);
    return {
      committed: total,
      blocks: lastHeight - firstHeight + 1,
      seconds: (end - start) / 1000,
    };
  });
}

async function awaitCommitted(
  rpcUrl: string,
  firstHeight: number,
  wanted: number,
): Promise<{ readonly lastHeight: number; readonly end: number }> {
  const deadline = performance.now() + COMMIT_TIMEOUT_MS;
  let height = firstHeight;
  let committed = 0;
  for (;;) {
    const newest = await executedHeight(rpcUrl);
    const end = performance.now();
    while (height <= newest) {
      const last = Math.min(newest, height + HEADERS_AT_ONCE - 1);
      committed += await countTransactions(rpcUrl, height, last);
      height = last + 1;
    }
    if (committed >= wanted) return { lastHeight: height - 1, end };
    if (end > deadline) throw new Error(`only ${committed} of ${wanted} transactions in blocks`);
    await sleep(POLL_MS);
  }
}

/** Only what succeeded counts. */
async function requireSuccess(rpcUrl: string, first: number, last: number): Promise<void> {
  for (let height = first; height <= last; height += 1) {
    const { txs_results } = await get<{ txs_results: { code?: number; log?: string }[] | null }>(
      `${rpcUrl}/block_results?height=${height}`,
    );
    const failed = (txs_results ?? []).filter(({ code }) => (code ?? 0) !== 0);
    const [one] = failed;
    if (!one) continue;
    const why = `code ${one.code ?? 0} ${one.log ?? ''}`;
    throw new Error(`${failed.length} transactions of block ${height} failed: ${why}`);
  }
}

/** Of the last block that was executed: a block is stored, and seen in `status`, before that. */
async function executedHeight(rpcUrl: string): Promise<number> {
  const { response } = await get<{ response: { last_block_height?: string } }>(
    `${rpcUrl}/abci_info`,
  );
  return Number(response.last_block_height ?? '0');
}

async function countTransactions(rpcUrl: string, first: number, last: number): Promise<number> {
  const { block_metas } = await get<{ block_metas: { num_txs: string }[] }>(
    `${rpcUrl}/blockchain?minHeight=${first}&maxHeight=${last}`,
  );
  return block_metas.reduce((sum, { num_txs }) => sum + Number(num_txs), 0);
}

async function get<Result>(url: string): Promise<Result> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const response = await fetch(url);
      const { result, error } = (await response.json()) as { result?: Result; error?: unknown };
      if (result !== undefined) return result;
      // The results of the newest block come a moment after its header.
      if (attempt >= GET_ATTEMPTS) throw new Error(`${url}: ${JSON.stringify(error)}`);
    } catch (error) {
      // CometBFT closes connections that were idle for ten seconds, some of them in use again.
      if (!(error instanceof TypeError) || attempt >= GET_ATTEMPTS) throw error;
    }
    await sleep(POLL_MS);
  }
}
