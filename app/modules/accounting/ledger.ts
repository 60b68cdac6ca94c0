import type {
  Record,
  RecordedResponse,
} from '../../../proto/codec/generated/banma/accounting/v1.js';
import { RecordStatus } from '../../../proto/codec/generated/banma/accounting/v1.js';
import type { Params } from '../../../proto/codec/generated/banma/contract/v1.js';
import { addressToText } from '../../../proto/documents/address.js';
import { assert } from '../../kit/errors.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { BankLedger } from '../bank/types.js';
import type { Query } from './documents.js';
import type { RecordKey } from './keys.js';
import { openRecords, partsOf, waiting } from './keys.js';
import { answersOf, priceOf } from './split.js';
import type { Admission } from './window.js';

/** A record as it opens: empty, with the prices in force when the query was made. */
export function newRecord(
  { block }: ExecutionContext,
  { request, hash }: Query,
  params: Params,
  { isLate, closesAt }: Exclude<Admission, { refusal: string }>,
): Record {
  const { queryReward, hitReward, detailReward, timeCoefficientBps } = params;
  return {
    contractId: request.contractId,
    querier: request.querier,
    requestHash: hash,
    queryId: request.queryId,
    requestedAt: request.requestedAt,
    deadlineMs: request.deadlineMs,
    continuePreciseQuery: request.continuePreciseQuery,
    privateHash: request.privateHash,
    authorizationDigest: new Uint8Array(0),
    status: RecordStatus.OPEN,
    openedAt: block.timeMs,
    openedHeight: block.height,
    closesAt,
    late: isLate,
    rewards: { queryReward, hitReward, detailReward, timeCoefficientBps },
    reserved: 0n,
    responses: [],
    closedAt: 0n,
    closedHeight: 0n,
    price: 0n,
    payments: [],
    activeOthers: 0,
    rejectionDecidesAt: 0n,
  };
}

/** The prices of a record. */
export function rewardsOf({ rewards }: Record): NonNullable<Record['rewards']> {
  assert(rewards !== undefined, 'a record has rewards');
  return rewards;
}

export function keyOf({ contractId, querier, requestHash }: Record): RecordKey {
  return { contractId, querier, requestHash };
}

/**
 * Writes a record with these responses, and reserves into escrow what is newly due (first
 * response, first hit, first detail) as far as the querier's balance goes (contract.md, Reserving).
 */
export function writeOpenRecord(
  context: ExecutionContext,
  bank: BankLedger,
  record: Record,
  responses: readonly RecordedResponse[],
  denom: string,
): void {
  const { state } = context;
  const isNew = record.responses.length === 0;
  const rewards = rewardsOf(record);
  const priceBefore = priceOf(rewards, answersOf(record.responses));
  const newlyDue = priceOf(rewards, answersOf(responses)) - priceBefore;
  const added = reserve(context, bank, record, newlyDue, denom);
  const parts = partsOf(keyOf(record));
  openRecords.set(state, { ...record, responses, reserved: record.reserved + added }, ...parts);
  if (isNew) {
    const { closesAt, requestedAt } = record;
    waiting.set(state, { requestedAt }, closesAt, ...parts);
  }
}

/** Moves up to `wanted` base units from the querier into the escrow; returns how much. */
export function reserve(
  context: ExecutionContext,
  bank: BankLedger,
  { contractId, querier, requestHash }: RecordKey,
  wanted: bigint,
  denom: string,
): bigint {
  const account = addressToText(querier);
  const balance = wanted === 0n ? 0n : bank.balance(context.state, account, denom);
  const amount = balance < wanted ? balance : wanted;
  if (amount === 0n) return 0n;
  bank.post(context, {
    kind: 'reserve',
    contractId,
    recordKey: requestHash,
    silent: true,
    lines: [
      { account, denom, amount: -amount },
      { account: bank.escrowAccount(contractId, 'reserve'), denom, amount },
    ],
  });
  return amount;
}
