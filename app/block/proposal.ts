import { CodedError, SDK_ERRORS } from '../kit/errors.js';
import type { DecodedTx } from './decodeTx.js';
import { MAX_LOG_BYTES } from './gas.js';
import { addUse, framedBytes, isWithin, MAX_FAILED_BYTES, NO_USE } from './limits.js';
import type { BlockBudget, BlockUse } from './limits.js';
import type { Steps } from '../kit/steps.js';

/** A transaction of the mempool or of a proposal. */
export interface Candidate {
  readonly bytes: Uint8Array;
  readonly tx: DecodedTx | CodedError;
}

/** Admits and charges a transaction over the proposal's own overlay, or says why not. */
export type Admit = (tx: DecodedTx) => CodedError | undefined;

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

interface Queue {
  readonly sender: string;
  readonly waiting: Candidate[];
  use: BlockUse;
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
  const failed = candidates.filter(({ tx }) => tx instanceof CodedError);
  const selected: Candidate[] = [];
  let use = NO_USE;
  // A sender with a transaction left behind has all its later ones left behind, too.
  const leftBehind = new Set<string>();

  const leave = (tx: DecodedTx): void => {
    for (const { address } of tx.signers) leftBehind.add(address);
  };

  /** Takes the next of a queue: whether it moved, waits for another sender, or is at its end. */
  function* takeNext(queue: Queue, isShared: boolean, isLast: boolean): Steps<Step> {
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

  const queues = queuesInOrder(candidates);
  const sleepers = createSleepers();
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

type Step = 'moved' | 'waits' | 'ended';

/** Queues that wait for a signer to come to the sequence of their first transaction. */
interface Sleepers {
  readonly add: (tx: DecodedTx, queue: Queue) => void;
  /** Makes ready whoever waits for what comes next of these signers. */
  readonly wake: (tx: DecodedTx) => void;
  readonly takeWoken: () => readonly Queue[];
}

function createSleepers(): Sleepers {
  const byWish = new Map<string, Queue[]>();
  let woken: Queue[] = [];
  return {
    add: ({ signers }, queue) => {
      for (const { address, sequence } of signers) {
        const wish = `${address}/${sequence}`;
        const others = byWish.get(wish);
        if (others === undefined) byWish.set(wish, [queue]);
        else others.push(queue);
      }
    },
    wake: ({ signers }) => {
      for (const { address, sequence } of signers) {
        const wish = `${address}/${sequence + 1n}`;
        woken.push(...(byWish.get(wish) ?? []));
        byWish.delete(wish);
      }
    },
    takeWoken: () => {
      const ready = woken;
      woken = [];
      return ready;
    },
  };
}

/** In the order in which they fell asleep, which follows from the candidates alone. */
function asleepInOrder(asleep: ReadonlySet<Queue>): Queue[] {
  return [...asleep];
}

/**
 * Goes round the queues until all ended. One that waits is asked again only when a signer of its
 * transaction moved on, so that many who wait long cost no more than few; when nothing moves any
 * more, waiting is given up.
 */
function* takeInTurns(
  queues: readonly Queue[],
  sleepers: Sleepers,
  take: (queue: Queue, isLast: boolean) => Steps<Step>,
): Steps<void> {
  let active = queues.filter(({ waiting }) => waiting.length > 0);
  const asleep = new Set<Queue>();
  while (active.length > 0 || asleep.size > 0) {
    const isLast = active.length === 0;
    if (isLast) {
      active = asleepInOrder(asleep);
      asleep.clear();
    }
    const next: Queue[] = [];
    for (const queue of active) {
      const step = yield* take(queue, isLast);
      if (step === 'moved') next.push(queue);
      if (step === 'waits') asleep.add(queue);
      for (const ready of sleepers.takeWoken()) if (asleep.delete(ready)) next.push(ready);
    }
    active = next;
  }
}

/** A second signer's earlier transaction may stand in another queue. */
function mayComeTrue(tx: DecodedTx, refusal: CodedError): boolean {
  return tx.signers.length > 1 && refusal.error === SDK_ERRORS.wrongSequence;
}

/** Well-formed candidates by first signer, in order of arrival, each queue by sequence. */
function queuesInOrder(candidates: readonly Candidate[]): Queue[] {
  const bySender = new Map<string, Queue>();
  const queues: Queue[] = [];
  for (const candidate of candidates) {
    if (candidate.tx instanceof CodedError) continue;
    const sender = candidate.tx.signers[0]?.address ?? '';
    let queue = bySender.get(sender);
    if (queue === undefined) {
      queue = { sender, waiting: [], use: NO_USE };
      bySender.set(sender, queue);
      queues.push(queue);
    }
    queue.waiting.push(candidate);
  }
  for (const { waiting } of queues) waiting.sort(compareSequences);
  return queues;
}

function compareSequences(left: Candidate, right: Candidate): number {
  const [one, other] = [sequenceOf(left), sequenceOf(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function sequenceOf({ tx }: Candidate): bigint {
  return tx instanceof CodedError ? 0n : (tx.signers[0]?.sequence ?? 0n);
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
