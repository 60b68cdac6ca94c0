import { addressFromText } from '../../../proto/documents/address.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { State, StateReader } from '../../kit/state.js';
import { dueBacklog, duePayments } from './keys.js';
import { balanceOf, bankView } from './view.js';

/** Payments of dues in one block: about a second of work. The rest goes on in the next blocks. */
export const MAX_DUE_PAYMENTS_PER_BLOCK = 5_000;

/** What the block at hand may still pay. */
export interface DueBudget {
  /** Payments left, never below zero. */
  readonly left: () => number;
  /** Counts one payment. */
  readonly take: () => void;
  /** Writes what was taken. */
  readonly close: () => void;
}

/**
 * The budget of the context's block. The count is part of the state with the block's height, so
 * that the next block begins with a whole one.
 */
export function openDueBudget({ state, block }: ExecutionContext): DueBudget {
  const stored = duePayments.get(state);
  const before = stored?.height === block.height ? Number(stored.count) : 0;
  let taken = 0;
  return {
    left: () => Math.max(0, MAX_DUE_PAYMENTS_PER_BLOCK - before - taken),
    take: () => {
      taken += 1;
    },
    close: () => {
      if (taken === 0) return;
      duePayments.set(state, { height: block.height, count: BigInt(before + taken) });
    },
  };
}

/** Counts the payments of a failed transaction: they are undone, their work was done. */
export function keepDuePayments(dropped: StateReader, kept: State): void {
  const made = duePayments.get(dropped);
  if (made !== undefined) duePayments.set(kept, made);
}

/** True for an account that has coins its dues are to be paid from. */
export function canPayDues(state: StateReader, account: string, denom: string): boolean {
  return bankView.hasDues(state, account, denom) && balanceOf(state, account, denom) > 0n;
}

/** Lets an account that can pay dues go on in the next block. */
export function postpone({ state, block }: ExecutionContext, denom: string, account: string): void {
  const address = addressFromText(account);
  if (!canPayDues(state, account, denom) || dueBacklog.has(state, denom, address)) return;
  dueBacklog.set(state, { sinceHeight: block.height }, denom, address);
}
