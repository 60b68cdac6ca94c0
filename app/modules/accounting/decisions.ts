import type { Payment } from '../../../proto/codec/generated/banma/accounting/v1.js';
import { Record } from '../../../proto/codec/generated/banma/accounting/v1.js';
import { addressToText } from '../../../proto/documents/address.js';
import { assert } from '../../kit/errors.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { Steps } from '../../kit/steps.js';
import type { BankLedger, LedgerLine } from '../bank/types.js';
import type { Modules } from './closing.js';
import { addToCounters } from './counters.js';
import type { RecordKey } from './keys.js';
import { dueKeyOf, partsOf, recordChanges, withheldShares } from './keys.js';
import { keyOf, rewardsOf } from './ledger.js';
import type { Reversal } from './reversal.js';
import { reverseRejectedHit } from './reversal.js';
import type { Answer } from './split.js';
import { answersOf } from './split.js';
import { closedRecord } from './view.js';

/** Records that one block decides; the rest follow in the next. */
const MOST_DECISIONS = 1_000;

/**
 * Decides the rejected hits whose audit period is over. Without an audit module each ends
 * INCONCLUSIVE, which is as INVALID without a fee: its share goes the way of a reversal
 * (contract.md, Rejected hits), hits in order of proof id.
 */
export function* decideRejections(context: ExecutionContext, modules: Modules): Steps<void> {
  const { state, block } = context;
  const ripe: { readonly decidesAt: bigint; readonly key: RecordKey }[] = [];
  for (const { key } of withheldShares.entries(state, [])) {
    const [decidesAt, contractId, querier, requestHash] = key;
    if (decidesAt > block.timeMs || ripe.length === MOST_DECISIONS) break;
    ripe.push({ decidesAt, key: { contractId, querier, requestHash } });
  }
  for (const { decidesAt, key } of ripe) {
    const bytes = closedRecord(state, key);
    assert(bytes !== undefined, 'a record with withheld shares is closed');
    withheldShares.remove(state, decidesAt, ...partsOf(key));
    decide(context, modules, Record.decode(bytes));
    yield;
  }
}

function decide(context: ExecutionContext, modules: Modules, record: Record): void {
  const { state, block } = context;
  const { bank, contract } = modules;
  const { denom } = contract.paramsAt(state, record.contractId, record.requestedAt);
  const rewards = rewardsOf(record);
  let answers: readonly Answer[] = answersOf(record.responses);
  let payments: readonly Payment[] = record.payments;
  let returned = 0n;
  let cancelled = 0n;
  const subjects = rejectedByProofId(answers);
  const reversedProofIds = subjects.map(({ proofId }) => proofId);
  for (const { index } of subjects) {
    const reversal = reverseRejectedHit(rewards, answers, payments, index);
    moveDues(context, bank, record, reversal, index, denom);
    movePaid(context, bank, record, reversal, denom);
    ({ answers, payments } = reversal);
    returned += reversal.returned;
    cancelled += reversal.cancelled;
  }
  const decided = { decidedAt: block.timeMs, decidedHeight: block.height };
  const change = { ...decided, payments, reversedProofIds, returned, cancelled };
  recordChanges.set(state, change, ...partsOf(keyOf(record)));
}

function rejectedByProofId(
  answers: readonly Answer[],
): readonly { readonly proofId: bigint; readonly index: number }[] {
  return answers
    .flatMap(({ proofId, isRejected }, index) =>
      proofId === undefined || !isRejected ? [] : [{ proofId, index }],
    )
    .sort((left, right) => (left.proofId < right.proofId ? -1 : 1));
}

/** Passes the subject's withheld due to who is topped up, and ends the rest of it. */
function moveDues(
  context: ExecutionContext,
  bank: BankLedger,
  record: Record,
  { answers, topUps }: Reversal,
  subject: number,
  denom: string,
): void {
  const creditor = record.responses[subject]?.responder;
  assert(creditor !== undefined, 'the subject of a reversal is a responder');
  const key = { denom, debtor: record.querier, recordKey: dueKeyOf(keyOf(record)) };
  const due = bank.dues(context.state, { ...key, creditor }).withheld;
  if (due === undefined) return;
  // Ended first: a due that is opened is collected at once from whatever the querier has.
  bank.replaceDue(context, due, { ...due, amount: 0n }, true);
  for (const { index, due: amount } of topUps) {
    const gainer = answers[index];
    if (amount === 0n || gainer === undefined) continue;
    bank.openDue(context, { ...due, creditor: gainer.responder, amount }, gainer.isRejected);
  }
}

/** Pays top-ups and the querier out of the escrow; the gain of a rejected hit stays in it. */
function movePaid(
  context: ExecutionContext,
  bank: BankLedger,
  { contractId, querier, requestHash }: Record,
  { answers, topUps, returned }: Reversal,
  denom: string,
): void {
  const lines: LedgerLine[] = [];
  const pay = (member: Uint8Array, amount: bigint): void => {
    if (amount > 0n) lines.push({ account: addressToText(member), denom, amount });
  };
  for (const { index, paid } of topUps) {
    const gainer = answers[index];
    if (gainer === undefined || gainer.isRejected || paid === 0n) continue;
    pay(gainer.responder, paid);
    addToCounters(context.state, contractId, gainer.responder, { earned: paid });
  }
  pay(querier, returned);
  if (returned > 0n) addToCounters(context.state, contractId, querier, { spent: -returned });
  if (lines.length === 0) return;
  const total = lines.reduce((sum, { amount }) => sum + amount, 0n);
  lines.unshift({ account: bank.escrowAccount(contractId, 'reserve'), denom, amount: -total });
  bank.post(context, { kind: 'reversal', contractId, recordKey: requestHash, silent: true, lines });
}
