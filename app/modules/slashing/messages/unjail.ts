import { MsgUnjail, MsgUnjailResponse } from 'cosmjs-types/cosmos/slashing/v1beta1/tx';
import { operatorFromText, addressToText } from '../../../../proto/documents/address.js';
import { GAS } from '../../../../proto/documents/gasSchedule.js';
import { errorText } from '../../../../proto/errorText.js';
import { accountMessage } from '../../../kit/accountMessage.js';
import { strictType } from '../../../kit/cosmosCodec.js';
import { coded, require, SDK_ERRORS } from '../../../kit/errors.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import type { StakingLedger } from '../../staking/types.js';
import { SLASHING_ERRORS } from '../errors.js';
import { signingInfoOf } from '../window.js';

/** MsgUnjail: the operator brings its validator back, once its time in jail is over. */
export function unjailHandler(staking: StakingLedger): MessageHandler {
  return accountMessage({
    message: strictType(MsgUnjail),
    response: strictType(MsgUnjailResponse),
    signer: ({ validatorAddr }) => addressToText(operatorOf(validatorAddr)),
    validate: ({ validatorAddr }) => {
      operatorOf(validatorAddr);
    },
    gas: GAS.stakingMessage,
    resultBytes: () => 200,
    execute: (context, { validatorAddr }) => {
      unjail(context, staking, operatorOf(validatorAddr));
      return {};
    },
  });
}

function operatorOf(text: string): Uint8Array {
  try {
    return operatorFromText(text);
  } catch (error) {
    const detail = `validator input address: ${errorText(error)}`;
    throw coded(SDK_ERRORS.invalidAddress, detail);
  }
}

function unjail(context: ExecutionContext, staking: StakingLedger, operator: Uint8Array): void {
  const { state, block } = context;
  const validator = staking.validator(state, operator);
  require(validator !== undefined, SLASHING_ERRORS.noValidator);
  const held = staking.selfDelegation(state, operator);
  require(held !== undefined, SLASHING_ERRORS.noSelfDelegation);
  const minimum = BigInt(validator.minSelfDelegation);
  require(held >= minimum, SLASHING_ERRORS.selfDelegationTooLow, `${held} less than ${minimum}`);
  require(validator.jailed, SLASHING_ERRORS.notJailed);
  const { tombstoned, jailedUntil } = signingInfoOf(state, operator);
  const isOver = !tombstoned && block.timeMs >= jailedUntil;
  require(isOver, SLASHING_ERRORS.stillJailed);
  staking.unjail(context, operator);
}
