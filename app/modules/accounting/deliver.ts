import type {
  ItemResult,
  RecordResult,
  RecordedResponse,
  RejectedHit,
} from '../../../proto/codec/generated/banma/accounting/v1.js';
import { Outcome } from '../../../proto/codec/generated/banma/accounting/v1.js';
import { compareBytes, equalBytes } from '../../kit/bytes.js';
import type { Refusal } from './errors.js';
import type { Bench } from './judge.js';
import { judgeHit, refusalOfDetailDigest } from './judge.js';
import type { Delivery, Planned, PlannedDetail, PlannedResponse } from './plan.js';

export const RECORDED: ItemResult = { outcome: Outcome.RECORDED, code: '' };
export const KNOWN: ItemResult = { outcome: Outcome.UNCHANGED, code: '' };
export const refused = (code: Refusal): ItemResult => ({ outcome: Outcome.REFUSED, code });

/** What became of a delivery: the record's responses, ascending, and the result of every item. */
export interface Outcomes {
  readonly responses: readonly RecordedResponse[];
  readonly results: Pick<RecordResult, 'responses' | 'rejected' | 'details'>;
}

/**
 * Adds what is good of a delivery, item by item: responses, then details, then rejections. The
 * first of two different answers stands. `isCurrent` tells of each checked signature whether its
 * key was current (contract.md, Checks).
 */
export function deliver(bench: Bench, delivery: Delivery, isCurrent: readonly boolean[]): Outcomes {
  const responses = [...(delivery.open?.responses ?? [])];
  const judged = {
    responses: delivery.responses.map((item) =>
      addResponse(bench, delivery, responses, item, isCurrent),
    ),
    details: delivery.details.map((item) => addDetail(bench, delivery, responses, item, isCurrent)),
    rejected: delivery.rejected.map((item) => rejectHit(responses, item)),
  };
  responses.sort((left, right) => compareBytes(left.responder, right.responder));
  return { responses, results: judged };
}

/** Refusals that are found before the item is compared with what the record has. */
function firstRefusal(item: Planned, isCurrent: readonly boolean[]): Refusal | undefined {
  if (item.refusal !== undefined) return item.refusal;
  return item.tasks.every((task) => isCurrent[task]) ? undefined : 'key_not_current';
}

function addResponse(
  bench: Bench,
  { query, isClaim }: Delivery,
  responses: RecordedResponse[],
  item: PlannedResponse,
  isCurrent: readonly boolean[],
): ItemResult {
  if (item.isKnown) return KNOWN;
  const refusal = firstRefusal(item, isCurrent);
  if (refusal !== undefined) return refused(refusal);
  const { responder, respondedAt, privateHash, signature } = item.response;
  if (responses.some((known) => equalBytes(known.responder, responder))) {
    return refused('second_answer');
  }
  const judged = judgeHit(bench, query.request, item.response);
  if (judged.refusal !== undefined) return refused(judged.refusal);
  responses.push({
    responder,
    respondedAt,
    privateHash,
    signature,
    claimed: isClaim,
    hit: judged.hit,
    detail: undefined,
    responseHash: item.hash,
  });
  return RECORDED;
}

/** Where a responder's hit with that digest is, or -1. */
function indexOfHit(
  responses: readonly RecordedResponse[],
  item: { readonly responder: Uint8Array; readonly hitDigest: Uint8Array },
): number {
  return responses.findIndex(
    ({ responder, hit }) =>
      equalBytes(responder, item.responder) &&
      hit !== undefined &&
      equalBytes(hit.hitDigest, item.hitDigest),
  );
}

function addDetail(
  bench: Bench,
  { query }: Delivery,
  responses: RecordedResponse[],
  item: PlannedDetail,
  isCurrent: readonly boolean[],
): ItemResult {
  if (item.isKnown) return KNOWN;
  const refusal = firstRefusal(item, isCurrent);
  if (refusal !== undefined) return refused(refusal);
  const index = indexOfHit(responses, item.detail);
  const response = responses[index];
  if (response === undefined) return refused('no_such_hit');
  if (response.detail !== undefined) return refused('second_detail');
  const mismatch = refusalOfDetailDigest(bench, query.request.contractId, item.detail);
  if (mismatch !== undefined) return refused(mismatch);
  const { requestedAt, respondedAt, tokenHash, detailDigest } = item.detail;
  responses[index] = {
    ...response,
    detail: { requestedAt, respondedAt, tokenHash, detailDigest },
  };
  return RECORDED;
}

/** Marks a hit of the record as rejected. */
export function rejectHit(responses: RecordedResponse[], item: RejectedHit): ItemResult {
  const index = indexOfHit(responses, item);
  const response = responses[index];
  if (response?.hit === undefined) return refused('no_such_hit');
  if (response.hit.rejected) {
    return response.hit.reason === item.reason ? KNOWN : refused('second_rejection');
  }
  responses[index] = {
    ...response,
    hit: { ...response.hit, rejected: true, reason: item.reason },
  };
  return RECORDED;
}
