import {
  MsgCancelUnbondingDelegation,
  MsgCancelUnbondingDelegationResponse,
} from 'cosmjs-types/cosmos/staking/v1beta1/tx';
import { addressToText, operatorToText } from '../../../../proto/documents/address.js';
import { coded, require, SDK_ERRORS } from '../../../kit/errors.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import { NOT_BONDED_POOL } from '../../bank/accounts.js';
import { delegate } from '../delegating.js';
import { writeUnbonding } from '../delegationStore.js';
import { STAKING_ERRORS } from '../errors.js';
import { cancelUnbondingEvent } from '../events.js';
import { unbondings } from '../keys.js';
import { requireMinimum } from '../minimum.js';
import type { StakingServices } from '../services.js';
import { stakeMessage } from './stakeMessage.js';
import type { MovedStake } from './stakeMessage.js';

/** MsgCancelUnbondingDelegation: puts what unbonds since a height back behind its validator. */
export function cancelUnbondingHandler(services: StakingServices): MessageHandler {
  return stakeMessage({
    message: MsgCancelUnbondingDelegation,
    response: MsgCancelUnbondingDelegationResponse,
    amountOf: 'shares',
    validate: ({ creationHeight }) => {
      require(creationHeight > 0n, SDK_ERRORS.invalidRequest, 'invalid height');
    },
    execute: (context, stake, { creationHeight }) => {
      cancel(context, services, stake, creationHeight);
      return {};
    },
  });
}

function cancel(
  context: ExecutionContext,
  services: StakingServices,
  { operator, validator, delegator, amount }: MovedStake,
  creationHeight: bigint,
): void {
  const { state, block } = context;
  const invalid = SDK_ERRORS.invalidRequest;
  const isWorthless = validator.shares !== '0' && validator.tokens === '0';
  require(!isWorthless, STAKING_ERRORS.worthless);
  require(!validator.jailed, STAKING_ERRORS.jailed);
  const stored = unbondings.get(state, delegator, operator);
  if (stored === undefined) {
    const names = [addressToText(delegator), operatorToText(operator)] as const;
    const detail = `unbonding delegation with delegator ${names[0]} not found for validator`;
    throw coded(SDK_ERRORS.notFound, `${detail} ${names[1]}`);
  }
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
  delegate(context, services, operator, validator, delegator, source);
  writeUnbonding(state, operator, delegator, rest);
  context.events.emit(cancelUnbondingEvent(operator, delegator, amount, creationHeight));
}
