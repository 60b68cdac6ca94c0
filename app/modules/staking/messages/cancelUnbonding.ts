import {
  MsgCancelUnbondingDelegation,
  MsgCancelUnbondingDelegationResponse,
} from 'cosmjs-types/cosmos/staking/v1beta1/tx';
import { addressToText, operatorToText } from '../../../../proto/documents/address.js';
import { GAS } from '../../../../proto/documents/gasSchedule.js';
import { decodeStrictly } from '../../../kit/cosmosCodec.js';
import { coded, require, SDK_ERRORS } from '../../../kit/errors.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import { defineMessageHandler } from '../../../kit/module.js';
import { NOT_BONDED_POOL } from '../../bank/accounts.js';
import { delegate } from '../delegating.js';
import { writeUnbonding } from '../delegationStore.js';
import { STAKING_ERRORS } from '../errors.js';
import { cancelUnbondingEvent } from '../events.js';
import { unbondings } from '../keys.js';
import { requireMinimum } from '../minimum.js';
import { requireParams } from '../params.js';
import type { StakingServices } from '../services.js';
import { requireValidator } from '../validatorStore.js';
import { delegatorOf, operatorOf, requireAmount } from './checks.js';
import { delegationBytes } from './resultBytes.js';

/** MsgCancelUnbondingDelegation: puts what unbonds since a height back behind its validator. */
export function cancelUnbondingHandler(services: StakingServices): MessageHandler {
  return defineMessageHandler<MsgCancelUnbondingDelegation>({
    typeUrl: MsgCancelUnbondingDelegation.typeUrl,
    decode: (bytes) => decodeStrictly(MsgCancelUnbondingDelegation, bytes),
    signers: ({ delegatorAddress }) => [delegatorAddress],
    serviceKeyMaySend: false,
    validate: ({ delegatorAddress, validatorAddress, amount, creationHeight }) => {
      operatorOf(validatorAddress);
      delegatorOf(delegatorAddress);
      requireAmount(amount, 'shares');
      require(creationHeight > 0n, SDK_ERRORS.invalidRequest, 'invalid height');
    },
    cost: ({ amount }) => ({
      gas: GAS.stakingMessage,
      signatures: 0,
      resultBytes: delegationBytes(amount),
    }),
    execute: (context, message) => {
      cancel(context, services, message);
      return { typeUrl: MsgCancelUnbondingDelegationResponse.typeUrl, value: new Uint8Array(0) };
    },
  });
}

function cancel(
  context: ExecutionContext,
  { bank }: StakingServices,
  message: MsgCancelUnbondingDelegation,
): void {
  const { state, block } = context;
  requireParams(state);
  const invalid = SDK_ERRORS.invalidRequest;
  const operator = operatorOf(message.validatorAddress);
  const delegator = delegatorOf(message.delegatorAddress);
  const validator = requireValidator(state, operator);
  const isWorthless = validator.shares !== '0' && validator.tokens === '0';
  require(!isWorthless, STAKING_ERRORS.worthless);
  require(!validator.jailed, STAKING_ERRORS.jailed);
  const stored = unbondings.get(state, delegator, operator);
  if (stored === undefined) {
    const names = [addressToText(delegator), operatorToText(operator)] as const;
    const detail = `unbonding delegation with delegator ${names[0]} not found for validator`;
    throw coded(SDK_ERRORS.notFound, `${detail} ${names[1]}`);
  }
  const { creationHeight } = message;
  const amount = BigInt(message.amount.amount);
  const entry = stored.entries.find((one) => one.creationHeight === creationHeight);
  require(entry !== undefined, SDK_ERRORS.notFound, () =>
    `unbonding delegation entry is not found at block height ${creationHeight}`);
  const left = BigInt(entry.balance) - amount;
  require(left >= 0n, invalid, 'amount is greater than the unbonding delegation entry balance');
  requireMinimum(amount, left);
  const isOpen = entry.completionTime >= block.timeMs;
  require(isOpen, invalid, 'unbonding delegation is already processed');
  const first = (BigInt(entry.initialBalance) - amount).toString();
  const rest = stored.entries.flatMap((one) => {
    if (one !== entry) return [one];
    return left === 0n ? [] : [{ ...one, balance: left.toString(), initialBalance: first }];
  });
  const source = { from: NOT_BONDED_POOL, amount };
  delegate(context, bank, operator, validator, delegator, source);
  writeUnbonding(state, operator, delegator, rest);
  context.events.emit(cancelUnbondingEvent(operator, delegator, amount, creationHeight));
}
