import type {
  Detail,
  QueryRecord,
  Response,
} from '../../../proto/codec/generated/banma/accounting/v1.js';
import type {
  DetailRequest,
  DetailResponse,
  QueryRequest,
} from '../../../proto/codec/generated/banma/envelope/v1.js';
import { QueryResponse } from '../../../proto/codec/generated/banma/envelope/v1.js';
import { requestHash, taggedHash } from '../../../proto/documents/envelope.js';
import { sha256 } from '../../../proto/documents/hash.js';
import { equalBytes } from '../../kit/bytes.js';

/** A query as the chain rebuilds it: the request without a responder, and its hash. */
export interface Query {
  readonly request: QueryRequest;
  readonly hash: Uint8Array;
}

const NOBODY = new Uint8Array(0);

/**
 * Of messages that are decoded once and run twice: to find what they want verified, and in a block.
 * What is remembered depends on nothing but what it is compared with.
 */
const queries = new WeakMap<QueryRecord, Query>();
const responses = new WeakMap<
  Response,
  { readonly query: Query; readonly signed: SignedResponse }
>();

/** The query that a record of a querier is about; its hash is recomputed, never taken on trust. */
export function queryOf(
  chainId: string,
  contractId: string,
  querier: Uint8Array,
  record: QueryRecord,
): Query {
  const known = queries.get(record);
  if (
    known?.request.chainId === chainId &&
    known.request.contractId === contractId &&
    equalBytes(known.request.querier, querier)
  ) {
    return known;
  }
  const { queryId, requestedAt, deadlineMs, continuePreciseQuery, privateHash } = record;
  const request: QueryRequest = {
    chainId,
    contractId,
    queryId,
    querier,
    responder: NOBODY,
    requestedAt,
    deadlineMs,
    continuePreciseQuery,
    privateHash,
  };
  const query = { request, hash: requestHash(request) };
  queries.set(record, query);
  return query;
}

/** The query that a signed request is about. */
export function queryOfRequest(request: QueryRequest): Query {
  return { request: { ...request, responder: NOBODY }, hash: requestHash(request) };
}

/** What a responder signed: the digest of its signature, and the plain hash that names the answer. */
export interface SignedResponse {
  readonly digest: Uint8Array;
  readonly hash: Uint8Array;
}

/** The QueryResponse that a record holds the parts of. */
export function signedResponse(query: Query, response: Response): SignedResponse {
  const known = responses.get(response);
  if (known?.query === query) return known.signed;
  const { request, hash } = query;
  const { responder, respondedAt, hitDigests, privateHash } = response;
  const { chainId, contractId, querier } = request;
  const bytes = QueryResponse.encode({
    chainId,
    contractId,
    requestHash: hash,
    querier,
    responder,
    respondedAt,
    hitDigests,
    privateHash,
  });
  const signed = { digest: taggedHash('query-response', bytes), hash: sha256(bytes) };
  responses.set(response, { query, signed });
  return signed;
}

/** The two documents behind a detail. */
export function detailDocuments(
  { request, hash }: Query,
  detail: Detail,
): { readonly request: DetailRequest; readonly response: DetailResponse } {
  const { chainId, contractId, querier } = request;
  const { responder, hitDigest, requestedAt, respondedAt, tokenHash, detailDigest } = detail;
  const common = { chainId, contractId, requestHash: hash, querier, responder, hitDigest };
  return {
    request: { ...common, requestedAt, tokenHash },
    response: { ...common, respondedAt, detailDigest },
  };
}
