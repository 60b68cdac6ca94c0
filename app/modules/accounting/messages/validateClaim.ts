import type {
  Detail,
  MsgClaimQuery as Message,
  Response,
} from '../../../../proto/codec/generated/banma/accounting/v1.js';
import { addressFromText } from '../../../../proto/documents/address.js';
import { requestHash } from '../../../../proto/documents/envelope.js';
import { equalBytes } from '../../../kit/bytes.js';
import { require } from '../../../kit/errors.js';
import { requireSize } from '../../../kit/fieldChecks.js';
import { ACCOUNTING_ERRORS } from '../errors.js';
import { requireDetail, requireHeader, requireQuery, requireResponse } from './checks.js';

const { malformed, wrongAddressee, querierAnswers } = ACCOUNTING_ERRORS;
const NO_SIGNATURE = new Uint8Array(0);

type Request = NonNullable<Message['request']>;

/** The documents of one query: chain, contract, hash and parties must be the request's. */
interface Addressed {
  readonly chainId: string;
  readonly contractId: string;
  readonly requestHash: Uint8Array;
  readonly querier: Uint8Array;
  readonly responder: Uint8Array;
}

/** Everything about a claim that needs no state. @throws CodedError naming the field */
export function validateClaim(message: Message): void {
  requireHeader(message);
  const { request, response } = message;
  require(request !== undefined, malformed, 'request: missing');
  require(response !== undefined, malformed, 'response: missing');
  requireQuery('request', request);
  requireSize('request.querier', request.querier, [20], malformed);
  requireSize('request_signature', message.requestSignature, [64], malformed);
  const member = addressFromText(message.member);
  require(!equalBytes(request.querier, member), querierAnswers, 'request.querier');
  require(equalBytes(request.responder, member), wrongAddressee, 'request.responder');
  require(request.contractId === message.contractId, wrongAddressee, 'request.contract_id');
  requireAddressed('response', response, request);
  requireResponse('response', response, request.querier);
  validateDetail(message, request);
}

function requireAddressed(field: string, document: Addressed, request: Request): void {
  const { chainId, contractId } = document;
  require(chainId === request.chainId, wrongAddressee, `${field}.chain_id`);
  require(contractId === request.contractId, wrongAddressee, `${field}.contract_id`);
  const isSameQuery = equalBytes(document.requestHash, requestHash(request));
  require(isSameQuery, wrongAddressee, `${field}.request_hash`);
  const isSameQuerier = equalBytes(document.querier, request.querier);
  require(isSameQuerier, wrongAddressee, `${field}.querier`);
  const isSameResponder = equalBytes(document.responder, request.responder);
  require(isSameResponder, wrongAddressee, `${field}.responder`);
}

function validateDetail(message: Message, request: Request): void {
  const { detailRequest, detailRequestSignature, detailResponse } = message;
  const isGiven = detailRequest !== undefined;
  requireSize('detail_request_signature', detailRequestSignature, [isGiven ? 64 : 0], malformed);
  const isWhole = isGiven === (detailResponse !== undefined);
  require(isWhole, malformed, 'detail_request and detail_response go together');
  const detail = detailOf(message);
  if (detail === undefined || detailRequest === undefined || detailResponse === undefined) return;
  requireAddressed('detail_request', detailRequest, request);
  requireAddressed('detail_response', detailResponse, request);
  const isSameHit = equalBytes(detailRequest.hitDigest, detailResponse.hitDigest);
  require(isSameHit, wrongAddressee, 'detail_response.hit_digest');
  requireDetail('detail_request', detail, request.querier);
}

/** The response of a claim as a record holds it; the transaction is its signature. */
export function responseOf({ response }: Message): Response {
  require(response !== undefined, malformed, 'response: missing');
  const { responder, respondedAt, hitDigests, privateHash } = response;
  return { responder, respondedAt, hitDigests, privateHash, signature: NO_SIGNATURE };
}

/** The detail of a claim as a record holds it. */
export function detailOf(message: Message): Detail | undefined {
  const { detailRequest, detailResponse } = message;
  if (detailRequest === undefined || detailResponse === undefined) return undefined;
  return {
    responder: detailRequest.responder,
    requestedAt: detailRequest.requestedAt,
    respondedAt: detailResponse.respondedAt,
    hitDigest: detailRequest.hitDigest,
    tokenHash: detailRequest.tokenHash,
    detailDigest: detailResponse.detailDigest,
    requestSignature: message.detailRequestSignature,
    signature: NO_SIGNATURE,
  };
}
