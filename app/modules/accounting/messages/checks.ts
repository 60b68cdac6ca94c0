import type {
  Detail,
  QueryRecord,
  RejectedHit,
  Response,
} from '../../../../proto/codec/generated/banma/accounting/v1.js';
import { Reason } from '../../../../proto/codec/generated/banma/proof/v1.js';
import { bytesToText, equalBytes } from '../../../kit/bytes.js';
import { require } from '../../../kit/errors.js';
import {
  requireAddress,
  requireContractId,
  requireSize,
  requireTime,
} from '../../../kit/fieldChecks.js';
import { ACCOUNTING_ERRORS } from '../errors.js';

/** Stateless checks of what a sender could see; each fails the transaction with its place. */

const { malformed, duplicate, querierAnswers } = ACCOUNTING_ERRORS;
const DIGEST_SIZES = [16, 32];
const LEAST_DEADLINE_MS = 200n;
const MOST_DEADLINE_MS = 10_000n;

export function requireHeader(message: {
  readonly signer: string;
  readonly member: string;
  readonly contractId: string;
}): void {
  requireAddress('signer', message.signer);
  requireAddress('member', message.member);
  requireContractId('contract_id', message.contractId);
}

/** The fields that name a query, of a record or of a signed request. */
export function requireQuery(
  field: string,
  query: Pick<QueryRecord, 'queryId' | 'requestedAt' | 'deadlineMs' | 'privateHash'>,
): void {
  requireSize(`${field}.query_id`, query.queryId, [16], malformed);
  requireTime(`${field}.requested_at`, query.requestedAt, malformed);
  const { deadlineMs } = query;
  const isInRange = deadlineMs >= LEAST_DEADLINE_MS && deadlineMs <= MOST_DEADLINE_MS;
  require(isInRange, malformed, `${field}.deadline_ms: not 200 to 10000`);
  requireSize(`${field}.private_hash`, query.privateHash, [32], malformed);
}

/** An answer: none or one hit, and a private hash exactly where there is a hit. */
export function requireResponse(
  field: string,
  response: Pick<Response, 'responder' | 'respondedAt' | 'hitDigests' | 'privateHash'>,
  querier: Uint8Array,
): void {
  requireSize(`${field}.responder`, response.responder, [20], malformed);
  const isOther = !equalBytes(response.responder, querier);
  require(isOther, querierAnswers, `${field}.responder`);
  requireTime(`${field}.responded_at`, response.respondedAt, malformed);
  const { hitDigests } = response;
  require(hitDigests.length <= 1, malformed, `${field}.hit_digests: more than one`);
  hitDigests.forEach((digest) => {
    requireSize(`${field}.hit_digests[0]`, digest, DIGEST_SIZES, malformed);
  });
  const privateSize = hitDigests.length === 0 ? 0 : 32;
  requireSize(`${field}.private_hash`, response.privateHash, [privateSize], malformed);
}

/** The two halves of a detail. */
export function requireDetail(
  field: string,
  detail: Omit<Detail, 'requestSignature' | 'signature'>,
  querier: Uint8Array,
): void {
  requireSize(`${field}.responder`, detail.responder, [20], malformed);
  require(!equalBytes(detail.responder, querier), querierAnswers, `${field}.responder`);
  requireTime(`${field}.requested_at`, detail.requestedAt, malformed);
  requireTime(`${field}.responded_at`, detail.respondedAt, malformed);
  requireSize(`${field}.hit_digest`, detail.hitDigest, DIGEST_SIZES, malformed);
  requireSize(`${field}.token_hash`, detail.tokenHash, [32], malformed);
  requireSize(`${field}.detail_digest`, detail.detailDigest, DIGEST_SIZES, malformed);
}

/** Rejections: well-formed, with a reason, at most one a responder. */
export function requireRejections(
  field: string,
  rejected: readonly RejectedHit[],
  querier: Uint8Array,
): void {
  requireDistinct(field, rejected);
  rejected.forEach((item, index) => {
    const place = `${field}[${index}]`;
    requireSize(`${place}.responder`, item.responder, [20], malformed);
    require(!equalBytes(item.responder, querier), querierAnswers, `${place}.responder`);
    requireSize(`${place}.hit_digest`, item.hitDigest, DIGEST_SIZES, malformed);
    require(item.reason !== Reason.UNSPECIFIED, malformed, `${place}.reason: unspecified`);
  });
}

/** At most one item a responder. */
export function requireDistinct(
  field: string,
  items: readonly { readonly responder: Uint8Array }[],
): void {
  const seen = new Set<string>();
  items.forEach(({ responder }, index) => {
    const key = bytesToText(responder);
    require(!seen.has(key), duplicate, `${field}[${index}]`);
    seen.add(key);
  });
}
