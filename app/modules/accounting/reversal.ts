import type { Payment, Rewards } from '../../../proto/codec/generated/banma/accounting/v1.js';
import { assert } from '../../kit/errors.js';
import type { Answer, Share } from './split.js';
import { sharesOf } from './split.js';

/** What one responder gains when another's hit is taken back. */
export interface TopUp {
  readonly index: number;
  /** From the escrow. */
  readonly paid: bigint;
  /** A due of the querier that passes to this responder. */
  readonly due: bigint;
}

export interface Reversal {
  readonly answers: readonly Answer[];
  readonly payments: readonly Payment[];
  /** In order of proof id. */
  readonly topUps: readonly TopUp[];
  /** Paid back to the querier. */
  readonly returned: bigint;
  /** Dues of the querier that end. */
  readonly cancelled: bigint;
}

/**
 * Takes back a rejected hit with its detail: what was withheld first tops up, in order of proof id,
 * responders whose share without it is higher; the rest goes to the querier. The paid part moves
 * first, then the due (settlement.md, Reversal). `answers` and `payments` are ascending by
 * responder.
 */
export function reverseRejectedHit(
  rewards: Rewards,
  answers: readonly Answer[],
  payments: readonly Payment[],
  subject: number,
): Reversal {
  const without = answers.map((answer, index) =>
    index === subject
      ? { ...answer, proofId: undefined, gaveDetail: false, isRejected: false }
      : answer,
  );
  const before = sharesOf(rewards, answers);
  const after = sharesOf(rewards, without);
  const taken = payments[subject];
  assert(taken !== undefined, 'the subject of a reversal has a payment');
  let escrow = taken.withheld;
  let due = taken.dueWithheld;
  const topUps: TopUp[] = [];
  for (const index of byProofId(without)) {
    const wanted = subjectPart(after[index]) - subjectPart(before[index]);
    // With a hit reward of one unit another's share can become lower: no more than was taken back.
    const gain = wanted < escrow + due ? wanted : escrow + due;
    if (gain <= 0n) continue;
    const paid = gain < escrow ? gain : escrow;
    escrow -= paid;
    due -= gain - paid;
    topUps.push({ index, paid, due: gain - paid });
  }
  const changed = payments.map((payment, index) => {
    if (index === subject) return withoutSubject(payment);
    const topUp = topUps.find((gained) => gained.index === index);
    const isRejected = without[index]?.isRejected ?? false;
    return topUp === undefined ? payment : withTopUp(payment, topUp, isRejected);
  });
  return { answers: without, payments: changed, topUps, returned: escrow, cancelled: due };
}

function subjectPart(share: Share | undefined): bigint {
  return (share?.hit ?? 0n) + (share?.detail ?? 0n);
}

function byProofId(answers: readonly Answer[]): readonly number[] {
  return answers
    .flatMap(({ proofId }, index) => (proofId === undefined ? [] : [{ proofId, index }]))
    .sort((left, right) => (left.proofId < right.proofId ? -1 : 1))
    .map(({ index }) => index);
}

function withoutSubject(payment: Payment): Payment {
  const { entitled, due, withheld, dueWithheld } = payment;
  const rest = { entitled: entitled - withheld - dueWithheld, due: due - dueWithheld };
  return { ...payment, ...rest, withheld: 0n, dueWithheld: 0n };
}

/** A responder whose own hit is rejected has its gain withheld like the rest of its share. */
function withTopUp(payment: Payment, { paid, due }: TopUp, isRejected: boolean): Payment {
  const entitled = payment.entitled + paid + due;
  const base = { ...payment, entitled, due: payment.due + due };
  return isRejected
    ? { ...base, withheld: base.withheld + paid, dueWithheld: base.dueWithheld + due }
    : { ...base, paid: base.paid + paid };
}
