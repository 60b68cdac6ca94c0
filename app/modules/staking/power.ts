import type { Validator, VotingPower } from '../../../proto/codec/generated/banma/staking/v1.js';
import { operatorToText } from '../../../proto/documents/address.js';
import { equalBytes } from '../../kit/bytes.js';
import { require } from '../../kit/errors.js';
import type { StateReader } from '../../kit/state.js';
import { STAKING_ERRORS } from './errors.js';
import { desiredPowers, jailedPowers } from './keys.js';
import { requireParams } from './params.js';
import type { StakingListeners } from './types.js';

/** Tokens of one unit of voting power: one POINT in upoint. */
export const TOKENS_PER_POWER = 1_000_000n;
/** CometBFT stops for good over it: 2^63 ÷ 8. */
export const MAX_TOTAL_POWER = (1n << 60n) - 1n;
/** Up to so many validators somebody has a third whatever they do. */
const UNCHECKED_VALIDATORS = 3;

/** upoint behind so much voting power. */
export function tokensOfPower(power: bigint): bigint {
  return power * TOKENS_PER_POWER;
}

/** The power it is to vote with, undefined where it is not to. */
export function desiredPower(validator: Validator): VotingPower | undefined {
  return validator.jailed ? undefined : powerBehind(validator);
}

/** The power that a jailed one would vote with, undefined for none and for one that is free. */
export function jailedPower(validator: Validator): VotingPower | undefined {
  return validator.jailed ? powerBehind(validator) : undefined;
}

function powerBehind({ tokens, publicKey }: Validator): VotingPower | undefined {
  const power = BigInt(tokens) / TOKENS_PER_POWER;
  return power < 1n ? undefined : { publicKey, power };
}

/**
 * Checks a change that may raise a validator's power, or bring it into the set (chain.md, staking).
 * Who is jailed and may come back counts as being there: nobody takes its place, and a set is not
 * smaller for the time. Its own stake is bounded as if it were free; when it is freed, only those
 * that vote count, so that others in jail keep nobody in. @throws CodedError staking 101, 103 or 106
 */
export function requireMayRaise(
  state: StateReader,
  { isTombstoned }: Pick<StakingListeners, 'isTombstoned'>,
  operator: Uint8Array,
  after: Validator,
): void {
  const wished = powerBehind(after)?.power ?? 0n;
  const inJail = jailedPowers.get(state, operator)?.power ?? 0n;
  const before = after.jailed ? inJail : (desiredPowers.get(state, operator)?.power ?? 0n);
  if (wished <= before) return;
  let [total, voters, away] = [wished, 1, 0];
  for (const { key, value } of desiredPowers.entries(state, [])) {
    if (equalBytes(key[0], operator)) continue;
    total += value.power;
    voters += 1;
  }
  for (const { key, value } of jailedPowers.entries(state, [])) {
    if (equalBytes(key[0], operator) || isTombstoned(state, key[0])) continue;
    away += 1;
    // In jail it is looked at as if all were free; when it is freed, as they are.
    if (after.jailed) total += value.power;
  }
  const isFreed = !after.jailed && inJail > 0n;
  const { maxValidators } = requireParams(state);
  const hasPlace = before > 0n || isFreed || voters + away <= maxValidators;
  require(hasPlace, STAKING_ERRORS.setFull, () => `${maxValidators} validators`);
  require(total <= MAX_TOTAL_POWER, STAKING_ERRORS.powerOverflow, () => total.toString());
  const count = isFreed ? voters : voters + away;
  const isBounded = count <= UNCHECKED_VALIDATORS || 3n * wished < total;
  require(isBounded, STAKING_ERRORS.tooMuchPower, () =>
    `${operatorToText(operator)} would have ${wished} of ${total}, must stay below a third`);
}

/** True where another validator than this is to vote. */
export function hasOthers(state: StateReader, operator: Uint8Array): boolean {
  for (const { key } of desiredPowers.entries(state, [])) {
    if (!equalBytes(key[0], operator)) return true;
  }
  return false;
}

/** @throws CodedError staking 102 where the change leaves nobody to vote */
export function requireOneLeft(state: StateReader, operator: Uint8Array, after: Validator): void {
  const wasThere = desiredPowers.has(state, operator);
  const isLeft = !wasThere || desiredPower(after) !== undefined || hasOthers(state, operator);
  require(isLeft, STAKING_ERRORS.lastValidator, () => operatorToText(operator));
}
