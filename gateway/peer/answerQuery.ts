import { randomBytes } from 'node:crypto';
import {
  QueryPrivate,
  QueryRequest,
  QueryResponse,
} from '../../proto/codec/generated/banma/envelope/v1.js';
import {
  queryPrivateHash,
  queryRequestDigest,
  queryResponseDigest,
  requestHash as hashOf,
  responsePrivateHash,
} from '../../proto/documents/envelope.js';
import { sha256 } from '../../proto/documents/hash.js';
import { mayAnswer, membershipOf } from '../chain/standing.js';
import { problem } from '../errors.js';
import { equalBytes, fromHex, toHex } from '../hex.js';
import type { VaultRecord } from '../vault/types.js';
import { authenticate, refuseBarred, refuseStale } from './admission.js';
import type { Admission } from './admission.js';
import type { GivenAnswer } from './answers.js';
import { fromQueryCall, stored } from './documents.js';
import type { QueryAnswer, QueryCall } from './documents.js';
import type { PeerContext } from './context.js';

const NO_BYTES = new Uint8Array(0);

/**
 * Answers an anonymous query of another gateway (protocol.md, Peer API). The answer is durable
 * before it is returned; the same request gets the same answer.
 * @throws Problem as listed there
 */
export function createQueryAnswerer(
  context: PeerContext,
): (call: QueryCall) => Promise<QueryAnswer> {
  const { chain, identity, answers } = context;
  const running = new Map<string, { bodyHash: string; answer: Promise<GivenAnswer> }>();

  return async (call) => {
    const { request, person } = fromQueryCall(call);
    const signature = fromHex(call.signature);
    const admission = await authenticate(
      { ...request, signature, digest: queryRequestDigest(request) },
      chain,
      identity,
      context.contractIds,
    );
    if (!equalBytes(request.privateHash, queryPrivateHash(person))) {
      const detail = 'It is not the hash of md5Code, verifyMd5Code and requestedFactor.';
      throw problem(400, 'private_hash', detail, 'privateHash');
    }
    const bodyHash = toHex(
      sha256(QueryRequest.encode(request), QueryPrivate.encode(person), signature),
    );
    const requestHash = toHex(hashOf(request));
    const key = `${call.contractId}/${admission.querier}/${requestHash}`;
    const former = answers.find(call.contractId, admission.querier, requestHash);
    if (former) return repeat(former, bodyHash);
    const concurrent = running.get(key);
    if (concurrent) {
      if (concurrent.bodyHash !== bodyHash) throw replayed();
      return repeat(await concurrent.answer, bodyHash);
    }
    const answer = answerAnew(context, admission, call, { bodyHash, requestHash });
    running.set(key, { bodyHash, answer });
    try {
      return repeat(await answer, bodyHash);
    } finally {
      running.delete(key);
    }
  };
}

async function answerAnew(
  context: PeerContext,
  admission: Admission,
  call: QueryCall,
  hashes: { readonly bodyHash: string; readonly requestHash: string },
): Promise<GivenAnswer> {
  const { identity, answers } = context;
  const { request, person } = fromQueryCall(call);
  const { contract, memberships, membership, querier } = admission;
  const now = Date.now();
  refuseStale(request.requestedAt, now);
  refuseBarred(membership);
  refuseBadPerson(context, admission, call);
  if (!mayAnswer(membershipOf(memberships, identity.member))) {
    throw problem(503, 'not_answering', 'This member does not answer in the contract now.');
  }
  if (context.declines(request)) throw problem(403, 'declined', 'This member declines to answer.');
  const wait = context.rateLimit.take(querier, now);
  if (wait) {
    const headers = { 'retry-after': String(wait.retryAfterSeconds) };
    throw problem(429, 'rate_limited', 'Too many queries.', undefined, { headers });
  }
  const reservation = await context.exposure.reserve(contract, memberships, querier);
  try {
    const {
      retentionS = 0n,
      settleWindowS = 0n,
      queryReward = 0n,
      hitReward = 0n,
    } = contract.params ?? {};
    const record = await context.match({
      contractId: call.contractId,
      ...person,
      ...(retentionS > 0n ? { registeredAfterMs: now - Number(retentionS) * 1_000 } : {}),
    });
    const hit = hitOf(record, call.requestedAt);
    const response: QueryResponse = {
      chainId: request.chainId,
      contractId: request.contractId,
      requestHash: fromHex(hashes.requestHash),
      querier: request.querier,
      responder: request.responder,
      respondedAt: BigInt(Date.now()),
      hitDigests: hit ? [fromHex(hit.hitDigest)] : [],
      privateHash: hit
        ? responsePrivateHash({ token: fromHex(hit.token), staticFactor: hit.staticFactor })
        : NO_BYTES,
    };
    const windowMs = Number(settleWindowS) * 1_000;
    const requestedAt = call.requestedAt;
    const answer: GivenAnswer = {
      contractId: call.contractId,
      querier,
      requestHash: hashes.requestHash,
      requestedAt,
      windowMs,
      bodyHash: hashes.bodyHash,
      request: toHex(QueryRequest.encode(request)),
      requestSignature: call.signature.toLowerCase(),
      response: toHex(QueryResponse.encode(response)),
      signature: toHex(identity.sign(queryResponseDigest(response))),
      ...(hit ? { hit } : {}),
      accounting: 'open',
      due: (queryReward + (hit ? hitReward : 0n)).toString(),
      // Spread over [W/6, W/5], so that not all claims of a minute come at once.
      claimAt: requestedAt + Math.round(windowMs * (1 / 6 + Math.random() / 30)),
    };
    await answers.save(answer);
    return answer;
  } finally {
    reservation.release();
  }
}

function refuseBadPerson(context: PeerContext, { contract }: Admission, call: QueryCall): void {
  const { digests } = context;
  if (!digests.isRequestedFactor(call.requestedFactor)) {
    const detail = 'A requested factor is a negative int64 in decimal.';
    throw problem(400, 'factor_domain', detail, 'requestedFactor');
  }
  const characters = contract.params?.prefixHexChars ?? 0;
  if (!/^[0-9A-F]+$/.test(call.md5Code) || call.md5Code.length !== characters) {
    const detail = `md5Code is ${characters} characters of upper-case hex.`;
    throw problem(400, 'prefix_length', detail, 'md5Code');
  }
  if (call.verifyMd5Code.length !== digests.digestBytes * 2) {
    const detail = `verifyMd5Code has ${digests.digestBytes} bytes.`;
    throw problem(400, 'digest_length', detail, 'verifyMd5Code');
  }
}

/** A proof registered after the request does not count; proof ids ascend, so no other does. */
function hitOf(record: VaultRecord | undefined, requestedAt: number): GivenAnswer['hit'] {
  if (record?.registration === undefined) return undefined;
  if (record.registration.registeredAt > requestedAt) return undefined;
  return {
    token: toHex(randomBytes(32)),
    staticFactor: record.staticFactor,
    hitDigest: toHex(record.hitDigest),
  };
}

function repeat(answer: GivenAnswer, bodyHash: string): QueryAnswer {
  if (answer.bodyHash !== bodyHash) throw replayed();
  const response = stored.queryResponse(answer.response);
  const { hit } = answer;
  return {
    responder: toHex(response.responder),
    requestHash: answer.requestHash,
    respondedAt: Number(response.respondedAt),
    hits: hit
      ? [
          {
            token: hit.token,
            staticProof: hit.hitDigest,
            reportSummary: hit.hitDigest,
            staticFactor: hit.staticFactor,
          },
        ]
      : [],
    signature: answer.signature,
  };
}

function replayed(): Error {
  return problem(409, 'replayed', 'This request was answered with another body before.');
}
