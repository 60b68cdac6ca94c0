import type { OfferedDetail, OfferedResponse } from './judge.js';
import type { QueryTerms } from './signatures.js';
import type { WireMessage } from './wire.js';

/** What is brought to a record in one message. */
export interface Offer {
  readonly terms: QueryTerms;
  readonly isClaim: boolean;
  readonly responses: readonly OfferedResponse[];
  readonly rejected: readonly { readonly responder: Uint8Array; readonly hitDigest: Uint8Array }[];
  readonly details: readonly OfferedDetail[];
}

/** A `QueryRecord` of a MsgRecordQueries. */
export function readRecord(
  chainId: string,
  contractId: string,
  querier: Uint8Array,
  record: WireMessage,
): Offer {
  return {
    terms: {
      chainId,
      contractId,
      queryId: record.bytes(1),
      querier,
      requestedAt: record.integer(2),
      deadlineMs: record.integer(3),
      continuePreciseQuery: record.integer(4) === 1n,
      privateHash: record.bytes(5),
    },
    isClaim: false,
    responses: record.allMessages(6).map(readResponse),
    rejected: record.allMessages(7).map(readRejected),
    details: record.allMessages(8).map(readDetail),
  };
}

function readResponse(wire: WireMessage): OfferedResponse {
  return {
    responder: wire.bytes(1),
    respondedAt: wire.integer(2),
    hitDigests: wire.allBytes(3),
    privateHash: wire.bytes(4),
    signature: wire.bytes(5),
  };
}

export function readRejected(wire: WireMessage): Offer['rejected'][number] {
  return { responder: wire.bytes(1), hitDigest: wire.bytes(2) };
}

function readDetail(wire: WireMessage): OfferedDetail {
  return {
    responder: wire.bytes(1),
    requestedAt: wire.integer(2),
    respondedAt: wire.integer(3),
    hitDigest: wire.bytes(4),
    tokenHash: wire.bytes(5),
    detailDigest: wire.bytes(6),
    requestSignature: wire.bytes(7),
    signature: wire.bytes(8),
  };
}

/** A claim is the same, said by the responder: whole documents instead of their parts. */
export function readClaim(chainId: string, message: WireMessage): Offer {
  const [request, response, detailRequest, detailResponse] = [4, 6, 7, 9].map((field) =>
    message.message(field),
  ) as [WireMessage, WireMessage, WireMessage, WireMessage];
  return {
    terms: {
      chainId,
      contractId: message.text(3),
      queryId: request.bytes(3),
      querier: request.bytes(4),
      requestedAt: request.integer(6),
      deadlineMs: request.integer(7),
      continuePreciseQuery: request.integer(8) === 1n,
      privateHash: request.bytes(9),
    },
    isClaim: true,
    responses: [
      {
        responder: response.bytes(5),
        respondedAt: response.integer(6),
        hitDigests: response.allBytes(7),
        privateHash: response.bytes(8),
        signature: new Uint8Array(0),
      },
    ],
    rejected: [],
    details: message.has(9)
      ? [
          {
            responder: detailResponse.bytes(5),
            requestedAt: detailRequest.integer(6),
            respondedAt: detailResponse.integer(6),
            hitDigest: detailResponse.bytes(7),
            tokenHash: detailRequest.bytes(8),
            detailDigest: detailResponse.bytes(8),
            requestSignature: message.bytes(8),
            signature: new Uint8Array(0),
          },
        ]
      : [],
  };
}
