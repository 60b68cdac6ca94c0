import { MsgUndelegate, MsgUndelegateResponse } from 'cosmjs-types/cosmos/staking/v1beta1/tx';
import { timestampOf } from '../../../kit/cosmosTime.js';
import type { MessageHandler } from '../../../kit/module.js';
import { POINT_DENOM } from '../../bank/coins.js';
import { undelegate } from '../delegating.js';
import { unbondEvent } from '../events.js';
import type { StakingServices } from '../services.js';
import { stakeMessage } from './stakeMessage.js';

/** MsgUndelegate: takes upoint back, which are paid after the unbonding period. */
export function undelegateHandler(services: StakingServices): MessageHandler {
  return stakeMessage({
    message: MsgUndelegate,
    response: MsgUndelegateResponse,
    amountOf: 'delegation',
    execute: (context, { operator, validator, delegator, amount: wished }) => {
      const begun = undelegate(context, services, operator, validator, delegator, wished);
      const { amount, completionTime } = begun;
      context.events.emit(unbondEvent(operator, delegator, amount, completionTime));
      return {
        completionTime: timestampOf(completionTime),
        amount: { denom: POINT_DENOM, amount: amount.toString() },
      };
    },
  });
}
