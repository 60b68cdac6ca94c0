import { createHash } from 'node:crypto';
import type { EncodedMessage } from '../../app/kit/module.js';
import type {
  Detail,
  QueryRecord,
  RejectedHit,
  Response,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import {
  MsgClaimQuery,
  MsgRecordQueries,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import type { QueryRequest } from '../../proto/codec/generated/banma/envelope/v1.js';
import { MsgRegisterProofs } from '../../proto/codec/generated/banma/proof/v1.js';
import type { ContributionProof } from '../../proto/codec/generated/banma/proof/v1.js';
import {
  detailProofDigest,
  detailRequestDigest,
  detailResponseDigest,
  hitProofDigest,
  queryRequestDigest,
  queryResponseDigest,
  requestHash,
} from '../../proto/documents/envelope.js';
import { sign } from '../../proto/documents/signature.js';
import { CHAIN_ID } from './chainId.js';
import type { Member } from './consortium.js';
import type { TestKey } from './testKeys.js';
import { encoded } from './signTx.js';

/** Signed documents as gateways make them, for tests of proofs and accounting. */

/** Bytes that follow from a text. */
export function bytesOf(text: string, size: number): Uint8Array {
  return new Uint8Array(createHash('sha256').update(text).digest()).slice(0, size);
}

/** A member's proof whose digests follow from a label, signed by its service key. */
export function proofOf(
  owner: Member,
  contractId: string,
  label: string,
  service: TestKey = owner.service,
): ContributionProof {
  const hitDigest = bytesOf(`hit ${label}`, 16);
  const detailDigest = bytesOf(`detail ${label}`, 16);
  const signed = { chainId: CHAIN_ID, contractId, member: owner.bytes };
  return {
    hitDigest,
    detailDigest,
    hitSignature: sign(hitProofDigest({ ...signed, digest: hitDigest }), service.privateKey),
    detailSignature: sign(
      detailProofDigest({ ...signed, digest: detailDigest }),
      service.privateKey,
    ),
  };
}

export function registerMessage(
  owner: Member,
  contractId: string,
  proofs: readonly ContributionProof[],
  signer: TestKey = owner.service,
): EncodedMessage {
  const header = { signer: signer.address, member: owner.address, contractId };
  return encoded(MsgRegisterProofs, { ...header, proofs });
}

/** A query of a member as all its requests say it, `responder` empty. */
export interface TestQuery {
  readonly querier: Member;
  readonly request: QueryRequest;
  readonly hash: Uint8Array;
}

export function queryBy(
  querier: Member,
  contractId: string,
  label: string,
  requestedAt: bigint,
  change: Partial<QueryRequest> = {},
): TestQuery {
  const request: QueryRequest = {
    chainId: CHAIN_ID,
    contractId,
    queryId: bytesOf(`query ${label}`, 16),
    querier: querier.bytes,
    responder: new Uint8Array(0),
    requestedAt,
    deadlineMs: 1_000n,
    continuePreciseQuery: false,
    privateHash: bytesOf(`private ${label}`, 32),
    ...change,
  };
  return { querier, request, hash: requestHash(request) };
}

export interface AnswerOptions {
  /** Label of the proof that hit; a miss without. */
  readonly hit?: string | undefined;
  readonly respondedAt?: bigint;
  readonly service?: TestKey;
  /** Whom the answer is addressed to, where that is not the querier. */
  readonly addressee?: Member;
}

/** A responder's answer as a record holds it. */
export function answerOf(
  query: TestQuery,
  responder: Member,
  options: AnswerOptions = {},
): Response {
  const { hit, service = responder.service, addressee = query.querier } = options;
  const respondedAt = options.respondedAt ?? query.request.requestedAt + 50n;
  const hitDigests = hit === undefined ? [] : [bytesOf(`hit ${hit}`, 16)];
  const privateHash = hit === undefined ? new Uint8Array(0) : bytesOf(`answer ${hit}`, 32);
  const { chainId, contractId } = query.request;
  const document = {
    chainId,
    contractId,
    requestHash: query.hash,
    querier: addressee.bytes,
    responder: responder.bytes,
    respondedAt,
    hitDigests,
    privateHash,
  };
  const signature = sign(queryResponseDigest(document), service.privateKey);
  return { responder: responder.bytes, respondedAt, hitDigests, privateHash, signature };
}

/** The detail behind a hit, asked for and given. */
export function detailOf(
  query: TestQuery,
  responder: Member,
  hit: string,
  change: Partial<Pick<Detail, 'requestedAt' | 'respondedAt' | 'detailDigest'>> = {},
): Detail {
  const { chainId, contractId } = query.request;
  const parts = {
    requestedAt: query.request.requestedAt + 100n,
    respondedAt: query.request.requestedAt + 150n,
    hitDigest: bytesOf(`hit ${hit}`, 16),
    tokenHash: bytesOf(`token ${hit}`, 32),
    detailDigest: bytesOf(`detail ${hit}`, 16),
    ...change,
  };
  const common = {
    chainId,
    contractId,
    requestHash: query.hash,
    querier: query.querier.bytes,
    responder: responder.bytes,
    hitDigest: parts.hitDigest,
  };
  const { requestedAt, tokenHash, respondedAt, detailDigest } = parts;
  const request = detailRequestDigest({ ...common, requestedAt, tokenHash });
  const response = detailResponseDigest({ ...common, respondedAt, detailDigest });
  return {
    responder: responder.bytes,
    ...parts,
    requestSignature: sign(request, query.querier.service.privateKey),
    signature: sign(response, responder.service.privateKey),
  };
}

export interface RecordParts {
  readonly responses?: readonly Response[];
  readonly details?: readonly Detail[];
  readonly rejected?: readonly RejectedHit[];
  readonly authorizationDigest?: Uint8Array;
}

export function recordOf({ request }: TestQuery, parts: RecordParts): QueryRecord {
  const { queryId, requestedAt, deadlineMs, continuePreciseQuery, privateHash } = request;
  return {
    queryId,
    requestedAt,
    deadlineMs,
    continuePreciseQuery,
    privateHash,
    responses: [],
    details: [],
    rejected: [],
    authorizationDigest: new Uint8Array(0),
    ...parts,
  };
}

export function recordMessage(
  querier: Member,
  contractId: string,
  records: readonly QueryRecord[],
): EncodedMessage {
  const header = { signer: querier.service.address, member: querier.address, contractId };
  return encoded(MsgRecordQueries, { ...header, records });
}

/** A claim of an answer, with its detail where one is given. */
export function claimMessage(
  query: TestQuery,
  responder: Member,
  answer: Response,
  detail?: Detail,
): EncodedMessage {
  const { chainId, contractId } = query.request;
  const request = { ...query.request, responder: responder.bytes };
  const common = {
    chainId,
    contractId,
    requestHash: query.hash,
    querier: query.querier.bytes,
    responder: responder.bytes,
  };
  const { respondedAt, hitDigests, privateHash } = answer;
  return encoded(MsgClaimQuery, {
    signer: responder.service.address,
    member: responder.address,
    contractId,
    request,
    requestSignature: sign(queryRequestDigest(request), query.querier.service.privateKey),
    response: { ...common, respondedAt, hitDigests, privateHash },
    ...(detail === undefined ? {} : claimedDetail(common, detail)),
  });
}

function claimedDetail(common: object, detail: Detail) {
  const { requestedAt, respondedAt, hitDigest, tokenHash, detailDigest } = detail;
  return {
    detailRequest: { ...common, requestedAt, hitDigest, tokenHash },
    detailRequestSignature: detail.requestSignature,
    detailResponse: { ...common, respondedAt, hitDigest, detailDigest },
  };
}
