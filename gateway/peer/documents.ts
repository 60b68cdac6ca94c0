import { Type } from '@sinclair/typebox';
import type { Static } from '@sinclair/typebox';
import {
  DetailRequest,
  DetailResponse,
  QueryRequest,
  QueryResponse,
} from '../../proto/codec/generated/banma/envelope/v1.js';
import type { QueryPrivate } from '../../proto/codec/generated/banma/envelope/v1.js';
import { fromHex, toHex } from '../hex.js';
import { contractIdText, hexBytes, strictObject } from '../schema.js';

/**
 * JSON forms of the signed documents on the wire (protocol.md, Peer API): camelCase names, bytes
 * as hex in either case, times as numbers, factors as strings.
 */
const time = (description: string): ReturnType<typeof Type.Integer> =>
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description });
const address = (description: string): ReturnType<typeof Type.String> => hexBytes(20, description);
const digest = (description: string): ReturnType<typeof Type.String> =>
  Type.String({ pattern: '^([0-9a-fA-F]{32}|[0-9a-fA-F]{64})$', description });
const chainId = Type.String({ minLength: 1, maxLength: 50 });
const contractId = contractIdText();
const signature = hexBytes(64, 'r‖s, low s');

export const QueryCall = strictObject({
  chainId,
  contractId,
  queryId: hexBytes(16, 'A label of the querier’s.'),
  querier: address('Account address of the querier.'),
  responder: address('Account address of the gateway’s member.'),
  requestedAt: time('ms'),
  deadlineMs: Type.Integer({ minimum: 200, maximum: 10_000 }),
  continuePreciseQuery: Type.Boolean({ description: 'Details will be asked for.' }),
  privateHash: hexBytes(32, 'Binds the three fields below.'),
  md5Code: Type.String({ minLength: 1, maxLength: 64, description: 'Prefix, upper-case hex.' }),
  verifyMd5Code: digest('Digest of the person, salted with the requested factor.'),
  requestedFactor: Type.String({ maxLength: 64, description: 'Negative int64 in decimal.' }),
  signature,
});
export type QueryCall = Static<typeof QueryCall>;

export const QueryAnswer = strictObject({
  responder: address('Account address of the responder.'),
  requestHash: hexBytes(32, 'Of the request with an empty responder.'),
  respondedAt: time('ms'),
  hits: Type.Array(
    strictObject({
      token: hexBytes(32, 'Opens the detail.'),
      staticProof: digest('The hit digest.'),
      reportSummary: digest('The hit digest as registered on the chain.'),
      staticFactor: Type.String({ maxLength: 64, description: 'Non-negative int64 in decimal.' }),
    }),
    { maxItems: 1 },
  ),
  signature,
});
export type QueryAnswer = Static<typeof QueryAnswer>;

export const DetailCall = strictObject({
  chainId,
  contractId,
  requestHash: hexBytes(32, 'Of the query.'),
  querier: address('Account address of the querier.'),
  responder: address('Account address of the gateway’s member.'),
  requestedAt: time('ms'),
  hitDigest: digest('The hit whose detail is asked for.'),
  tokenHash: hexBytes(32, 'SHA-256 of the token.'),
  token: hexBytes(32, 'As received with the hit.'),
  signature,
});
export type DetailCall = Static<typeof DetailCall>;

export const DetailAnswer = strictObject({
  hitTwoRandomHash: digest('The hit digest.'),
  overdueData: Type.String({ maxLength: 4_096, description: 'The exact text inside the digest.' }),
  timeStamp: time('Creation time of the record, ms; its decimal text is inside the digest.'),
  privacyHash: digest('The detail digest.'),
  randomCode: Type.String({ maxLength: 64, description: 'The static factor.' }),
  registeredAt: time('Block time of the proof’s registration, ms.'),
  respondedAt: time('ms; part of what is signed.'),
  signature,
});
export type DetailAnswer = Static<typeof DetailAnswer>;

/** The documents a QueryCall carries. */
export function fromQueryCall(call: QueryCall): {
  readonly request: QueryRequest;
  readonly person: QueryPrivate;
} {
  return {
    request: {
      chainId: call.chainId,
      contractId: call.contractId,
      queryId: fromHex(call.queryId),
      querier: fromHex(call.querier),
      responder: fromHex(call.responder),
      requestedAt: BigInt(call.requestedAt),
      deadlineMs: BigInt(call.deadlineMs),
      continuePreciseQuery: call.continuePreciseQuery,
      privateHash: fromHex(call.privateHash),
    },
    person: {
      md5Code: call.md5Code,
      verifyMd5Code: fromHex(call.verifyMd5Code),
      requestedFactor: call.requestedFactor,
    },
  };
}

export function toQueryCall(
  request: QueryRequest,
  person: QueryPrivate,
  signature: Uint8Array,
): QueryCall {
  return {
    chainId: request.chainId,
    contractId: request.contractId,
    queryId: toHex(request.queryId),
    querier: toHex(request.querier),
    responder: toHex(request.responder),
    requestedAt: Number(request.requestedAt),
    deadlineMs: Number(request.deadlineMs),
    continuePreciseQuery: request.continuePreciseQuery,
    privateHash: toHex(request.privateHash),
    md5Code: person.md5Code,
    verifyMd5Code: toHex(person.verifyMd5Code),
    requestedFactor: person.requestedFactor,
    signature: toHex(signature),
  };
}

export function fromDetailCall(call: DetailCall): DetailRequest {
  return {
    chainId: call.chainId,
    contractId: call.contractId,
    requestHash: fromHex(call.requestHash),
    querier: fromHex(call.querier),
    responder: fromHex(call.responder),
    requestedAt: BigInt(call.requestedAt),
    hitDigest: fromHex(call.hitDigest),
    tokenHash: fromHex(call.tokenHash),
  };
}

export function toDetailCall(
  request: DetailRequest,
  token: Uint8Array,
  signature: Uint8Array,
): DetailCall {
  return {
    chainId: request.chainId,
    contractId: request.contractId,
    requestHash: toHex(request.requestHash),
    querier: toHex(request.querier),
    responder: toHex(request.responder),
    requestedAt: Number(request.requestedAt),
    hitDigest: toHex(request.hitDigest),
    tokenHash: toHex(request.tokenHash),
    token: toHex(token),
    signature: toHex(signature),
  };
}

/** Stored forms: the exact bytes that were signed, as hex. */
export const stored = {
  queryRequest: (hex: string): QueryRequest => QueryRequest.decode(fromHex(hex)),
  queryResponse: (hex: string): QueryResponse => QueryResponse.decode(fromHex(hex)),
  detailRequest: (hex: string): DetailRequest => DetailRequest.decode(fromHex(hex)),
  detailResponse: (hex: string): DetailResponse => DetailResponse.decode(fromHex(hex)),
};
