import { fetchBlocks } from './blocks.js';
import type { ChainBlock, ChainMessage } from './blocks.js';
import { closeRecords, decideRejections } from './closing.js';
import { membershipMessages } from './membership.js';
import { proofMessages } from './proofs.js';
import { recordMessages } from './records.js';
import { createChain } from './state.js';
import type { Chain } from './state.js';
import { transferMessages } from './transfers.js';

const handlers: Readonly<
  Record<string, (chain: Chain, block: ChainBlock, message: ChainMessage) => void>
> = { ...membershipMessages, ...proofMessages, ...recordMessages, ...transferMessages };

/** Applies one block: what became due first, then its transactions that succeeded, in order. */
function applyBlock(chain: Chain, block: ChainBlock): void {
  chain.chainId = block.chainId;
  decideRejections(chain, block);
  closeRecords(chain, block);
  for (const transaction of block.transactions) {
    if (transaction.code !== 0) continue;
    for (const message of transaction.messages) {
      handlers[message.typeUrl]?.(chain, block, message);
    }
  }
}

/**
 * Rebuilds contracts, members, proofs, records and balances from the blocks alone, by the rules of
 * the specification. `watch` sees every block as well, before it is applied.
 */
export async function rebuild(
  rpcUrl: string,
  lastHeight: bigint,
  watch: (block: ChainBlock) => void = () => undefined,
): Promise<Chain> {
  const chain = createChain();
  chain.ledger.onDuePaid((due, amount) => {
    chain.payments.push({ from: due.debtor, to: due.creditor, amount });
  });
  for await (const block of fetchBlocks(rpcUrl, 1n, lastHeight)) {
    watch(block);
    applyBlock(chain, block);
  }
  return chain;
}
