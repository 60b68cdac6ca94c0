import { MsgDelegate, MsgDelegateResponse } from 'cosmjs-types/cosmos/staking/v1beta1/tx';
import type { MessageHandler } from '../../../kit/module.js';
import { delegate } from '../delegating.js';
import { delegateEvent } from '../events.js';
import { requireStake } from '../minimum.js';
import type { StakingServices } from '../services.js';
import { stakeMessage } from './stakeMessage.js';

/** MsgDelegate: any account puts upoint behind a validator. */
export function delegateHandler(services: StakingServices): MessageHandler {
  return stakeMessage({
    message: MsgDelegate,
    response: MsgDelegateResponse,
    amountOf: 'delegation',
    validate: ({ amount }) => {
      requireStake(BigInt(amount.amount));
    },
    execute: (context, { operator, validator, delegator, amount }, { delegatorAddress }) => {
      const source = { from: delegatorAddress, amount };
      const shares = delegate(context, services, operator, validator, delegator, source);
      context.events.emit(delegateEvent(operator, delegator, amount, shares));
      return {};
    },
  });
}
