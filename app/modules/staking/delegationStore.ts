import type { Unbonding } from '../../../proto/codec/generated/banma/staking/v1.js';
import type { State, StateReader } from '../../kit/state.js';
import {
  delegations,
  delegationsByDelegator,
  unbondingCounter,
  unbondingQueue,
  unbondings,
  unbondingsByValidator,
} from './keys.js';

/** A delegator's shares of a validator, times 10^18; 0 where it has none. */
export function sharesOf(state: StateReader, operator: Uint8Array, delegator: Uint8Array): bigint {
  return BigInt(delegations.get(state, operator, delegator)?.shares ?? '0');
}

/** Writes a delegation and its index; without shares there is none. */
export function writeShares(
  state: State,
  operator: Uint8Array,
  delegator: Uint8Array,
  shares: bigint,
): void {
  if (shares > 0n) {
    delegations.set(state, { shares: shares.toString() }, operator, delegator);
    delegationsByDelegator.set(state, { operator, delegator }, delegator, operator);
  } else {
    delegations.remove(state, operator, delegator);
    delegationsByDelegator.remove(state, delegator, operator);
  }
}

/** Writes an unbonding, its index and its places in the queue; without entries there is none. */
export function writeUnbonding(
  state: State,
  operator: Uint8Array,
  delegator: Uint8Array,
  entries: Unbonding['entries'],
): void {
  const before = unbondings.get(state, delegator, operator)?.entries ?? [];
  const ids = new Set(entries.map(({ unbondingId }) => unbondingId));
  for (const { completionTime, unbondingId } of before) {
    if (!ids.has(unbondingId)) unbondingQueue.remove(state, completionTime, unbondingId);
  }
  const known = new Set(before.map(({ unbondingId }) => unbondingId));
  const reference = { operator, delegator };
  for (const { completionTime, unbondingId } of entries) {
    if (known.has(unbondingId)) continue;
    unbondingQueue.set(state, reference, completionTime, unbondingId);
  }
  if (entries.length > 0) {
    unbondings.set(state, { entries }, delegator, operator);
    if (before.length === 0) unbondingsByValidator.set(state, reference, operator, delegator);
  } else if (before.length > 0) {
    unbondings.remove(state, delegator, operator);
    unbondingsByValidator.remove(state, operator, delegator);
  }
}

/** The next unbonding id, from 1 on. */
export function takeUnbondingId(state: State): bigint {
  const lastId = (unbondingCounter.get(state)?.lastId ?? 0n) + 1n;
  unbondingCounter.set(state, { lastId });
  return lastId;
}
