import type { StateReader, StoredEntry } from '../../kit/state.js';
import {
  delegations,
  delegationsByDelegator,
  desiredPowers,
  jailedPowers,
  unbondingQueue,
  unbondings,
  unbondingsByValidator,
  validatorQueue,
  validators,
} from './keys.js';
import { desiredPower, jailedPower } from './power.js';
import { isQueued } from './validatorStore.js';

/** The indexes of validators, delegations and unbondings. */
export function* deriveStakingIndexes(state: StateReader): Iterable<StoredEntry> {
  for (const { key, value } of validators.entries(state, [])) {
    const [operator] = key;
    const desired = desiredPower(value);
    if (desired !== undefined) yield desiredPowers.storedEntry(desired, operator);
    const jailed = jailedPower(value);
    if (jailed !== undefined) yield jailedPowers.storedEntry(jailed, operator);
    if (!isQueued(value)) continue;
    yield validatorQueue.storedEntry({ operator }, value.unbondingTime, operator);
  }
  for (const { key } of delegations.entries(state, [])) {
    const [operator, delegator] = key;
    yield delegationsByDelegator.storedEntry({ operator, delegator }, delegator, operator);
  }
  for (const { key, value } of unbondings.entries(state, [])) {
    const [delegator, operator] = key;
    const reference = { operator, delegator };
    yield unbondingsByValidator.storedEntry(reference, operator, delegator);
    for (const { completionTime, unbondingId } of value.entries) {
      yield unbondingQueue.storedEntry(reference, completionTime, unbondingId);
    }
  }
}
