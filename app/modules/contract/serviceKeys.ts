import type {
  Membership,
  Params,
  Profile,
  ServiceKey,
} from '../../../proto/codec/generated/banma/contract/v1.js';
import {
  addressFromText,
  addressOfPublicKey,
  addressToText,
} from '../../../proto/documents/address.js';
import { equalBytes } from '../../kit/bytes.js';
import { assert, require } from '../../kit/errors.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { State, StateReader } from '../../kit/state.js';
import type { AccountLedger } from '../auth/types.js';
import { CONTRACT_ERRORS } from './errors.js';
import { memberAccounts, serviceAccounts } from './keys.js';
import { historyMs } from './standing.js';

/** Keys a membership keeps at most; who needs more rotations waits until old ones are pruned. */
const MAX_SERVICE_KEYS = 32;

/** The key that serves now, or undefined while the member is paused. */
export function currentServiceKey(membership: Membership): ServiceKey | undefined {
  const last = membership.serviceKeys[membership.serviceKeys.length - 1];
  return last?.until === 0n ? last : undefined;
}

/** Keys that served at any moment in [fromMs, toMs]; a key serves in [since, until). */
export function serviceKeysIn(
  membership: Membership,
  fromMs: bigint,
  toMs: bigint,
): readonly ServiceKey[] {
  return membership.serviceKeys.filter(
    ({ since, until }) => since <= toMs && (until === 0n || until > fromMs),
  );
}

/**
 * The membership with a new profile; a new service key serves from this block on, the former one
 * until it, an empty one pauses. The key's account is created.
 * @throws CodedError `service_key_taken`, `too_many_service_keys`
 */
export function withProfile(
  context: ExecutionContext,
  accounts: AccountLedger,
  membership: Membership,
  profile: Profile,
  params: Params,
): Membership {
  const { servicePublicKey } = profile;
  const timeMs = context.block.timeMs;
  const current = currentServiceKey(membership);
  const isUnchanged =
    current === undefined
      ? servicePublicKey.length === 0
      : equalBytes(current.publicKey, servicePublicKey);
  if (isUnchanged) return { ...membership, profile };
  const keepFrom = timeMs - historyMs(params);
  const keys = membership.serviceKeys
    .map((key) => (key.until === 0n ? { ...key, until: timeMs } : key))
    // A key of no duration served nobody.
    .filter(({ since, until }) => since < until && until >= keepFrom);
  if (servicePublicKey.length > 0) {
    require(keys.length <
      MAX_SERVICE_KEYS, CONTRACT_ERRORS.tooManyServiceKeys, `profile.service_public_key: ${MAX_SERVICE_KEYS} keys are remembered already`);
    claimServiceKey(context, accounts, membership.member, servicePublicKey);
    keys.push({ publicKey: servicePublicKey, since: timeMs, until: 0n });
  }
  return { ...membership, profile, serviceKeys: keys };
}

/**
 * One key serves one member over all contracts, for good. Nobody can take a key that is a member's
 * account key, or that signs for an account of its own already: else a member could lock another
 * out by naming its public key, which everybody can read.
 */
function claimServiceKey(
  context: ExecutionContext,
  accounts: AccountLedger,
  member: string,
  publicKey: Uint8Array,
): void {
  const { state } = context;
  const address = addressOfPublicKey(publicKey);
  const account = addressToText(address);
  const owner = serviceAccounts.get(state, address);
  if (owner?.member === member) return;
  const isTaken =
    owner !== undefined ||
    account === member ||
    memberAccounts.has(state, address) ||
    accounts.account(state, account)?.publicKey !== undefined;
  require(!isTaken, CONTRACT_ERRORS.serviceKeyTaken, `profile.service_public_key: ${account} is in use already`);
  serviceAccounts.set(state, { member, publicKey, memberships: 0 }, address);
  accounts.create(context, account);
}

/** Counts the memberships that a key serves, where a membership was written. */
export function countService(
  state: State,
  before: Membership | undefined,
  after: Membership | undefined,
): void {
  const count = (membership: Membership | undefined, change: 1 | -1): void => {
    const key = membership === undefined ? undefined : currentServiceKey(membership);
    if (key === undefined) return;
    const address = addressOfPublicKey(key.publicKey);
    const owner = serviceAccounts.get(state, address);
    assert(owner !== undefined, 'a service key has an owner');
    serviceAccounts.set(state, { ...owner, memberships: owner.memberships + change }, address);
  };
  const [old, now] = [before, after].map((one) => one && currentServiceKey(one)?.publicKey);
  if (old !== undefined && now !== undefined && equalBytes(old, now)) return;
  count(before, -1);
  count(after, 1);
}

/** True for the account of a key that serves its member in some contract now. */
export function isServing(state: StateReader, account: string): boolean {
  return (serviceAccounts.get(state, addressFromText(account))?.memberships ?? 0) > 0;
}

/** Whose service key an account is or was. */
export function memberOfServiceAccount(state: StateReader, account: string): string | undefined {
  return serviceAccounts.get(state, addressFromText(account))?.member;
}
