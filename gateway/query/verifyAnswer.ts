import { setTimeout as wait } from 'node:timers/promises';
import { ProofStatus } from '../../proto/codec/generated/banma/proof/v1.js';
import type { ProofRecord } from '../../proto/codec/generated/banma/proof/v1.js';
import type { Membership } from '../../proto/codec/generated/banma/contract/v1.js';
import { QueryResponse } from '../../proto/codec/generated/banma/envelope/v1.js';
import type { QueryRequest } from '../../proto/codec/generated/banma/envelope/v1.js';
import { queryResponseDigest, responsePrivateHash } from '../../proto/documents/envelope.js';
import { signedBy } from '../chain/standing.js';
import type { ChainReader } from '../chain/types.js';
import { equalBytes, fromHex, toHex } from '../hex.js';
import type { DigestProfile } from '../matching/digests.js';
import { TOLERANCE_MS } from '../peer/admission.js';
import type { QueryAnswer } from '../peer/documents.js';
import { PeerFault } from './peerClient.js';
import type { CheckedHit, Reply, StoredQuery } from './types.js';

/** Our node may be a moment behind the responder's; a hit is not called false for that. */
const LAG_MS = [100, 400] as const;

type AnsweredHit = QueryAnswer['hits'][number];

/**
 * Checks a peer's answer (README, step 5): it answers this very request, its time is possible, and
 * the responder's service key on the chain signed it, private parts included.
 * @param request as it was addressed to that member
 * @throws PeerFault `mismatch` or `signature`: such an answer is worth nothing on the chain either
 */
export function verifyAnswer(
  query: StoredQuery,
  request: QueryRequest,
  membership: Membership,
  answer: QueryAnswer,
): Omit<Reply, 'hit'> {
  const { member } = membership;
  const { responder } = request;
  if (!equalBytes(fromHex(answer.responder), responder)) {
    throw new PeerFault('mismatch', 'responder is another member');
  }
  if (answer.requestHash.toLowerCase() !== query.requestHash) {
    throw new PeerFault('mismatch', 'requestHash is of another request');
  }
  const earliest = query.requestedAt - TOLERANCE_MS;
  const latest = query.requestedAt + query.deadlineMs + TOLERANCE_MS;
  if (answer.respondedAt < earliest || answer.respondedAt > latest) {
    throw new PeerFault('mismatch', 'respondedAt is not near the request');
  }
  const hit = answer.hits[0];
  const response: QueryResponse = {
    chainId: request.chainId,
    contractId: request.contractId,
    requestHash: fromHex(query.requestHash),
    querier: request.querier,
    responder,
    respondedAt: BigInt(answer.respondedAt),
    hitDigests: hit ? [fromHex(hit.staticProof)] : [],
    privateHash: hit
      ? responsePrivateHash({ token: fromHex(hit.token), staticFactor: hit.staticFactor })
      : new Uint8Array(0),
  };
  const isSigned = signedBy(
    membership,
    fromHex(answer.signature),
    queryResponseDigest(response),
    query.requestedAt,
    answer.respondedAt + TOLERANCE_MS,
  );
  if (!isSigned) throw new PeerFault('signature', 'not signed by its service key');
  return {
    member,
    response: toHex(QueryResponse.encode(response)),
    signature: answer.signature.toLowerCase(),
  };
}

/**
 * Checks a signed hit against its own factor and against the chain. A false one is not effective
 * and is to be rejected.
 * @throws ChainUnavailable when our node cannot be asked
 */
export async function checkHit(
  query: StoredQuery,
  member: string,
  hit: AnsweredHit,
  chain: ChainReader,
  digests: DigestProfile,
): Promise<CheckedHit> {
  const hitDigest = fromHex(hit.staticProof);
  const isPerson =
    digests.isStaticFactor(hit.staticFactor) &&
    equalBytes(digests.hitDigest(query.twoFactorDigest, hit.staticFactor), hitDigest);
  let proof = await chain.proof(query.contractId, hitDigest);
  for (const delayMs of isPerson ? LAG_MS : []) {
    if (proof) break;
    await wait(delayMs);
    proof = await chain.proof(query.contractId, hitDigest);
  }
  const effective = isPerson && isGoodProof(proof, member, query.requestedAt);
  return {
    hitDigest: toHex(hitDigest),
    // What the chain has, where it has it: the responder's word is not needed for it.
    reportSummary: proof ? toHex(proof.hitDigest) : hit.reportSummary.toLowerCase(),
    token: hit.token.toLowerCase(),
    staticFactor: hit.staticFactor,
    effective,
    ...(effective ? {} : { rejection: 'NO_MATCH' as const }),
    ...(proof
      ? {
          registeredAt: Number(proof.registeredAt),
          height: Number(proof.height),
          txHash: toHex(proof.txHash).toUpperCase(),
          detailDigest: toHex(proof.detailDigest),
        }
      : {}),
  };
}

/** The responder's own, valid, and registered no later than the request. */
function isGoodProof(proof: ProofRecord | undefined, member: string, requestedAt: number): boolean {
  return (
    proof !== undefined &&
    proof.contributor === member &&
    proof.status === ProofStatus.VALID &&
    proof.registeredAt <= BigInt(requestedAt)
  );
}
