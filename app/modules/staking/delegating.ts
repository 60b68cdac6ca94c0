import type { Validator } from '../../../proto/codec/generated/banma/staking/v1.js';
import { ValidatorStatus } from '../../../proto/codec/generated/banma/staking/v1.js';
import { addressToText, operatorToText } from '../../../proto/documents/address.js';
import { equalBytes } from '../../kit/bytes.js';
import { require, SDK_ERRORS } from '../../kit/errors.js';
import type { ExecutionContext } from '../../kit/module.js';
import { sharesOf, takeUnbondingId, writeShares, writeUnbonding } from './delegationStore.js';
import { STAKING_ERRORS } from './errors.js';
import { unbondings } from './keys.js';
import { requireMinimum } from './minimum.js';
import { requireParams } from './params.js';
import { move, poolOf } from './pools.js';
import { requireMayRaise, requireOneLeft } from './power.js';
import { sharesOfTokens, tokensOfShares, withoutShares, withTokens } from './shares.js';
import { removeValidator, writeValidator } from './validatorStore.js';
import type { StakingServices } from './services.js';

/**
 * Puts upoint of an account, or of the pool of what unbonds, behind a validator. Returns the shares
 * they give. One that is jailed takes those of its operator only: others' might keep it from coming
 * back. @throws CodedError sdk 5, staking 7, 34, or one of `requireMayRaise`
 */
export function delegate(
  context: ExecutionContext,
  { bank, listeners }: StakingServices,
  operator: Uint8Array,
  before: Validator,
  delegator: Uint8Array,
  { from, amount }: { readonly from: string; readonly amount: bigint },
): bigint {
  const { state } = context;
  const mayAdd = !before.jailed || equalBytes(operator, delegator);
  require(mayAdd, STAKING_ERRORS.jailed, 'it takes stake of its operator only');
  const { validator, shares } = withTokens(before, amount);
  move(context, bank, 'delegate', from, poolOf(before), amount);
  requireMayRaise(state, listeners, operator, validator);
  writeValidator(state, operator, validator);
  writeShares(state, operator, delegator, sharesOf(state, operator, delegator) + shares);
  return shares;
}

/**
 * Takes upoint back from a validator: they are paid after the unbonding period. Returns what the
 * shares are worth, and when (ms).
 * @throws CodedError staking 19, 27, 102, 107, sdk 18 where the delegator has less
 */
export function undelegate(
  context: ExecutionContext,
  services: StakingServices,
  operator: Uint8Array,
  before: Validator,
  delegator: Uint8Array,
  amount: bigint,
): { readonly amount: bigint; readonly completionTime: bigint } {
  const { state, block } = context;
  const params = requireParams(state);
  const held = sharesOf(state, operator, delegator);
  require(held > 0n, STAKING_ERRORS.noDelegation);
  const worth = tokensOfShares(before, held);
  require(amount <= worth, SDK_ERRORS.invalidRequest, 'invalid shares amount');
  // All that they are worth is all of them: what rounding leaves would bind nothing.
  const wished = amount === worth ? held : sharesOfTokens(before, amount);
  const { validator, tokens } = withoutShares(before, wished);
  const selfLeft = tokensOfShares(validator, held - wished);
  requireMinimum(amount, selfLeft);
  const isTooLittle =
    equalBytes(operator, delegator) && selfLeft < BigInt(validator.minSelfDelegation);
  const left = { ...validator, jailed: validator.jailed || isTooLittle };
  requireOneLeft(state, operator, left);
  const entry = {
    creationHeight: block.height,
    completionTime: block.timeMs + params.unbondingMs,
    balance: tokens,
  };
  addEntry(context, operator, delegator, entry, params.maxEntries);
  move(context, services.bank, 'unbond', poolOf(before), UNBONDING_POOL, tokens);
  writeValidator(state, operator, left);
  writeShares(state, operator, delegator, held - wished);
  const isGone = left.shares === '0' && left.status === ValidatorStatus.UNBONDED;
  if (isGone) endValidator(context, services, operator);
  return { amount: tokens, completionTime: entry.completionTime };
}

/** Where what unbonds waits. */
const UNBONDING_POOL = poolOf({ status: ValidatorStatus.UNBONDING });

/** Removes a validator that nobody has a share of, and tells. */
export function endValidator(
  context: ExecutionContext,
  services: StakingServices,
  operator: Uint8Array,
): void {
  removeValidator(context.state, operator);
  services.listeners.removed(context, operator);
}

/** Adds to the entry of the same block, or after the others. @throws CodedError staking 27 */
function addEntry(
  { state }: ExecutionContext,
  operator: Uint8Array,
  delegator: Uint8Array,
  entry: {
    readonly creationHeight: bigint;
    readonly completionTime: bigint;
    readonly balance: bigint;
  },
  maxEntries: number,
): void {
  const { creationHeight, completionTime, balance } = entry;
  const entries = unbondings.get(state, delegator, operator)?.entries ?? [];
  const same = entries.findIndex(
    (one) => one.creationHeight === creationHeight && one.completionTime === completionTime,
  );
  if (same >= 0) {
    const more = (text: string): string => (BigInt(text) + balance).toString();
    const merged = entries.map((one, index) =>
      index === same
        ? { ...one, initialBalance: more(one.initialBalance), balance: more(one.balance) }
        : one,
    );
    writeUnbonding(state, operator, delegator, merged);
    return;
  }
  require(entries.length < maxEntries, STAKING_ERRORS.tooManyEntries, () =>
    `${addressToText(delegator)} at ${operatorToText(operator)}`);
  const text = balance.toString();
  const unbondingId = takeUnbondingId(state);
  const added = {
    creationHeight,
    completionTime,
    initialBalance: text,
    balance: text,
    unbondingId,
  };
  writeUnbonding(state, operator, delegator, [...entries, added]);
}
