import { LIMITS } from '../../proto/documents/gasSchedule.js';

/** What one block may hold, beside CometBFT's `max_bytes` (chain.md, ABCI 2.0 over gRPC). */
export interface BlockBudget {
  /** Sum of the gas limits. */
  readonly gas: bigint;
  readonly signatures: number;
  /** Upper bound of the encoded results. */
  readonly resultBytes: number;
  readonly txBytes: number;
}

/** What one transaction takes of it. */
export type BlockUse = BlockBudget;

/** Bytes of one transaction, as CometBFT's `mempool.max_tx_bytes`. */
export const MAX_TX_BYTES = 1_048_576;
/**
 * Bytes of all transaction results of one block. Over gRPC a FinalizeBlock reply over 4 MiB halts
 * the chain for good; the rest is left to the events of the begin and the end of the block.
 */
export const MAX_RESULT_BYTES = 3_700_000;
/** Bytes of refused transactions in a block: they leave the mempool with their code. */
export const MAX_FAILED_BYTES = 262_144;
/** Limit of every reply over gRPC, which CometBFT's client cannot raise. */
export const MAX_REPLY_BYTES = 4_194_304;
/** Most bytes of a query's value and proof; the rest is what CometBFT and gRPC put around them. */
export const MAX_ANSWER_BYTES = MAX_REPLY_BYTES - 1_024;
/** Largest `block.max_bytes` of the genesis: proposals are replies, too. */
export const MAX_BLOCK_BYTES = 4_194_304;

/** The budget of a block. `maxGas` and `maxTxBytes` below 0 mean no limit of that kind. */
export function blockBudget(maxGas: bigint, maxTxBytes: bigint): BlockBudget {
  return {
    gas: maxGas < 0n ? (1n << 63n) - 1n : maxGas,
    signatures: LIMITS.blockSignatures,
    resultBytes: MAX_RESULT_BYTES,
    txBytes: maxTxBytes < 0n ? MAX_BLOCK_BYTES : Number(maxTxBytes),
  };
}

export const NO_USE: BlockUse = { gas: 0n, signatures: 0, resultBytes: 0, txBytes: 0 };

export function addUse(left: BlockUse, right: BlockUse): BlockUse {
  return {
    gas: left.gas + right.gas,
    signatures: left.signatures + right.signatures,
    resultBytes: left.resultBytes + right.resultBytes,
    txBytes: left.txBytes + right.txBytes,
  };
}

/** True when the use, `times` over, stays within the budget. */
export function isWithin(use: BlockUse, budget: BlockBudget, times = 1): boolean {
  return (
    use.gas * BigInt(times) <= budget.gas &&
    use.signatures * times <= budget.signatures &&
    use.resultBytes * times <= budget.resultBytes &&
    use.txBytes * times <= budget.txBytes
  );
}

/** Bytes of a protobuf field of so many bytes, with its tag of one byte and its length. */
export function framedBytes(length: number): number {
  return 1 + varintBytes(length) + length;
}

/** Bytes of a varint below 2^31. */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes += 1;
  return bytes;
}
