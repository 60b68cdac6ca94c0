import { MemberState } from '../../proto/codec/generated/banma/contract/v1.js';
import type { Membership } from '../../proto/codec/generated/banma/contract/v1.js';
import { verifySignature } from '../../proto/documents/signature.js';

/** Why a member may not query now; the same words are the codes of the HTTP APIs. */
export type QueryBar = 'not_a_member' | 'not_active' | 'suspended' | 'in_arrears' | 'below_minimum';

/** What stops a member from querying (contract.md, Life), or undefined. */
export function queryBar(membership: Membership | undefined): QueryBar | undefined {
  const standing = membership?.standing;
  if (standing === undefined) return 'not_a_member';
  if (standing.state !== MemberState.ACTIVE) return 'not_active';
  if (standing.suspended) return 'suspended';
  if (standing.inArrears) return 'in_arrears';
  return standing.belowMinimum ? 'below_minimum' : undefined;
}

/** True for who answers and is paid: ACTIVE and EXITING members that are not suspended. */
export function mayAnswer(membership: Membership | undefined): boolean {
  const standing = membership?.standing;
  if (standing === undefined || standing.suspended) return false;
  return standing.state === MemberState.ACTIVE || standing.state === MemberState.EXITING;
}

/**
 * True when a service key of the member that was current at any moment of [from, to] (ms) made
 * this signature (protocol.md, Keys).
 */
export function signedBy(
  membership: Membership,
  signature: Uint8Array,
  digest: Uint8Array,
  from: number,
  to: number,
): boolean {
  return membership.serviceKeys.some(
    ({ publicKey, since, until }) =>
      publicKey.length > 0 &&
      since <= BigInt(to) &&
      (until === 0n || until > BigInt(from)) &&
      verifySignature(signature, digest, publicKey),
  );
}

/** The membership of an account among those of a contract. */
export function membershipOf(
  memberships: readonly Membership[],
  member: string,
): Membership | undefined {
  return memberships.find((membership) => membership.member === member);
}
