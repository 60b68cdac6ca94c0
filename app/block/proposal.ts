import { CodedError, SDK_ERRORS } from '../kit/errors.js';
import type { Steps } from '../kit/steps.js';
import { admitTx } from './admitTx.js';
import type { DecodedTx } from './decodeTx.js';
import { contextOf } from './execution.js';
import type { Execution } from './execution.js';
import { MAX_LOG_BYTES } from './gas.js';
import { addUse, framedBytes, isWithin, MAX_FAILED_BYTES, NO_USE } from './limits.js';
import type { BlockBudget, BlockUse } from './limits.js';
import type { Candidate } from './proposedBlock.js';
import { createSleepers, queuesInOrder, takeInTurns } from './senderQueues.js';
import type { SenderQueue, Turn } from './senderQueues.js';

/** Admits and charges a transaction over the proposal's own overlay, or says why not. */
export type Admit = (tx: DecodedTx) => CodedError | undefined;

/** Admits over the state of an execution. */
export function admitOver(execution: Execution): Admit {
  return (tx) => {
    try {
      admitTx(contextOf(execution, tx.hash), execution.modules, tx);
      return undefined;
    } catch (error) {
      if (error instanceof CodedError) return error;
      throw error;
    }
  };
}

/** While others wait, one sender fills at most the n-th part of a block. */
const SENDER_PART = 8;

/** What a candidate takes of the block. */
function useOf({ bytes, tx }: Candidate): BlockUse {
  const txBytes = framedBytes(bytes.length);
  if (tx instanceof CodedError) {
    return { gas: 0n, signatures: 0, resultBytes: MAX_LOG_BYTES + 64, txBytes };
  }
  const { signatures, resultBytes } = tx.cost;
  return { gas: tx.fee.gasLimit, signatures, resultBytes, txBytes };
}

/**
 * Chooses the transactions of a proposal: valid ones first, round-robin over the senders and in the
 * order of each sender's sequence; then some that cannot be executed, so that they leave the
 * mempool with their code. What does not fit stays in the mempool. A step for each that is looked at.
 */
export function* selectTransactions(
  candidates: readonly Candidate[],
  budget: BlockBudget,
  admit: Admit,
): Steps<Candidate[]> {
  const queues = queuesInOrder(candidates);
  const sleepers = createSleepers();
  const failed = candidates.filter(({ tx }) => tx instanceof CodedError);
  const selected: Candidate[] = [];
  let use = NO_USE;
  // A sender with a transaction left behind has all its later ones left behind, too.
  const leftBehind = new Set<string>();

  const leave = (tx: DecodedTx): void => {
    for (const { address } of tx.signers) leftBehind.add(address);
  };

  /** Takes the next of a queue: whether it moved, waits for another sender, or is at its end. */
  function* takeNext(queue: SenderQueue, isShared: boolean, isLast: boolean): Steps<Turn> {
    for (;;) {
      yield;
      const candidate = queue.waiting[0];
      if (candidate === undefined || candidate.tx instanceof CodedError) return 'ended';
      const { tx } = candidate;
      const taken = useOf(candidate);
      const isLeft = tx.signers.some(({ address }) => leftBehind.has(address));
      if (isLeft || !isWithin(addUse(use, taken), budget)) {
        leave(tx);
        return 'ended';
      }
      const share = addUse(queue.use, taken);
      if (isShared && queue.use !== NO_USE && !isWithin(share, budget, SENDER_PART)) return 'ended';
      const refusal = admit(tx);
      if (refusal !== undefined && !isLast && mayComeTrue(tx, refusal)) {
        sleepers.add(tx, queue);
        return 'waits';
      }
      queue.waiting.shift();
      if (refusal !== undefined) {
        failed.push(candidate);
        continue;
      }
      selected.push(candidate);
      use = addUse(use, taken);
      queue.use = share;
      sleepers.wake(tx);
      return 'moved';
    }
  }

  for (const isShared of [true, false]) {
    yield* takeInTurns(queues, sleepers, (queue, isLast) => takeNext(queue, isShared, isLast));
  }

  let failedBytes = 0;
  for (const candidate of failed) {
    const taken = useOf(candidate);
    const isOver = failedBytes > 0 && failedBytes + taken.txBytes > MAX_FAILED_BYTES;
    if (isOver || !isWithin(addUse(use, taken), budget)) continue;
    failedBytes += taken.txBytes;
    use = addUse(use, taken);
    selected.push(candidate);
  }
  return selected;
}

/** A second signer's earlier transaction may stand in another queue. */
function mayComeTrue(tx: DecodedTx, refusal: CodedError): boolean {
  return tx.signers.length > 1 && refusal.error === SDK_ERRORS.wrongSequence;
}

/**
 * Why an honest proposer cannot have made this proposal, or undefined. Depends on nothing but the
 * state behind `admit` and the proposal. A step for each transaction.
 */
export function* faultOfProposal(
  candidates: readonly Candidate[],
  budget: BlockBudget,
  admit: Admit,
): Steps<string | undefined> {
  let use = NO_USE;
  let failedBytes = 0;
  let failedCount = 0;
  for (const candidate of candidates) {
    yield;
    const taken = useOf(candidate);
    use = addUse(use, taken);
    const isBad = candidate.tx instanceof CodedError || admit(candidate.tx) !== undefined;
    if (!isBad) continue;
    failedBytes += taken.txBytes;
    failedCount += 1;
  }
  if (use.gas > budget.gas) return `gas limits of ${use.gas} together`;
  if (use.signatures > budget.signatures) return `${use.signatures} signatures`;
  if (use.resultBytes > budget.resultBytes) return `results of ${use.resultBytes} bytes`;
  if (failedCount > 1 && failedBytes > MAX_FAILED_BYTES) {
    return `${failedBytes} bytes of transactions that cannot be executed`;
  }
  return undefined;
}
