import {
  MsgCreateValidator,
  MsgCreateValidatorResponse,
} from 'cosmjs-types/cosmos/staking/v1beta1/tx';
import { GAS } from '../../../../proto/documents/gasSchedule.js';
import { addressToText } from '../../../../proto/documents/address.js';
import { accountMessage } from '../../../kit/accountMessage.js';
import { strictType } from '../../../kit/cosmosCodec.js';
import { decimalFromWire } from '../../../kit/decimal.js';
import { require, SDK_ERRORS } from '../../../kit/errors.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import { isPositiveAmount } from '../../bank/coins.js';
import { delegate } from '../delegating.js';
import { STAKING_ERRORS } from '../errors.js';
import { createValidatorEvent, delegateEvent } from '../events.js';
import { validators } from '../keys.js';
import { requireStake } from '../minimum.js';
import { requireParams } from '../params.js';
import type { StakingServices } from '../services.js';
import { newValidator, takeConsensusKey } from '../validatorStore.js';
import {
  accountOf,
  consensusKeyOf,
  operatorOf,
  requireAmount,
  requireCommission,
  requireDescription,
} from './checks.js';
import { delegationBytes } from './resultBytes.js';

/** MsgCreateValidator: an account makes itself the operator of a validator, with its own coins. */
export function createValidatorHandler(services: StakingServices): MessageHandler {
  return accountMessage({
    message: strictType(MsgCreateValidator),
    response: strictType(MsgCreateValidatorResponse),
    signer: ({ validatorAddress }) => accountOf(validatorAddress),
    validate: validateCreate,
    gas: GAS.stakingMessage,
    resultBytes: ({ value }) => delegationBytes(value),
    execute: (context, message) => create(context, services, message),
  });
}

function validateCreate(message: MsgCreateValidator): void {
  const { validatorAddress, description, minSelfDelegation, value } = message;
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- wallets still fill it in
  const { delegatorAddress } = message;
  const account = accountOf(validatorAddress);
  const isOwn = delegatorAddress === '' || delegatorAddress === account;
  require(isOwn, SDK_ERRORS.invalidAddress, 'delegator_address: not the operator');
  consensusKeyOf(message.pubkey);
  requireAmount(value, 'delegation');
  require(description.moniker !== '', SDK_ERRORS.invalidRequest, 'empty description');
  requireDescription(description);
  requireCommission(message.commission);
  require(isPositiveAmount(
    minSelfDelegation,
  ), SDK_ERRORS.invalidRequest, 'minimum self delegation must be a positive integer');
  requireStake(BigInt(value.amount));
  const isEnough = BigInt(value.amount) >= BigInt(minSelfDelegation);
  require(isEnough, STAKING_ERRORS.belowMinSelfDelegation);
}

function create(
  context: ExecutionContext,
  services: StakingServices,
  message: MsgCreateValidator,
): MsgCreateValidatorResponse {
  const { state, block } = context;
  const { minCommissionRate } = requireParams(state);
  const operator = operatorOf(message.validatorAddress);
  require(!validators.has(state, operator), STAKING_ERRORS.operatorTaken);
  require(!services.listeners.isTombstoned(state, operator), STAKING_ERRORS.tombstoned);
  const rate = decimalFromWire(message.commission.rate) ?? 0n;
  require(rate >= BigInt(minCommissionRate), STAKING_ERRORS.commissionBelowMin);
  const publicKey = consensusKeyOf(message.pubkey);
  takeConsensusKey(state, operator, publicKey);
  const validator = newValidator(message, publicKey, block.timeMs);
  const amount = BigInt(message.value.amount);
  const from = addressToText(operator);
  context.events.emit(createValidatorEvent(operator, amount));
  const shares = delegate(context, services, operator, validator, operator, { from, amount });
  context.events.emit(delegateEvent(operator, operator, amount, shares));
  return {};
}
