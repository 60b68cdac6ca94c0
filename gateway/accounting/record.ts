import { Outcome } from '../../proto/codec/generated/banma/accounting/v1.js';
import type {
  Detail,
  ItemResult,
  QueryRecord,
  RecordResult,
  RejectedHit,
  Response,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import { Reason } from '../../proto/codec/generated/banma/proof/v1.js';
import { authorizationDigest } from '../../proto/documents/envelope.js';
import { GAS } from '../../proto/documents/gasSchedule.js';
import { generousGasLimit, withGasMargin } from '../chain/gas.js';
import { fromHex, toHex } from '../hex.js';
import { stored } from '../peer/documents.js';
import type { ItemOutcome, Reply, StoredQuery } from '../query/types.js';

/** The parts of a query that the chain has not judged yet; indices are those of its replies. */
interface Unsettled {
  readonly responses: readonly Reply[];
  readonly rejected: readonly Reply[];
  readonly details: readonly Reply[];
}

/** An addition to a query's record, with what it consists of. */
export interface Addition {
  readonly queryId: string;
  readonly record: QueryRecord;
  readonly parts: Unsettled;
}

/** True when something of the query is still to be brought to the chain. */
export function hasUnsettled(query: StoredQuery): boolean {
  const { responses, rejected, details } = unsettledOf(query);
  return responses.length + rejected.length + details.length > 0;
}

function unsettledOf({ replies }: StoredQuery): Unsettled {
  // Nothing hangs on a response that the chain refused.
  const accepted = replies.filter(({ outcome }) => outcome?.outcome !== 'refused');
  return {
    responses: replies.filter(({ outcome }) => outcome === undefined),
    rejected: accepted.filter(({ hit }) => hit?.rejection && !hit.rejectionOutcome),
    details: accepted.filter(
      ({ hit, detail }) =>
        detail?.given !== undefined &&
        detail.outcome === undefined &&
        detailDigestOf(detail.given.response) === hit?.detailDigest,
    ),
  };
}

function detailDigestOf(response: string): string {
  return toHex(stored.detailResponse(response).detailDigest);
}

/** What is to be added to the record of a query; undefined when nothing is. */
export function additionOf(query: StoredQuery): Addition | undefined {
  const parts = unsettledOf(query);
  if (parts.responses.length + parts.rejected.length + parts.details.length === 0) return undefined;
  const request = stored.queryRequest(query.request);
  const { authorization } = query;
  const record: QueryRecord = {
    queryId: request.queryId,
    requestedAt: request.requestedAt,
    deadlineMs: request.deadlineMs,
    continuePreciseQuery: request.continuePreciseQuery,
    privateHash: request.privateHash,
    responses: parts.responses.map(responseOf),
    rejected: parts.rejected.map(rejectionOf),
    details: parts.details.map(detailOf),
    authorizationDigest: authorization
      ? authorizationDigest(fromHex(authorization.random), fromHex(authorization.digest))
      : new Uint8Array(0),
  };
  return { queryId: query.queryId, record, parts };
}

function responseOf(reply: Reply): Response {
  const { responder, respondedAt, hitDigests, privateHash } = stored.queryResponse(reply.response);
  return {
    responder,
    respondedAt,
    hitDigests: [...hitDigests],
    privateHash,
    signature: fromHex(reply.signature),
  };
}

function rejectionOf({ response, hit }: Reply): RejectedHit {
  return {
    responder: stored.queryResponse(response).responder,
    hitDigest: fromHex(hit?.hitDigest ?? ''),
    reason: hit?.rejection === 'DETAIL_MISMATCH' ? Reason.DETAIL_MISMATCH : Reason.NO_MATCH,
  };
}

function detailOf({ detail }: Reply): Detail {
  if (!detail?.given) throw new Error('a detail that was not given');
  const request = stored.detailRequest(detail.request);
  const response = stored.detailResponse(detail.given.response);
  return {
    responder: request.responder,
    requestedAt: request.requestedAt,
    respondedAt: response.respondedAt,
    hitDigest: request.hitDigest,
    tokenHash: request.tokenHash,
    detailDigest: response.detailDigest,
    requestSignature: fromHex(detail.requestSignature),
    signature: fromHex(detail.given.signature),
  };
}

/** The query with what the chain answered to an addition. */
export function applyResult(
  query: StoredQuery,
  { parts }: Addition,
  result: RecordResult,
  txHash: string,
): StoredQuery {
  const outcomes = (
    replies: readonly Reply[],
    items: readonly ItemResult[],
  ): ReadonlyMap<string, ItemOutcome> =>
    new Map(replies.map(({ member }, index) => [member, outcomeOf(items[index], result.code)]));
  const responses = outcomes(parts.responses, result.responses);
  const rejected = outcomes(parts.rejected, result.rejected);
  const details = outcomes(parts.details, result.details);
  const replies = query.replies.map((reply) => {
    const { member, hit, detail } = reply;
    const [response, rejection, given] = [responses, rejected, details].map((map) =>
      map.get(member),
    );
    return {
      ...reply,
      ...(response ? { outcome: response } : {}),
      ...(hit && rejection ? { hit: { ...hit, rejectionOutcome: rejection } } : {}),
      ...(detail && given ? { detail: { ...detail, outcome: given } } : {}),
    };
  });
  return { ...query, replies, settlement: settle(query, result, txHash) };
}

function settle(
  query: StoredQuery,
  result: RecordResult,
  txHash: string,
): StoredQuery['settlement'] {
  const { settlement } = query;
  const { status } = settlement;
  if (status === 'recorded' || status === 'closed') return settlement;
  if (result.open) return { ...settlement, status: 'recorded', txHash };
  const code = result.code || result.responses.find((item) => item.code)?.code || 'refused';
  return { ...settlement, status: 'refused', txHash, code };
}

function outcomeOf(item: ItemResult | undefined, code: string): ItemOutcome {
  const isGood = item?.outcome === Outcome.RECORDED || item?.outcome === Outcome.UNCHANGED;
  if (isGood) return { outcome: 'recorded' };
  return { outcome: 'refused', code: item?.code || code || 'refused' };
}

/** A generous gas limit for a MsgRecordQueries of these additions; `bytes` of the transaction. */
export function gasOfAdditions(additions: readonly Addition[], bytes: number): bigint {
  let gas = GAS.byte * BigInt(bytes);
  for (const { parts } of additions) gas += gasOfParts(parts);
  return generousGasLimit(gas);
}

function gasOfParts({ responses, rejected, details }: Unsettled): bigint {
  const signatures = BigInt(responses.length + 2 * details.length);
  const items = BigInt(responses.length + rejected.length + details.length);
  // Up to three reserves, for the first response, hit and detail.
  return GAS.record + 3n * GAS.transfer + GAS.signature * signatures + GAS.recordItem * items;
}

/** Bytes and gas that an addition takes in a transaction, roughly and not too little. */
export function weightOf(addition: Addition, bytes: number): { bytes: number; gas: bigint } {
  const gas = gasOfParts(addition.parts) + GAS.byte * BigInt(bytes);
  return { bytes, gas: withGasMargin(gas) };
}
