import { MsgEditValidator, MsgEditValidatorResponse } from 'cosmjs-types/cosmos/staking/v1beta1/tx';
import type { Validator } from '../../../../proto/codec/generated/banma/staking/v1.js';
import { GAS } from '../../../../proto/documents/gasSchedule.js';
import { accountMessage } from '../../../kit/accountMessage.js';
import { strictType } from '../../../kit/cosmosCodec.js';
import { decimalFromWire, ONE } from '../../../kit/decimal.js';
import { require, SDK_ERRORS } from '../../../kit/errors.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import { isPositiveAmount } from '../../bank/coins.js';
import { STAKING_ERRORS } from '../errors.js';
import { editValidatorEvent } from '../events.js';
import { requireParams } from '../params.js';
import { requireValidator, writeValidator } from '../validatorStore.js';
import { accountOf, operatorOf, requireDescription } from './checks.js';
import { CHANGE_BYTES } from './resultBytes.js';

/** Leaves a text of the description as it is. */
const DO_NOT_MODIFY = '[do-not-modify]';
const DAY_MS = 86_400_000n;

/** MsgEditValidator: texts, commission and least self-delegation of the signer's validator. */
export function editValidatorHandler(): MessageHandler {
  return accountMessage({
    message: strictType(MsgEditValidator),
    response: strictType(MsgEditValidatorResponse),
    signer: ({ validatorAddress }) => accountOf(validatorAddress),
    validate: validateEdit,
    gas: GAS.stakingMessage,
    resultBytes: () => CHANGE_BYTES,
    execute: edit,
  });
}

function validateEdit(message: MsgEditValidator): void {
  const { validatorAddress, description, commissionRate, minSelfDelegation } = message;
  const invalid = SDK_ERRORS.invalidRequest;
  operatorOf(validatorAddress);
  const isEmpty = textsOf(description).every((text) => text === '');
  require(!isEmpty, invalid, 'empty description');
  const isAmount = minSelfDelegation === '' || isPositiveAmount(minSelfDelegation);
  require(isAmount, invalid, 'minimum self delegation must be a positive integer');
  if (commissionRate === '') return;
  const rate = decimalFromWire(commissionRate);
  const isRate = rate !== undefined && rate >= 0n && rate <= ONE;
  require(isRate, invalid, 'commission rate must be between 0 and 1 (inclusive)');
}

function textsOf(description: MsgEditValidator['description']): readonly string[] {
  const { moniker, identity, website, securityContact, details } = description;
  return [moniker, identity, website, securityContact, details];
}

function edit(context: ExecutionContext, message: MsgEditValidator): MsgEditValidatorResponse {
  const { state } = context;
  requireParams(state);
  const operator = operatorOf(message.validatorAddress);
  const before = requireValidator(state, operator);
  const chosen = (wished: string, old: string): string => (wished === DO_NOT_MODIFY ? old : wished);
  const { description } = message;
  const texts = {
    moniker: chosen(description.moniker, before.moniker),
    identity: chosen(description.identity, before.identity),
    website: chosen(description.website, before.website),
    securityContact: chosen(description.securityContact, before.securityContact),
    details: chosen(description.details, before.details),
  };
  requireDescription(texts);
  const after = {
    ...before,
    ...texts,
    ...newCommission(context, before, message.commissionRate),
    ...newMinimum(before, message.minSelfDelegation),
  };
  writeValidator(state, operator, after);
  const rate = BigInt(after.commissionRate);
  context.events.emit(editValidatorEvent(rate, after.minSelfDelegation));
  return {};
}

/** @throws CodedError staking 11, 12, 15 or 40 */
function newCommission(
  { state, block }: ExecutionContext,
  before: Validator,
  wished: string,
): Partial<Validator> {
  if (wished === '') return {};
  const [rate, old] = [BigInt(wished), BigInt(before.commissionRate)];
  const age = block.timeMs - before.commissionTime;
  require(age >= DAY_MS, STAKING_ERRORS.commissionTooSoon);
  require(rate <= BigInt(before.commissionMaxRate), STAKING_ERRORS.commissionOverMax);
  const isSlow = rate - old <= BigInt(before.commissionMaxChangeRate);
  require(isSlow, STAKING_ERRORS.commissionChangeTooLarge);
  const least = BigInt(requireParams(state).minCommissionRate);
  require(rate >= least, STAKING_ERRORS.commissionBelowMin);
  return { commissionRate: wished, commissionTime: block.timeMs };
}

/** @throws CodedError staking 16 or 17 */
function newMinimum(before: Validator, wished: string): Partial<Validator> {
  if (wished === '') return {};
  const minimum = BigInt(wished);
  const isRaised = minimum > BigInt(before.minSelfDelegation);
  require(isRaised, STAKING_ERRORS.minSelfDelegationDecreased);
  // The SDK compares with all tokens, the operator's own or not.
  require(minimum <= BigInt(before.tokens), STAKING_ERRORS.belowMinSelfDelegation);
  return { minSelfDelegation: wished };
}
