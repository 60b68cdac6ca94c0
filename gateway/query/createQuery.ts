import { randomBytes } from 'node:crypto';
import { QueryRequest } from '../../proto/codec/generated/banma/envelope/v1.js';
import { addressFromText } from '../../proto/documents/address.js';
import {
  queryPrivateHash,
  queryRequestDigest,
  requestHash,
} from '../../proto/documents/envelope.js';
import { ContractStatus } from '../../proto/codec/generated/banma/contract/v1.js';
import { mayAnswer, membershipOf, queryBar } from '../chain/standing.js';
import type { ChainReader, ServiceIdentity } from '../chain/types.js';
import { problem } from '../errors.js';
import { equalBytes, fromHex, toHex } from '../hex.js';
import type { DigestProfile } from '../matching/digests.js';
import { barTexts } from '../peer/admission.js';
import type { AskedPeer, StoredQuery } from './types.js';

/** What the business system asks for, with the person already digested. */
export interface QueryOrder {
  readonly contractId: string;
  readonly twoFactorDigest: string;
  readonly continuePreciseQuery: boolean;
  readonly deadlineMs: number;
  /** Hex of the caller's 32-byte digest of the person's authorisation. */
  readonly authorizationDigest?: string;
  /** SHA-256 of the body, where an Idempotency-Key was given. */
  readonly bodyHash?: string;
}

export interface QueryCreation {
  readonly chain: ChainReader;
  readonly identity: ServiceIdentity;
  readonly contractIds: readonly string[];
  readonly digests: DigestProfile;
}

/**
 * Builds a query with one signed request for each peer (README, steps 2 and 3).
 * @param queryId hex, 16 bytes
 * @throws Problem 403 when our member may not query, 404 for a contract we do not serve
 */
export async function createQuery(
  { chain, identity, contractIds, digests }: QueryCreation,
  order: QueryOrder,
  queryId: string,
): Promise<StoredQuery> {
  const { contractId, twoFactorDigest } = order;
  const contract = contractIds.includes(contractId) ? await chain.contract(contractId) : undefined;
  const params = contract?.params;
  if (params === undefined || contract?.status !== ContractStatus.ACTIVE) {
    const detail = 'The gateway serves no such contract, or it is not founded yet.';
    throw problem(404, 'contract_unknown', detail, 'contractId');
  }
  const memberships = await chain.memberships(contractId);
  const own = membershipOf(memberships, identity.member);
  const bar = queryBar(own);
  if (bar !== undefined) throw problem(403, bar, `This member may not query: ${barTexts[bar]}`);
  const serviceKey = own?.profile?.servicePublicKey ?? new Uint8Array(0);
  if (!equalBytes(serviceKey, identity.publicKey)) {
    const detail = 'This member’s profile names another service key than the gateway’s.';
    throw problem(403, 'service_key', detail);
  }

  const requestedFactor = digests.randomRequestedFactor();
  const person = {
    md5Code: digests.md5Code(twoFactorDigest, params.prefixHexChars),
    verifyMd5Code: digests.verifyDigest(twoFactorDigest, requestedFactor),
    requestedFactor,
  };
  const request: QueryRequest = {
    chainId: chain.chainId,
    contractId,
    queryId: fromHex(queryId),
    querier: identity.memberAddress,
    responder: new Uint8Array(0),
    requestedAt: BigInt(Date.now()),
    deadlineMs: BigInt(order.deadlineMs),
    continuePreciseQuery: order.continuePreciseQuery,
    privateHash: queryPrivateHash(person),
  };
  const answering = memberships.filter(
    (membership) => membership.member !== identity.member && mayAnswer(membership),
  );
  const asked: AskedPeer[] = [];
  const missing: StoredQuery['missing'][number][] = [];
  for (const { member, profile } of answering) {
    if (!profile?.servicePublicKey.length) {
      missing.push({ member, reason: 'paused' });
    } else if (!profile.gatewayUrl) {
      missing.push({ member, reason: 'no_gateway' });
    } else {
      const addressed = { ...request, responder: addressFromText(member) };
      const signature = toHex(identity.sign(queryRequestDigest(addressed)));
      asked.push({ member, url: profile.gatewayUrl, signature });
    }
  }
  const windowMs = Number(params.settleWindowS) * 1_000;
  const requestedAt = Number(request.requestedAt);
  return {
    queryId,
    contractId,
    requestHash: toHex(requestHash(request)),
    requestedAt,
    deadlineMs: order.deadlineMs,
    windowMs,
    state: 'asking',
    continuePreciseQuery: order.continuePreciseQuery,
    request: toHex(QueryRequest.encode(request)),
    person: { ...person, verifyMd5Code: toHex(person.verifyMd5Code) },
    twoFactorDigest,
    ...(order.authorizationDigest === undefined
      ? {}
      : {
          authorization: {
            random: randomBytes(32).toString('hex'),
            digest: order.authorizationDigest.toLowerCase(),
          },
        }),
    ...(order.bodyHash === undefined ? {} : { idempotency: { bodyHash: order.bodyHash } }),
    asked,
    replies: [],
    missing,
    rewards: {
      query: params.queryReward.toString(),
      hit: params.hitReward.toString(),
      detail: params.detailReward.toString(),
    },
    settlement: { status: 'none', closesAt: requestedAt + windowMs },
  };
}
