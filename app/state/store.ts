import { coded, SDK_ERRORS } from '../kit/errors.js';
import type { StateReader } from '../kit/state.js';
import type { StateChange } from './overlay.js';

/** What is known of a committed block; stored in the same transaction as its writes. */
export interface Committed {
  readonly chainId: string;
  readonly height: bigint;
  /** Block time, Unix ms. */
  readonly timeMs: bigint;
  /** 32 bytes. */
  readonly appHash: Uint8Array;
  /** Encoded `tendermint.types.ConsensusParams` in force. */
  readonly consensusParams: Uint8Array;
}

/** What is kept of every height that can be read. */
export type BlockFacts = Pick<Committed, 'timeMs' | 'appHash'>;

export interface CommittedBlock {
  readonly committed: Committed;
  /** All writes, each key once, in ascending key order. */
  readonly changes: readonly StateChange[];
}

/** What one block wrote, to find where two nodes parted. */
export interface BlockWrites {
  readonly height: bigint;
  /** 32 bytes over the writes in key order. */
  readonly hash: Uint8Array;
  /** sha256(running hash of the block before ‖ hash); that before the store's first block is 0³². */
  readonly running: Uint8Array;
  /** Read when asked for, as long as the block is kept. */
  readonly writes: readonly KeyWrite[];
}

export interface KeyWrite {
  readonly key: Uint8Array;
  /** sha256 of the value; undefined where the key was removed. */
  readonly valueHash: Uint8Array | undefined;
}

/**
 * Committed state at its newest and at recent heights. A block counts as committed once `commit`
 * has taken it: reads see it at once, and the disk follows (ADR 0051).
 */
export interface Store {
  /** Newest committed state, also of blocks that are not yet on the disk. */
  readonly latest: StateReader;
  /**
   * State after a block. Its reads throw the same once the height is pruned.
   * @throws CodedError naming the oldest and newest height where it is pruned or not there yet
   */
  readonly at: (height: bigint) => StateReader;
  /** Time and app hash of a block. @throws CodedError like `at` */
  readonly blockOf: (height: bigint) => BlockFacts;
  /** Oldest height that can be read; 0 before the first commit. */
  readonly oldestHeight: () => bigint;
  /** Newest, in memory. Undefined before the first commit. */
  readonly committed: () => Committed | undefined;
  /** Newest on the disk, 0 before. */
  readonly durableHeight: () => bigint;
  /**
   * Takes the block at once and writes it beside the event loop, in one transaction.
   * @throws StoreError once a write failed; InternalError for a block that cannot follow
   */
  readonly commit: (block: CommittedBlock) => void;
  /** Resolves when another block may be committed; rejects with StoreError when a write failed. */
  readonly ready: () => Promise<void>;
  /** Resolves when everything committed is on the disk; rejects with StoreError. */
  readonly flushed: () => Promise<void>;
  /** Undefined where the block is pruned, or not there. */
  readonly writesOf: (height: bigint) => BlockWrites | undefined;
  /** Writes what waits, then closes. */
  readonly close: () => Promise<void>;
}

/** What queries read. */
export type ReadableState = Pick<Store, 'latest' | 'at' | 'blockOf' | 'committed'>;

/** What of the past a store keeps. */
export interface StoreRetention {
  /** How many heights can be read, the newest among them; at least 1. */
  readonly keepRecent: bigint;
  /** Keep all heights, whatever `keepRecent` says. */
  readonly archive: boolean;
}

/** The store cannot be opened, read or written; its text is one line for the operator. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** What was found wrong with a state, and what its operator does about it. */
export function damagedState(name: string, what: string): StoreError {
  const advice = 'remove the folder and restore the state by state sync, or replay the chain';
  return new StoreError(`the state in ${name} is damaged: ${what}; ${advice}`);
}

/** Layout of keys and values; a folder of another version is refused. */
export const STATE_VERSION = 5;
/** At most so many blocks wait for the disk; then `ready` waits. */
export const MAX_UNWRITTEN = 4;
export const DEFAULT_KEEP_RECENT = 100n;
/** Longest key in bytes; LMDB takes 1,978 with the height that history appends. */
export const MAX_KEY_BYTES = 1_024;

/** @throws CodedError unless oldest ≤ height ≤ newest */
export function requireKeptHeight(height: bigint, oldest: bigint, newest: bigint): void {
  if (newest === 0n) throw coded(SDK_ERRORS.invalidHeight, 'no block is committed yet');
  if (height > newest) {
    throw coded(
      SDK_ERRORS.invalidHeight,
      `height ${height} is not there yet: the newest is ${newest}, the oldest kept ${oldest}`,
    );
  }
  if (height < oldest) {
    throw coded(
      SDK_ERRORS.invalidHeight,
      `the state of height ${height} is pruned: heights ${oldest} to ${newest} are kept`,
    );
  }
}

/** The oldest height the retention keeps readable. */
export function oldestKept(
  { keepRecent, archive }: StoreRetention,
  first: bigint,
  newest: bigint,
): bigint {
  const kept = newest - keepRecent + 1n;
  return archive || kept < first ? first : kept;
}
