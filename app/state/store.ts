import type { StateReader } from '../kit/state.js';
import type { StateChange } from './overlay.js';

/** What is known of the last committed block; stored in the same transaction as its writes. */
export interface Committed {
  readonly chainId: string;
  readonly initialHeight: bigint;
  readonly height: bigint;
  /** Block time, Unix ms. */
  readonly timeMs: bigint;
  /** 32 bytes. */
  readonly appHash: Uint8Array;
  /** Encoded `tendermint.types.ConsensusParams` in force. */
  readonly consensusParams: Uint8Array;
}

/** Committed state. Reads always see the last committed block and nothing of a running one. */
export interface Store extends StateReader {
  /** Undefined before the first commit. */
  readonly committed: () => Committed | undefined;
  /**
   * Makes a block durable: all or nothing.
   * @param writeSetHash hash of all writes of the block, kept for `KEPT_WRITE_SETS` heights.
   * @throws StoreError when it cannot be written; the state is then that of the block before.
   */
  readonly commit: (
    committed: Committed,
    changes: readonly StateChange[],
    writeSetHash: Uint8Array,
  ) => void;
  /** Hash of all writes of a recent block, to find where two nodes parted. */
  readonly writeSetHash: (height: bigint) => Uint8Array | undefined;
  readonly close: () => void;
}

/** The store cannot be opened, read or written; its text is one line for the operator. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** Layout of keys and values; a folder of another version is refused. */
export const STATE_VERSION = 1;
/** For how many heights the hash of a block's writes is kept. */
export const KEPT_WRITE_SETS = 1_000n;
