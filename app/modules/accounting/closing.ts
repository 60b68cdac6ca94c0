import type { Payment } from '../../../proto/codec/generated/banma/accounting/v1.js';
import {
  EventRecordsClosed,
  Record,
  RecordStatus,
} from '../../../proto/codec/generated/banma/accounting/v1.js';
import { addressToText } from '../../../proto/documents/address.js';
import { concatBytes } from '../../kit/bytes.js';
import { typedEvent } from '../../kit/event.js';
import type { MerkleEntry } from '../../kit/merkle.js';
import { merkleRoot } from '../../kit/merkle.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { Steps } from '../../kit/steps.js';
import type { BankLedger, LedgerLine } from '../bank/types.js';
import type { ContractView } from '../contract/types.js';
import type { ProofLedger } from '../proof/index.js';
import { countClosed, createActivity } from './activity.js';
import type { Tally } from './counters.js';
import { createTally } from './counters.js';
import {
  closedBatches,
  closedPlaces,
  closedRecords,
  dueKeyOf,
  openRecords,
  partsOf,
  withheldShares,
} from './keys.js';
import { keyOf, reserve, rewardsOf } from './ledger.js';
import { takeClosings } from './queue.js';
import { answersOf, paymentsOf, priceOf } from './split.js';

export interface Modules {
  readonly bank: BankLedger;
  readonly contract: ContractView;
  readonly proof: ProofLedger;
}

/**
 * Closes records whose time has come, a step for each, in order, up to `mostResponses` responses over all contracts
 * and at least one record: fills the reserve, pays all answers at once, opens dues for what is
 * missing, counts, and replaces the records of each contract by one batch leaf (contract.md,
 * Closing).
 */
export function* closeRecords(
  context: ExecutionContext,
  modules: Modules,
  mostResponses: number,
): Steps<void> {
  const { state, block } = context;
  const tally = createTally();
  const activity = createActivity(modules.contract, state);
  const batches: { readonly contractId: string; readonly entries: MerkleEntry[] }[] = [];
  for (const record of takeClosings(state, block.timeMs, mostResponses)) {
    const closed = settle(context, modules, record, activity.others(record));
    countClosed(context, modules.proof, tally, activity, closed);
    tallyPayments(tally, closed);
    const value = Record.encode(closed);
    const key = keyOf(closed);
    openRecords.remove(state, ...partsOf(key));
    const { contractId, querier, requestHash } = key;
    closedRecords.set(state, value, contractId, block.height, querier, requestHash);
    closedPlaces.set(state, { height: block.height }, ...partsOf(key));
    const entry = { key: concatBytes([querier, requestHash]), value };
    const batch = batches.find((candidate) => candidate.contractId === contractId);
    if (batch === undefined) batches.push({ contractId, entries: [entry] });
    else batch.entries.push(entry);
    yield;
  }
  tally.write(state);
  batches.sort((left, right) => (left.contractId < right.contractId ? -1 : 1));
  for (const { contractId, entries } of batches) {
    const batch = {
      height: block.height,
      count: BigInt(entries.length),
      root: merkleRoot(entries),
    };
    closedBatches.set(state, batch, contractId, block.height);
    const { height, count, root: batchRoot } = batch;
    context.events.emit(typedEvent(EventRecordsClosed, { contractId, height, count, batchRoot }));
  }
}

/** Pays one record; returns it closed. */
function settle(
  context: ExecutionContext,
  { bank, contract }: Modules,
  record: Record,
  activeOthers: number,
): Record {
  const { state, block } = context;
  const { contractId, requestedAt, querier } = record;
  const params = contract.paramsAt(state, contractId, requestedAt);
  const { denom } = params;
  const rewards = rewardsOf(record);
  const answers = answersOf(record.responses);
  const price = priceOf(rewards, answers);
  const missing = price - record.reserved;
  const reserved = record.reserved + reserve(context, bank, record, missing, denom);
  const payments = paymentsOf(rewards, answers, reserved);

  const recordKey = dueKeyOf(record);
  const closing = { denom, debtor: querier, closingHeight: block.height, recordKey, contractId };
  // Before the payout: what it brings the querier in a circle then pays these dues too.
  for (const { responder: creditor, due, dueWithheld } of payments) {
    const collectable = due - dueWithheld;
    if (collectable > 0n)
      bank.openDue(context, { ...closing, creditor, amount: collectable }, false);
    if (dueWithheld > 0n)
      bank.openDue(context, { ...closing, creditor, amount: dueWithheld }, true);
  }
  payOut(context, bank, record, payments, denom);

  let rejectionDecidesAt = 0n;
  if (answers.some(({ isRejected }) => isRejected)) {
    rejectionDecidesAt = block.timeMs + params.auditPeriodS * 1000n;
    const withheld = {
      amount: payments.reduce((sum, payment) => sum + payment.withheld, 0n),
      dueAmount: payments.reduce((sum, payment) => sum + payment.dueWithheld, 0n),
      closedAt: block.timeMs,
    };
    withheldShares.set(state, withheld, rejectionDecidesAt, ...partsOf(record));
  }
  return {
    ...record,
    status: RecordStatus.CLOSED,
    reserved,
    closedAt: block.timeMs,
    closedHeight: block.height,
    price,
    payments,
    activeOthers,
    rejectionDecidesAt,
  };
}

/** One entry from the escrow to all responders that get something, ascending by address. */
function payOut(
  context: ExecutionContext,
  bank: BankLedger,
  { contractId, requestHash }: Record,
  payments: readonly Payment[],
  denom: string,
): void {
  const total = payments.reduce((sum, { paid }) => sum + paid, 0n);
  if (total === 0n) return;
  const lines: LedgerLine[] = [
    { account: bank.escrowAccount(contractId, 'reserve'), denom, amount: -total },
  ];
  for (const { responder, paid } of payments) {
    if (paid > 0n) lines.push({ account: addressToText(responder), denom, amount: paid });
  }
  bank.post(context, { kind: 'payout', contractId, recordKey: requestHash, silent: true, lines });
}

/** Earned is what was received, spent what has left the querier for good or is withheld. */
function tallyPayments(tally: Tally, { contractId, querier, reserved, payments }: Record): void {
  tally.add(contractId, querier, { spent: reserved });
  for (const { responder, paid } of payments) tally.add(contractId, responder, { earned: paid });
}
