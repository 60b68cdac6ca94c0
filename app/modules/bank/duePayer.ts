import type { Due } from '../../../proto/codec/generated/banma/bank/v1.js';
import { EventDuesPaid } from '../../../proto/codec/generated/banma/bank/v1.js';
import { addressFromText, addressToText } from '../../../proto/documents/address.js';
import type { EventSink } from '../../kit/event.js';
import { typedEvent } from '../../kit/event.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import type { DueBudget } from './dueBudget.js';
import { writeDue } from './dueStore.js';
import { writeJournal } from './journal.js';
import { dues } from './keys.js';
import { setBalance } from './post.js';
import type { DuePaymentListener, DuesListener, LedgerLine } from './types.js';
import { balanceOf, bankView } from './view.js';

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
 * Moves the coins that pay dues of one denom, in the order it is told: writes balances, dues and
 * journal, tells the listeners, and puts a creditor who owes something himself into the queue.
 */
export function createDuePayer(
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
