import {
  ContractCounts,
  EventStandingChanged,
  MemberState,
} from '../../../proto/codec/generated/banma/contract/v1.js';
import type { Membership } from '../../../proto/codec/generated/banma/contract/v1.js';
import { addressFromText } from '../../../proto/documents/address.js';
import { coded, require } from '../../kit/errors.js';
import { typedEvent } from '../../kit/event.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import { CONTRACT_ERRORS } from './errors.js';
import { contractCounts, electors, memberAccounts, memberships, serviceAccounts } from './keys.js';
import { countService } from './serviceKeys.js';

/** The membership, or undefined. */
export function membershipOf(
  state: StateReader,
  contractId: string,
  member: string,
): Membership | undefined {
  return memberships.get(state, contractId, addressFromText(member));
}

/** @throws CodedError `not_a_member` */
export function requireMembership(
  state: StateReader,
  contractId: string,
  member: string,
): Membership {
  const membership = membershipOf(state, contractId, member);
  if (membership !== undefined) return membership;
  throw coded(CONTRACT_ERRORS.notAMember, `${member} in ${contractId}`);
}

/** The state of a membership; UNSPECIFIED for none. */
export function stateOf(membership: Membership | undefined): MemberState {
  return membership?.standing?.state ?? MemberState.UNSPECIFIED;
}

/** True for a founder that has not left. */
function isFoundingElector(membership: Membership | undefined): boolean {
  if (membership?.founder !== true) return false;
  const state = stateOf(membership);
  return (
    state === MemberState.ADMITTED || state === MemberState.ACTIVE || state === MemberState.EXITING
  );
}

/** Electors: founders that have not left, and ACTIVE members (contract.md, Join). */
export function isElector(membership: Membership | undefined): boolean {
  return stateOf(membership) === MemberState.ACTIVE || isFoundingElector(membership);
}

export function countsOf(state: StateReader, contractId: string): ContractCounts {
  return contractCounts.get(state, contractId) ?? ContractCounts.fromPartial({});
}

/** Writes a membership with all that is derived from it, and tells a change of standing. */
export function writeMembership(
  context: ExecutionContext,
  before: Membership | undefined,
  after: Membership,
): void {
  const { state } = context;
  const { contractId, member } = after;
  const address = addressFromText(member);
  memberships.set(state, after, contractId, address);
  if (!memberAccounts.has(state, address)) memberAccounts.set(state, { contractId }, address);
  index(context, contractId, address, before, after);
  const { standing } = after;
  if (standing === undefined || standing === before?.standing) return;
  context.events.emit(
    typedEvent(EventStandingChanged, {
      contractId,
      member,
      state: standing.state,
      suspended: standing.suspended,
      inArrears: standing.inArrears,
      belowMinimum: standing.belowMinimum,
    }),
  );
}

/** Forgets a membership that never came into being: refused, or of a founding that lapsed. */
export function removeMembership(context: ExecutionContext, membership: Membership): void {
  const { contractId } = membership;
  const address = addressFromText(membership.member);
  memberships.remove(context.state, contractId, address);
  index(context, contractId, address, membership, undefined);
}

/**
 * Who joins must use an account of its own: not the service account of a member.
 * @throws CodedError `service_account`
 */
export function requireOwnAccount(state: StateReader, account: string): void {
  const owner = serviceAccounts.get(state, addressFromText(account));
  require(owner === undefined, CONTRACT_ERRORS.serviceAccount, () =>
    `${account} is of a service key of ${owner?.member ?? ''}`);
}

function index(
  context: ExecutionContext,
  contractId: string,
  address: Uint8Array,
  before: Membership | undefined,
  after: Membership | undefined,
): void {
  const { state } = context;
  countService(state, before, after);
  if (isElector(after)) {
    if (!isElector(before)) {
      electors.set(state, { founder: after?.founder ?? false }, contractId, address);
    }
  } else if (isElector(before)) {
    electors.remove(state, contractId, address);
  }
  const old = weightOf(before);
  const now = weightOf(after);
  const counts = countsOf(state, contractId);
  const next = {
    activeMembers: counts.activeMembers + now.activeMembers - old.activeMembers,
    founders: counts.founders + now.founders - old.founders,
    electors: counts.electors + now.electors - old.electors,
    proofsRegistered: counts.proofsRegistered + now.proofsRegistered - old.proofsRegistered,
    proofsValid: counts.proofsValid + now.proofsValid - old.proofsValid,
    granted: counts.granted + now.granted - old.granted,
  };
  // All zero would be an empty value: no entry means the same.
  if (ContractCounts.encode(next).length === 0) contractCounts.remove(state, contractId);
  else contractCounts.set(state, next, contractId);
}

/** What one membership adds to the counts of its contract. */
export function weightOf(membership: Membership | undefined): ContractCounts {
  return {
    activeMembers: stateOf(membership) === MemberState.ACTIVE ? 1 : 0,
    founders: isFoundingElector(membership) ? 1 : 0,
    electors: isElector(membership) ? 1 : 0,
    proofsRegistered: membership?.proofsRegistered ?? 0n,
    proofsValid: membership?.proofsValid ?? 0n,
    granted: membership?.granted ?? 0n,
  };
}
