import { MsgUndelegate, MsgUndelegateResponse } from 'cosmjs-types/cosmos/staking/v1beta1/tx';
import { GAS } from '../../../../proto/documents/gasSchedule.js';
import { decodeStrictly } from '../../../kit/cosmosCodec.js';
import { timestampOf } from '../../../kit/cosmosTime.js';
import type { MessageHandler } from '../../../kit/module.js';
import { defineMessageHandler } from '../../../kit/module.js';
import { POINT_DENOM } from '../../bank/coins.js';
import { undelegate } from '../delegating.js';
import { unbondEvent } from '../events.js';
import { requireParams } from '../params.js';
import type { StakingServices } from '../services.js';
import { requireValidator } from '../validatorStore.js';
import { delegatorOf, operatorOf, requireAmount } from './checks.js';
import { delegationBytes } from './resultBytes.js';

/** MsgUndelegate: takes upoint back, which are paid after the unbonding period. */
export function undelegateHandler(services: StakingServices): MessageHandler {
  return defineMessageHandler<MsgUndelegate>({
    typeUrl: MsgUndelegate.typeUrl,
    decode: (bytes) => decodeStrictly(MsgUndelegate, bytes),
    signers: ({ delegatorAddress }) => [delegatorAddress],
    serviceKeyMaySend: false,
    validate: ({ delegatorAddress, validatorAddress, amount }) => {
      operatorOf(validatorAddress);
      delegatorOf(delegatorAddress);
      requireAmount(amount, 'delegation');
    },
    cost: ({ amount }) => ({
      gas: GAS.stakingMessage,
      signatures: 0,
      resultBytes: delegationBytes(amount),
    }),
    execute: (context, message) => {
      requireParams(context.state);
      const operator = operatorOf(message.validatorAddress);
      const delegator = delegatorOf(message.delegatorAddress);
      const validator = requireValidator(context.state, operator);
      const wished = BigInt(message.amount.amount);
      const begun = undelegate(context, services, operator, validator, delegator, wished);
      const { amount, completionTime } = begun;
      context.events.emit(unbondEvent(operator, delegator, amount, completionTime));
      const value = MsgUndelegateResponse.encode({
        completionTime: timestampOf(completionTime),
        amount: { denom: POINT_DENOM, amount: amount.toString() },
      }).finish();
      return { typeUrl: MsgUndelegateResponse.typeUrl, value };
    },
  });
}
