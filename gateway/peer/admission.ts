import type { Contract, Membership } from '../../proto/codec/generated/banma/contract/v1.js';
import { addressToText } from '../../proto/documents/address.js';
import { membershipOf, queryBar, signedBy } from '../chain/standing.js';
import type { ChainReader, ServiceIdentity } from '../chain/types.js';
import { problem } from '../errors.js';
import { equalBytes } from '../hex.js';

/** Clocks may differ by so much: requests and service keys are judged with it. */
export const TOLERANCE_MS = 120_000;

/** Who asks, in which contract, as this gateway knows them. */
export interface Admission {
  readonly contract: Contract;
  readonly memberships: readonly Membership[];
  readonly querier: string;
  readonly membership: Membership;
}

/** What both signed requests have in common. */
export interface SignedCall {
  readonly chainId: string;
  readonly contractId: string;
  readonly querier: Uint8Array;
  readonly responder: Uint8Array;
  readonly requestedAt: bigint;
  readonly signature: Uint8Array;
  /** The digest that was signed. */
  readonly digest: Uint8Array;
}

/**
 * Checks that a request is for us, of this chain, and signed by the querier's service key.
 * @throws Problem 400 `wrong_chain`, 401 `wrong_addressee` or `signature`, 403 `not_a_member`,
 * 404 `contract_unknown`
 */
export async function authenticate(
  call: SignedCall,
  chain: ChainReader,
  identity: ServiceIdentity,
  contractIds: readonly string[],
): Promise<Admission> {
  if (call.chainId !== chain.chainId) {
    throw problem(400, 'wrong_chain', `This gateway serves ${chain.chainId}.`, 'chainId');
  }
  if (!equalBytes(call.responder, identity.memberAddress)) {
    const detail = 'The request is addressed to another member.';
    throw problem(401, 'wrong_addressee', detail, 'responder');
  }
  const { contractId } = call;
  const contract = contractIds.includes(contractId) ? await chain.contract(contractId) : undefined;
  if (contract === undefined) {
    throw problem(404, 'contract_unknown', 'This gateway does not serve it.', 'contractId');
  }
  const memberships = await chain.memberships(contractId);
  const querier = addressToText(call.querier);
  const membership = membershipOf(memberships, querier);
  if (membership === undefined || querier === identity.member) {
    throw problem(403, 'not_a_member', 'The querier is no other member.', 'querier');
  }
  const requestedAt = Number(call.requestedAt);
  const until = Date.now() + TOLERANCE_MS;
  if (!signedBy(membership, call.signature, call.digest, requestedAt, until)) {
    throw problem(401, 'signature', 'Not signed by the querier’s service key.', 'signature');
  }
  return { contract, memberships, querier, membership };
}

/** @throws Problem 400 `stale` when the time differs from ours by more than two minutes. */
export function refuseStale(requestedAt: bigint, now: number): void {
  if (Math.abs(Number(requestedAt) - now) <= TOLERANCE_MS) return;
  throw problem(400, 'stale', 'requestedAt differs by more than 120 s.', 'requestedAt');
}

/** @throws Problem 403 with the standing that bars the querier. */
export function refuseBarred(membership: Membership): void {
  const bar = queryBar(membership);
  if (bar !== undefined) throw problem(403, bar, barTexts[bar], 'querier');
}

/** What each bar means, for the problem document. */
export const barTexts = {
  not_a_member: 'It is no member of the contract.',
  not_active: 'Its membership is not ACTIVE.',
  suspended: 'Its membership is suspended.',
  in_arrears: 'It is in arrears.',
  below_minimum: 'It has fewer valid proofs than the contract’s minimum.',
} as const;
