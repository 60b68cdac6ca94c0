import type { Account } from '../modules/auth/types.js';

/** Transactions of each account that passed CheckTx and are in no block yet. */
export interface PendingTxs {
  /** The sequence that the account's next transaction must carry. */
  readonly expectedSequence: (account: Account) => bigint;
  readonly count: (address: string) => number;
  /** True when this very transaction is waiting under that sequence. */
  readonly holds: (address: string, sequence: bigint, hash: string) => boolean;
  readonly add: (address: string, sequence: bigint, hash: string, height: bigint) => void;
  /**
   * Forgets what a block settled. A transaction that was in the block but did not count takes all of
   * its account with it: one that it followed is lost. One that waited too long (the mempool may
   * have dropped it) takes all later ones.
   */
  readonly settle: (block: SettledBlock) => void;
}

export interface SettledBlock {
  readonly height: bigint;
  /** Hashes (as text) of its transactions. */
  readonly hashes: ReadonlySet<string>;
  /** Sequence of an account after the block. */
  readonly sequenceOf: (address: string) => bigint;
}

interface PendingTx {
  readonly sequence: bigint;
  readonly hash: string;
  /** Height committed when it was taken. */
  readonly height: bigint;
}

/** The one of that sequence: they follow each other without a gap. */
function find(waiting: readonly PendingTx[], sequence: bigint): PendingTx | undefined {
  const first = waiting[0];
  return first === undefined ? undefined : waiting[Number(sequence - first.sequence)];
}

/** How many blocks a transaction may wait before it is taken for lost. */
const PATIENCE_BLOCKS = 32n;

/**
 * With `mempool.recheck = false` what is left over after a block stays in the mempool, so it stays
 * here, too: a client may go on with its next sequence.
 */
export function createPendingTxs(): PendingTxs {
  let accounts = new Map<string, PendingTx[]>();

  const of = (address: string): readonly PendingTx[] => accounts.get(address) ?? [];

  const stillPending = (address: string, block: SettledBlock): PendingTx[] => {
    const kept: PendingTx[] = [];
    let expected = block.sequenceOf(address);
    const waiting = of(address).filter(({ sequence }) => sequence >= expected);
    // It was in the block and did not count: one before it is lost, as when CometBFT was restarted.
    if (waiting.some(({ hash }) => block.hashes.has(hash))) return [];
    for (const pending of waiting) {
      const isLost = block.height - pending.height > PATIENCE_BLOCKS;
      if (pending.sequence !== expected || isLost) break;
      kept.push(pending);
      expected += 1n;
    }
    return kept;
  };

  const settleInOrder = (block: SettledBlock): void => {
    const next = new Map<string, PendingTx[]>();
    for (const address of accounts.keys()) {
      const kept = stillPending(address, block);
      if (kept.length > 0) next.set(address, kept);
    }
    accounts = next;
  };

  return {
    expectedSequence: ({ address, sequence }) => {
      const last = of(address).at(-1);
      return last === undefined || last.sequence < sequence ? sequence : last.sequence + 1n;
    },
    count: (address) => of(address).length,
    holds: (address, sequence, hash) => find(of(address), sequence)?.hash === hash,
    add: (address, sequence, hash, height) => {
      const waiting = accounts.get(address);
      if (waiting === undefined) accounts.set(address, [{ sequence, hash, height }]);
      else waiting.push({ sequence, hash, height });
    },
    settle: settleInOrder,
  };
}
