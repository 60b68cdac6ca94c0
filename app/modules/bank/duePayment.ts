import type { EventSink } from '../../kit/event.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import { openDueBudget, postpone } from './dueBudget.js';
import { createDuePayer } from './duePayer.js';
import type { DueListeners } from './duePayer.js';
import { balanceOf, bankView } from './view.js';

/**
 * Events that listeners may emit while the dues of one denom are paid: a transaction must say how
 * large its results can be before it runs, and a chain of dues may clear many members.
 */
const MAX_DUES_EVENTS = 8;

/** Payments without the end of a due, after which amounts no longer take turns. */
const MAX_STEPS_TOGETHER = 512;

/** Accounts waiting up to which a queue is compared: the cost of a step must not grow with it. */
const MAX_COMPARED = 32;

/** Bytes of the events that paying the dues of one denom emits at most. */
export const DUES_EVENT_BYTES = 3_200;

/**
 * Pays the dues of accounts that received something, in the order given: each pays its own dues
 * by (closing height, record key, creditor); what a creditor so receives is its income in turn,
 * first in first out (contract.md, The split).
 *
 * Every payment makes the sum of dues smaller, so this ends. Where members owe each other in a
 * circle, a small amount would go round very often: as soon as the queue stands as it stood
 * before, and no due ended meanwhile, all further whole rounds are taken in one step. Amounts in
 * circles of different lengths would stand so again only after the product of the lengths: when
 * nothing ended for MAX_STEPS_TOGETHER, each amount goes its way alone, in the order of the queue.
 *
 * When the block's budget of payments is used up, whoever still has coins and owes goes to the
 * backlog. With `untilOneEnds` the budget ends nothing before a due ended: a block that moved
 * nothing forward would be followed by others like it for ever.
 */
export function payDues(
  context: ExecutionContext,
  listeners: DueListeners,
  denom: string,
  raised: readonly string[],
  { silent, untilOneEnds = false }: { readonly silent: boolean; readonly untilOneEnds?: boolean },
): void {
  const queue = raised.filter((account) => bankView.hasDues(context.state, account, denom));
  if (queue.length === 0) return;
  const bounded = silent
    ? context
    : { ...context, events: firstOf(context.events, MAX_DUES_EVENTS) };
  /** Who waits until the amount under way came to rest. */
  const aside: string[] = [];
  const budget = openDueBudget(context);
  const payer = createDuePayer(bounded, listeners, denom, { queue, aside, budget, untilOneEnds });
  let mark = queueText(context.state, denom, queue);
  let stepsSinceMark = 0;
  let stepsAllowed = 1;
  let stepsTogether = 0;
  while (!payer.isOver()) {
    const debtor = queue.shift() ?? aside.shift();
    if (debtor === undefined) break;
    const didEnd = payer.payAll(debtor);
    if (payer.isOver()) {
      queue.unshift(debtor);
      break;
    }
    stepsSinceMark += 1;
    stepsTogether = didEnd && stepsTogether <= MAX_STEPS_TOGETHER ? 0 : stepsTogether + 1;
    const isSplit = stepsTogether > MAX_STEPS_TOGETHER && queue.length > 1;
    if (isSplit) aside.push(...queue.splice(1));
    const now = queueText(context.state, denom, queue);
    // Who comes next out of the aside begins anew, as do those left after a split and long queues.
    const isOther = isSplit || now === '';
    const isRound = now === mark && !isOther;
    if (!didEnd && isRound) payer.repeatRounds();
    // A new mark after every due that ended, and at growing distances (Brent's cycle finding).
    if (didEnd || isOther || isRound || stepsSinceMark === stepsAllowed) {
      stepsAllowed = didEnd || isOther || isRound ? 1 : stepsAllowed * 2;
      stepsSinceMark = 0;
      mark = now;
      payer.forget();
    }
  }
  budget.close();
  for (const account of [...queue, ...aside]) postpone(context, denom, account);
  if (!silent) payer.report(context.events);
}

/**
 * Who waits with how much; equal text and equal first dues mean an equal future. Empty for a queue
 * too long to compare: its amounts take turns until it is shorter, or is split.
 */
function queueText(state: StateReader, denom: string, queue: readonly string[]): string {
  if (queue.length > MAX_COMPARED) return '';
  return queue
    .map((account) => `${account}:${balanceOf(state, account, denom).toString()}`)
    .join(' ');
}

/** A sink that lets only so many events through. */
export function firstOf(events: EventSink, count: number): EventSink {
  let left = count;
  return {
    emit: (event) => {
      if (left > 0) events.emit(event);
      left -= 1;
    },
  };
}
