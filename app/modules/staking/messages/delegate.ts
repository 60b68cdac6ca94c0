import { MsgDelegate, MsgDelegateResponse } from 'cosmjs-types/cosmos/staking/v1beta1/tx';
import { GAS } from '../../../../proto/documents/gasSchedule.js';
import { decodeStrictly } from '../../../kit/cosmosCodec.js';
import type { MessageHandler } from '../../../kit/module.js';
import { defineMessageHandler } from '../../../kit/module.js';
import { delegate } from '../delegating.js';
import { delegateEvent } from '../events.js';
import { requireStake } from '../minimum.js';
import { requireParams } from '../params.js';
import type { StakingServices } from '../services.js';
import { requireValidator } from '../validatorStore.js';
import { delegatorOf, operatorOf, requireAmount } from './checks.js';
import { delegationBytes } from './resultBytes.js';

/** MsgDelegate: any account puts upoint behind a validator. */
export function delegateHandler({ bank }: StakingServices): MessageHandler {
  return defineMessageHandler<MsgDelegate>({
    typeUrl: MsgDelegate.typeUrl,
    decode: (bytes) => decodeStrictly(MsgDelegate, bytes),
    signers: ({ delegatorAddress }) => [delegatorAddress],
    serviceKeyMaySend: false,
    validate: ({ delegatorAddress, validatorAddress, amount }) => {
      operatorOf(validatorAddress);
      delegatorOf(delegatorAddress);
      requireAmount(amount, 'delegation');
      requireStake(BigInt(amount.amount));
    },
    cost: ({ amount }) => ({
      gas: GAS.stakingMessage,
      signatures: 0,
      resultBytes: delegationBytes(amount),
    }),
    execute: (context, message) => {
      requireParams(context.state);
      const { delegatorAddress, validatorAddress } = message;
      const operator = operatorOf(validatorAddress);
      const delegator = delegatorOf(delegatorAddress);
      const validator = requireValidator(context.state, operator);
      const amount = BigInt(message.amount.amount);
      const source = { from: delegatorAddress, amount };
      const shares = delegate(context, bank, operator, validator, delegator, source);
      context.events.emit(delegateEvent(operator, delegator, amount, shares));
      return { typeUrl: MsgDelegateResponse.typeUrl, value: new Uint8Array(0) };
    },
  });
}
