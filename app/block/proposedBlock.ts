import { equalBytes } from '../kit/bytes.js';
import type { CodedError } from '../kit/errors.js';
import type { BlockFacts } from '../kit/module.js';
import type { DecodedTx } from './decodeTx.js';

/** What CometBFT tells of a block beside its transactions. */
export type ProposalFacts = Omit<BlockFacts, 'evidenceAge'>;

/** A block as CometBFT hands it over. */
export interface BlockProposal {
  readonly height: bigint;
  /** Unix ms of the header. */
  readonly timeMs: bigint;
  readonly txs: readonly Uint8Array[];
  /** Votes, misbehaviour and proposer; without them there are none. */
  readonly facts?: ProposalFacts;
  /**
   * Covers all that `ProcessProposal` and `FinalizeBlock` are told of the block. Two blocks of one
   * key are the same block. Without one a block is executed when it is finalized.
   */
  readonly key?: string;
}

/** A transaction of the mempool or of a proposal. */
export interface Candidate {
  readonly bytes: Uint8Array;
  readonly tx: DecodedTx | CodedError;
}

/** A proposal with its transactions decoded. */
export interface DecodedProposal {
  readonly proposal: BlockProposal;
  readonly txs: readonly (DecodedTx | CodedError)[];
}

/** Tells two proposals apart. The state under them is that of the height. */
export function isSameProposal(left: BlockProposal, right: BlockProposal): boolean {
  return (
    left.height === right.height &&
    left.timeMs === right.timeMs &&
    left.txs.length === right.txs.length &&
    left.txs.every((tx, index) => equalBytes(tx, right.txs[index] ?? NO_BYTES))
  );
}

const NO_BYTES = new Uint8Array(0);
