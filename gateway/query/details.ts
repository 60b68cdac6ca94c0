import { DetailRequest, DetailResponse } from '../../proto/codec/generated/banma/envelope/v1.js';
import type { Membership } from '../../proto/codec/generated/banma/contract/v1.js';
import { addressFromText } from '../../proto/documents/address.js';
import { detailRequestDigest, detailResponseDigest } from '../../proto/documents/envelope.js';
import { sha256 } from '../../proto/documents/hash.js';
import { signedBy } from '../chain/standing.js';
import type { ServiceIdentity } from '../chain/types.js';
import { equalBytes, fromHex, toHex } from '../hex.js';
import type { DigestProfile } from '../matching/digests.js';
import { TOLERANCE_MS } from '../peer/admission.js';
import { stored, toDetailCall } from '../peer/documents.js';
import type { DetailAnswer } from '../peer/documents.js';
import { PeerFault } from './peerClient.js';
import type { PeerClient } from './peerClient.js';
import type { AskedDetail, Reply, StoredQuery } from './types.js';

/**
 * The signed request for the detail behind a reply's hit. A token opens one request body, so it must
 * be the same whenever it is made again: it is kept once made, and in the query's own call it is
 * dated with the time of the answer, so that after a crash the same answer leads to the same request.
 * @param requestedAt ms
 */
export function prepareDetail(
  query: StoredQuery,
  reply: Reply,
  identity: ServiceIdentity,
  requestedAt: number,
): AskedDetail | undefined {
  if (reply.detail) return reply.detail;
  if (!reply.hit?.effective) return undefined;
  const common = stored.queryRequest(query.request);
  const request: DetailRequest = {
    chainId: common.chainId,
    contractId: common.contractId,
    requestHash: fromHex(query.requestHash),
    querier: common.querier,
    responder: addressFromText(reply.member),
    requestedAt: BigInt(requestedAt),
    hitDigest: fromHex(reply.hit.hitDigest),
    tokenHash: sha256(fromHex(reply.hit.token)),
  };
  return {
    request: toHex(DetailRequest.encode(request)),
    requestSignature: toHex(identity.sign(detailRequestDigest(request))),
  };
}

/**
 * Asks for a prepared detail and checks it against its digest, the chain and the responder's
 * signature. A detail that does not fit makes the hit rejected; one that is not given is missing.
 */
export async function askDetail(
  query: StoredQuery,
  reply: Reply & { readonly detail: AskedDetail },
  membership: Membership,
  digests: DigestProfile,
  client: PeerClient,
): Promise<Reply> {
  const { hit, detail } = reply;
  if (hit === undefined || detail.given) return reply;
  const request = stored.detailRequest(detail.request);
  const call = toDetailCall(request, fromHex(hit.token), fromHex(detail.requestSignature));
  const url = membership.profile?.gatewayUrl ?? '';
  const { missing: _former, ...asked } = detail;
  let answer: DetailAnswer;
  try {
    answer = await client.detail(url, call, AbortSignal.timeout(query.deadlineMs));
    verifyDetail(request, membership, answer);
  } catch (error) {
    if (!(error instanceof PeerFault)) throw error;
    return { ...reply, detail: { ...asked, missing: error.reason } };
  }
  const given = {
    response: toHex(DetailResponse.encode(responseOf(request, answer))),
    signature: answer.signature.toLowerCase(),
    overdueData: answer.overdueData,
    timeStamp: answer.timeStamp,
    registeredAt: answer.registeredAt,
  };
  const digest = toHex(
    digests.detailDigest(
      query.twoFactorDigest,
      answer.overdueData,
      String(answer.timeStamp),
      hit.staticFactor,
    ),
  );
  const fits =
    digest === hit.detailDigest &&
    digest === answer.privacyHash.toLowerCase() &&
    answer.randomCode === hit.staticFactor;
  const rejection = { effective: false, rejection: 'DETAIL_MISMATCH' as const };
  return {
    ...reply,
    hit: fits ? hit : { ...hit, ...rejection },
    detail: { ...asked, given },
  };
}

/** @throws PeerFault `mismatch` or `signature` */
function verifyDetail(request: DetailRequest, membership: Membership, answer: DetailAnswer): void {
  if (!equalBytes(fromHex(answer.hitTwoRandomHash), request.hitDigest)) {
    throw new PeerFault('mismatch', 'the detail is of another hit');
  }
  const requestedAt = Number(request.requestedAt);
  if (
    answer.respondedAt < requestedAt - TOLERANCE_MS ||
    answer.respondedAt > requestedAt + MAX_ANSWER_MS + TOLERANCE_MS
  ) {
    throw new PeerFault('mismatch', 'respondedAt is not near the request');
  }
  const isSigned = signedBy(
    membership,
    fromHex(answer.signature),
    detailResponseDigest(responseOf(request, answer)),
    requestedAt,
    answer.respondedAt + TOLERANCE_MS,
  );
  if (!isSigned) throw new PeerFault('signature', 'not signed by its service key');
}

/** A detail is answered within 10 s (contract.md, Checks). */
const MAX_ANSWER_MS = 10_000;

function responseOf(request: DetailRequest, answer: DetailAnswer): DetailResponse {
  return {
    chainId: request.chainId,
    contractId: request.contractId,
    requestHash: request.requestHash,
    querier: request.querier,
    responder: request.responder,
    respondedAt: BigInt(answer.respondedAt),
    hitDigest: request.hitDigest,
    detailDigest: fromHex(answer.privacyHash),
  };
}
