import type { Due } from '../../../proto/codec/generated/banma/bank/v1.js';
import { EventDuesPaid } from '../../../proto/codec/generated/banma/bank/v1.js';
import { addressFromText, addressToText } from '../../../proto/documents/address.js';
import type { EventSink } from '../../kit/event.js';
import { typedEvent } from '../../kit/event.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import type { DueBudget } from './dueBudget.js';
import { openDueBudget, postpone } from './dueBudget.js';
import { writeDue } from './dueStore.js';
import { writeJournal } from './journal.js';
import { dues } from './keys.js';
import { setBalance } from './post.js';
import type { DuePaymentListener, DuesListener, LedgerLine } from './types.js';
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

/** What was paid on one due since the mark. */
interface Paid {
  readonly due: Due;
  readonly amount: bigint;
}

/** Whom payments of dues are told to. */
export interface DueListeners {
  readonly duesChanged: DuesListener;
  readonly duePaid?: DuePaymentListener | undefined;
}

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
  const payer = createPayer(bounded, listeners, denom, { queue, aside, budget, untilOneEnds });
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

function createPayer(
  context: ExecutionContext,
  listeners: DueListeners,
  denom: string,
  {
    queue,
    aside,
    budget,
    untilOneEnds,
  }: {
    readonly queue: string[];
    readonly aside: readonly string[];
    readonly budget: DueBudget;
    readonly untilOneEnds: boolean;
  },
) {
  const { state } = context;
  const firstDue = createDueReader(state, denom);
  let sinceMark: Paid[] = [];
  let total = 0n;
  let ended = 0n;

  const isOver = (): boolean => budget.left() === 0 && (!untilOneEnds || ended > 0n);

  const reduce = (due: Due, amount: bigint): void => {
    const rest = due.amount - amount;
    writeDue(state, { ...due, amount: rest });
    listeners.duePaid?.(context, due, amount);
    total += amount;
    if (rest > 0n) return;
    ended += 1n;
    const debtor = addressToText(due.debtor);
    if (!bankView.hasDues(state, debtor, denom)) {
      listeners.duesChanged(context, debtor, denom, false);
    }
  };

  const pay = (debtor: string, due: Due, amount: bigint): void => {
    const creditor = addressToText(due.creditor);
    budget.take();
    setBalance(state, debtor, denom, balanceOf(state, debtor, denom) - amount);
    setBalance(state, creditor, denom, balanceOf(state, creditor, denom) + amount);
    journalPayments(context, denom, [{ due, amount }]);
    reduce(due, amount);
    const isWaiting = queue.includes(creditor) || aside.includes(creditor);
    if (!isWaiting && bankView.hasDues(state, creditor, denom)) {
      queue.push(creditor);
    }
  };

  return {
    /** True when nothing more may be paid in this block. */
    isOver,
    /** Pays until the debtor has nothing left, owes nothing, or it is over; true where one ended. */
    payAll(debtor: string): boolean {
      const endedBefore = ended;
      let balance = balanceOf(state, debtor, denom);
      while (balance > 0n && !isOver()) {
        const due = firstDue(debtor);
        if (due === undefined) break;
        const amount = due.amount < balance ? due.amount : balance;
        pay(debtor, due, amount);
        sinceMark.push({ due, amount });
        balance -= amount;
      }
      return ended !== endedBefore;
    },
    /** Takes as many more rounds like the last one as every due in it can bear. */
    repeatRounds(): void {
      const round = sumsByDue(sinceMark).flatMap(({ due, amount }) => {
        const current = firstDue(addressToText(due.debtor));
        return current === undefined ? [] : [{ due: current, amount }];
      });
      const bearable = round.map(({ due, amount }) => due.amount / amount);
      const [first = 0n, ...others] = bearable;
      const rounds = others.reduce((least, count) => (count < least ? count : least), first);
      if (rounds === 0n) return;
      const payments = round.map(({ due, amount }) => ({ due, amount: amount * rounds }));
      journalPayments(context, denom, payments);
      for (const { due, amount } of payments) reduce(due, amount);
    },
    forget(): void {
      sinceMark = [];
    },
    report(events: EventSink): void {
      if (total === 0n) return;
      const amount = total.toString();
      events.emit(typedEvent(EventDuesPaid, { denom, duesEnded: ended, amount }));
    },
  };
}

/**
 * Reads the first due of a debtor, in the order of payment. Dues only end meanwhile, so it goes on
 * where it was: the keys of those that ended are not walked over again.
 */
function createDueReader(state: StateReader, denom: string) {
  const places = new Map<string, Uint8Array>();
  return (debtor: string): Due | undefined => {
    const from = places.get(debtor);
    const options = from === undefined ? {} : { from };
    for (const { rawKey, value } of dues.entries(
      state,
      [addressFromText(debtor), denom],
      options,
    )) {
      places.set(debtor, rawKey);
      return value;
    }
    return undefined;
  };
}

/** In a round without an end, each debtor pays one due only, its first. */
function sumsByDue(payments: readonly Paid[]): Paid[] {
  const sums: Paid[] = [];
  const positions = new Map<string, number>();
  for (const { due, amount } of payments) {
    const debtor = addressToText(due.debtor);
    const position = positions.get(debtor) ?? sums.length;
    positions.set(debtor, position);
    sums[position] = { due, amount: amount + (sums[position]?.amount ?? 0n) };
  }
  return sums;
}

function journalPayments(
  context: ExecutionContext,
  denom: string,
  payments: readonly Paid[],
): void {
  const [only] = payments;
  const isOne = payments.length === 1 && only !== undefined;
  const lines: LedgerLine[] = payments.flatMap(({ due, amount }) => [
    { account: addressToText(due.debtor), denom, amount: -amount },
    { account: addressToText(due.creditor), denom, amount },
  ]);
  writeJournal(context, {
    kind: 'due',
    ...(only === undefined ? {} : { contractId: only.due.contractId }),
    ...(isOne ? { recordKey: requestHashOf(only.due) } : {}),
    lines,
  });
}

/** The request hash ends a due's record key, behind contract and querier. */
function requestHashOf({ recordKey }: Due): Uint8Array {
  return recordKey.slice(-32);
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
