import type { BlockInfo } from '../kit/module.js';
import type { StateReader } from '../kit/state.js';
import type { Overlay } from '../state/overlay.js';
import type { ReadableState } from '../state/store.js';

/** What the next block is built on: the last committed block, or the genesis before the first. */
export interface Tip {
  readonly state: StateReader;
  readonly chainId: string;
  /** Height of the next block. */
  readonly nextHeight: bigint;
  /** Of the last block, or of the genesis. Unix ms. */
  readonly timeMs: bigint;
  readonly appHash: Uint8Array;
  /** Encoded `tendermint.types.ConsensusParams`. */
  readonly consensusParams: Uint8Array;
  /** Genesis writes, which the first commit stores with its own. */
  readonly genesis: Overlay | undefined;
}

/** The tip of a store that holds at least one block. */
export function committedTip(store: Pick<ReadableState, 'latest' | 'committed'>): Tip | undefined {
  const committed = store.committed();
  if (committed === undefined) return undefined;
  const { height, ...rest } = committed;
  return { ...rest, state: store.latest, nextHeight: height + 1n, genesis: undefined };
}

/** The block a transaction of the mempool would be in at the earliest. */
export function nextBlock({ chainId, nextHeight, timeMs }: Tip): BlockInfo {
  return { chainId, height: nextHeight, timeMs };
}
