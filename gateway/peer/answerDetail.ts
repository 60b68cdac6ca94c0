import { DetailRequest, DetailResponse } from '../../proto/codec/generated/banma/envelope/v1.js';
import { detailRequestDigest, detailResponseDigest } from '../../proto/documents/envelope.js';
import { sha256 } from '../../proto/documents/hash.js';
import { problem } from '../errors.js';
import { equalBytes, fromHex, toHex } from '../hex.js';
import { authenticate, refuseBarred, refuseStale } from './admission.js';
import type { GivenAnswer, GivenDetail } from './answers.js';
import type { PeerContext } from './context.js';
import { fromDetailCall } from './documents.js';
import type { DetailAnswer, DetailCall } from './documents.js';

/**
 * Hands over the detail behind a hit that was answered. A token opens one request body, which may
 * be repeated until a quarter of the settle window after the query (protocol.md, Peer API).
 * @throws Problem as listed there
 */
export function createDetailAnswerer(
  context: PeerContext,
): (call: DetailCall) => Promise<DetailAnswer> {
  const { chain, identity, answers, vault } = context;
  return async (call) => {
    const request = fromDetailCall(call);
    const signature = fromHex(call.signature);
    const admission = await authenticate(
      { ...request, signature, digest: detailRequestDigest(request) },
      chain,
      identity,
      context.contractIds,
    );
    const { contractId } = call;
    const answer = answers.find(contractId, admission.querier, call.requestHash.toLowerCase());
    if (answer === undefined) {
      throw problem(404, 'query_unknown', 'No such query was answered.', 'requestHash');
    }
    refuseWrongToken(answer, call, request);
    const now = Date.now();
    const end = answer.requestedAt + answer.windowMs / 4;
    if (now >= end || Number(request.requestedAt) >= end) {
      const detail = 'A quarter of the settle window has passed since the query.';
      throw problem(409, 'too_late', detail);
    }
    const bodyHash = toHex(sha256(DetailRequest.encode(request), fromHex(call.token), signature));
    if (answer.detail) {
      if (answer.detail.bodyHash === bodyHash) return answer.detail.answer as DetailAnswer;
      throw problem(409, 'token_used', 'The token has opened another request body.', 'token');
    }
    refuseStale(request.requestedAt, now);
    refuseBarred(admission.membership);
    const record = await vault.record(contractId, request.hitDigest);
    if (record?.state !== 'COMMITTED' || record.registration === undefined) {
      throw problem(410, 'withdrawn', 'The record was withdrawn.', 'hitDigest');
    }
    const response: DetailResponse = {
      chainId: request.chainId,
      contractId,
      requestHash: request.requestHash,
      querier: request.querier,
      responder: request.responder,
      respondedAt: BigInt(Date.now()),
      hitDigest: request.hitDigest,
      detailDigest: Uint8Array.from(record.detailDigest),
    };
    const responseSignature = toHex(identity.sign(detailResponseDigest(response)));
    const body: DetailAnswer = {
      hitTwoRandomHash: toHex(response.hitDigest),
      overdueData: record.overdueData,
      timeStamp: Number(record.timeStamp),
      privacyHash: toHex(response.detailDigest),
      randomCode: record.staticFactor,
      registeredAt: record.registration.registeredAt,
      respondedAt: Number(response.respondedAt),
      signature: responseSignature,
    };
    const reward = admission.contract.params?.detailReward ?? 0n;
    const detail: GivenDetail = {
      bodyHash,
      request: toHex(DetailRequest.encode(request)),
      requestSignature: call.signature.toLowerCase(),
      response: toHex(DetailResponse.encode(response)),
      signature: responseSignature,
      answer: body,
      givenAt: now,
      accounting: 'open',
    };
    // The accounting of the answer may have moved on, or the same call come twice.
    const change = (current: GivenAnswer): GivenAnswer | undefined =>
      current.detail
        ? undefined
        : {
            ...current,
            detail,
            due: (BigInt(current.due) + reward).toString(),
            // The querier has some time to record it; W/4 + W/12 is well before W/2.
            claimAt: Math.max(current.claimAt, now + Math.round(answer.windowMs / 12)),
          };
    await answers.update([[answer, change]]);
    const given = answers.find(contractId, admission.querier, answer.requestHash)?.detail;
    if (given?.bodyHash === bodyHash) return given.answer as DetailAnswer;
    throw problem(409, 'token_used', 'The token has opened another request body.', 'token');
  };
}

function refuseWrongToken(answer: GivenAnswer, call: DetailCall, request: DetailRequest): void {
  const token = fromHex(call.token);
  if (!equalBytes(request.tokenHash, sha256(token))) {
    throw problem(400, 'token_hash', 'It is not the SHA-256 of the token.', 'tokenHash');
  }
  if (answer.hit?.hitDigest !== toHex(request.hitDigest)) {
    throw problem(404, 'hit_unknown', 'The query was not answered with this hit.', 'hitDigest');
  }
  if (!equalBytes(token, fromHex(answer.hit.token))) {
    throw problem(401, 'token', 'The token is not the one of this hit.', 'token');
  }
}
