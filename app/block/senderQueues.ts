import { CodedError } from '../kit/errors.js';
import type { Steps } from '../kit/steps.js';
import type { DecodedTx } from './decodeTx.js';
import { NO_USE } from './limits.js';
import type { BlockUse } from './limits.js';
import type { Candidate } from './proposedBlock.js';

/** What one sender has waiting, in the order of its sequence. */
export interface SenderQueue {
  readonly waiting: Candidate[];
  /** What was taken of it. */
  use: BlockUse;
}

/** What became of a queue's turn. */
export type Turn = 'moved' | 'waits' | 'ended';

/** Well-formed candidates by first signer, in order of arrival, each queue by sequence. */
export function queuesInOrder(candidates: readonly Candidate[]): SenderQueue[] {
  const bySender = new Map<string, SenderQueue>();
  const queues: SenderQueue[] = [];
  for (const candidate of candidates) {
    if (candidate.tx instanceof CodedError) continue;
    const sender = candidate.tx.signers[0]?.address ?? '';
    let queue = bySender.get(sender);
    if (queue === undefined) {
      queue = { waiting: [], use: NO_USE };
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

/** Queues that wait for a signer to come to the sequence of their first transaction. */
export interface Sleepers {
  readonly add: (tx: DecodedTx, queue: SenderQueue) => void;
  /** Makes ready whoever waits for what comes next of these signers. */
  readonly wake: (tx: DecodedTx) => void;
  readonly takeWoken: () => readonly SenderQueue[];
}

export function createSleepers(): Sleepers {
  const byWish = new Map<string, SenderQueue[]>();
  let woken: SenderQueue[] = [];
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

/**
 * Goes round the queues until all ended. One that waits is asked again only when a signer of its
 * transaction moved on, so that many who wait long cost no more than few; when nothing moves any
 * more, waiting is given up.
 */
export function* takeInTurns(
  queues: readonly SenderQueue[],
  sleepers: Sleepers,
  take: (queue: SenderQueue, isLast: boolean) => Steps<Turn>,
): Steps<void> {
  let active = queues.filter(({ waiting }) => waiting.length > 0);
  const asleep = new Set<SenderQueue>();
  while (active.length > 0 || asleep.size > 0) {
    const isLast = active.length === 0;
    if (isLast) {
      active = asleepInOrder(asleep);
      asleep.clear();
    }
    const next: SenderQueue[] = [];
    for (const queue of active) {
      const turn = yield* take(queue, isLast);
      if (turn === 'moved') next.push(queue);
      if (turn === 'waits') asleep.add(queue);
      for (const ready of sleepers.takeWoken()) if (asleep.delete(ready)) next.push(ready);
    }
    active = next;
  }
}

/** In the order in which they fell asleep, which follows from the candidates alone. */
function asleepInOrder(asleep: ReadonlySet<SenderQueue>): SenderQueue[] {
  return [...asleep];
}
