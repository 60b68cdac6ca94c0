import type { CommissionRates, Description } from 'cosmjs-types/cosmos/staking/v1beta1/staking';
import type { Validator } from '../../../proto/codec/generated/banma/staking/v1.js';
import { ValidatorStatus } from '../../../proto/codec/generated/banma/staking/v1.js';
import { operatorToText } from '../../../proto/documents/address.js';
import { sha256 } from '../../../proto/documents/hash.js';
import { assert, require } from '../../kit/errors.js';
import type { State, StateReader } from '../../kit/state.js';
import { STAKING_ERRORS } from './errors.js';
import { consensusKeys, desiredPowers, jailedPowers, validatorQueue, validators } from './keys.js';
import { desiredPower, jailedPower } from './power.js';

/** Consensus address of an Ed25519 key, as CometBFT has it. */
export function consensusAddress(publicKey: Uint8Array): Uint8Array {
  return sha256(publicKey).slice(0, 20);
}

/** What an operator says of its validator, and asks of those who delegate. */
export interface ValidatorTerms {
  readonly description: Description;
  readonly commission: CommissionRates;
  /** upoint. */
  readonly minSelfDelegation: string;
}

/** A validator nobody has a share of yet. */
export function newValidator(
  { description, commission, minSelfDelegation }: ValidatorTerms,
  publicKey: Uint8Array,
  timeMs: bigint,
): Validator {
  return {
    publicKey,
    jailed: false,
    status: ValidatorStatus.UNBONDED,
    tokens: '0',
    shares: '0',
    ...description,
    unbondingHeight: 0n,
    unbondingTime: 0n,
    unbondingId: 0n,
    commissionRate: commission.rate,
    commissionMaxRate: commission.maxRate,
    commissionMaxChangeRate: commission.maxChangeRate,
    commissionTime: timeMs,
    minSelfDelegation,
    rotatedTime: 0n,
  };
}

/** @throws CodedError staking 3 */
export function requireValidator(state: StateReader, operator: Uint8Array): Validator {
  const validator = validators.get(state, operator);
  require(validator !== undefined, STAKING_ERRORS.noValidator, () => operatorToText(operator));
  return validator;
}

/** The validator, which must be there. @throws InternalError */
export function knownValidator(state: StateReader, operator: Uint8Array): Validator {
  const validator = validators.get(state, operator);
  assert(validator !== undefined, `${operatorToText(operator)} is no validator`);
  return validator;
}

/** Writes a validator and its place in the indexes. */
export function writeValidator(state: State, operator: Uint8Array, validator: Validator): void {
  leaveQueue(state, operator);
  validators.set(state, validator, operator);
  if (isQueued(validator)) {
    validatorQueue.set(state, { operator }, validator.unbondingTime, operator);
  }
  for (const [index, power] of [
    [desiredPowers, desiredPower(validator)],
    [jailedPowers, jailedPower(validator)],
  ] as const) {
    if (power !== undefined) index.set(state, power, operator);
    else if (index.has(state, operator)) index.remove(state, operator);
  }
}

/** Removes a validator of which nobody has a share; its keys stay known. */
export function removeValidator(state: State, operator: Uint8Array): void {
  const { tokens, shares, status } = knownValidator(state, operator);
  const isEmpty = tokens === '0' && shares === '0' && status === ValidatorStatus.UNBONDED;
  assert(isEmpty, `${operatorToText(operator)} still holds ${tokens}upoint`);
  validators.remove(state, operator);
}

/** True while it waits until it is unbonded. */
export function isQueued({ status }: Validator): boolean {
  return status === ValidatorStatus.UNBONDING;
}

function leaveQueue(state: State, operator: Uint8Array): void {
  const before = validators.get(state, operator);
  if (before === undefined || !isQueued(before)) return;
  validatorQueue.remove(state, before.unbondingTime, operator);
}

/** Takes a key that nobody ever had. @throws CodedError staking 5 */
export function takeConsensusKey(state: State, operator: Uint8Array, publicKey: Uint8Array): void {
  const address = consensusAddress(publicKey);
  require(!consensusKeys.has(state, address), STAKING_ERRORS.publicKeyTaken);
  consensusKeys.set(state, { operator, publicKey, retiredHeight: 0n }, address);
}
