import { addressToText } from '../../../proto/documents/address.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import { canPayDues, MAX_DUE_PAYMENTS_PER_BLOCK, openDueBudget } from './dueBudget.js';
import type { DueListeners } from './duePayer.js';
import { firstOf, payDues } from './duePayment.js';
import { dueBacklog } from './keys.js';

/** Members whose arrears may end, and be told of, at the begin of one block. */
const MAX_BACKLOG_EVENTS = 1_000;

/**
 * Pays on, at the begin of a block, where the budget of an earlier one ended: accounts of the
 * backlog in the order of their keys, each until it has nothing left or owes nothing.
 */
export function payBacklog(context: ExecutionContext, listeners: DueListeners): void {
  const { state } = context;
  const entries = firstEntries(state, MAX_DUE_PAYMENTS_PER_BLOCK);
  if (entries.length === 0) return;
  const bounded = { ...context, events: firstOf(context.events, MAX_BACKLOG_EVENTS) };
  for (const [denom, address] of entries) {
    const left = openDueBudget(context).left();
    if (left === 0) return;
    const account = addressToText(address);
    const untilOneEnds = left === MAX_DUE_PAYMENTS_PER_BLOCK;
    payDues(bounded, listeners, denom, [account], { silent: true, untilOneEnds });
    if (!canPayDues(state, account, denom)) dueBacklog.remove(state, denom, address);
  }
}

/** An entry may have lost its reason by another's payments, so those looked at are bounded, too. */
function firstEntries(
  state: StateReader,
  count: number,
): readonly (readonly [denom: string, account: Uint8Array])[] {
  const entries: (readonly [string, Uint8Array])[] = [];
  for (const { key } of dueBacklog.entries(state, [])) {
    if (entries.length === count) break;
    entries.push(key);
  }
  return entries;
}
