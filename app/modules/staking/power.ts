import type { Validator, VotingPower } from '../../../proto/codec/generated/banma/staking/v1.js';
import { operatorToText } from '../../../proto/documents/address.js';
import { equalBytes } from '../../kit/bytes.js';
import { require } from '../../kit/errors.js';
import type { StateReader } from '../../kit/state.js';
import { STAKING_ERRORS } from './errors.js';
import { desiredPowers } from './keys.js';

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
export function desiredPower({ jailed, tokens, publicKey }: Validator): VotingPower | undefined {
  const power = BigInt(tokens) / TOKENS_PER_POWER;
  return jailed || power < 1n ? undefined : { publicKey, power };
}

/**
 * Checks a change that may raise a validator's power, or bring it into the set (chain.md, staking),
 * of which there may be `mostValidators`. @throws CodedError staking 101, 103 or 106
 */
export function requireMayRaise(
  state: StateReader,
  operator: Uint8Array,
  after: Validator,
  mostValidators: number,
): void {
  const wished = desiredPower(after)?.power ?? 0n;
  const before = desiredPowers.get(state, operator)?.power ?? 0n;
  if (wished <= before) return;
  let [total, count] = [wished, 1];
  for (const { key, value } of desiredPowers.entries(state, [])) {
    if (equalBytes(key[0], operator)) continue;
    total += value.power;
    count += 1;
  }
  require(before > 0n || count <= mostValidators, STAKING_ERRORS.setFull, () =>
    `${mostValidators} validators`);
  require(total <= MAX_TOTAL_POWER, STAKING_ERRORS.powerOverflow, () => total.toString());
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
