import {
  EventConsensusKeyRotated,
  MsgRotateConsensusKey,
  MsgRotateConsensusKeyResponse,
} from '../../../../proto/codec/generated/banma/staking/v1.js';
import { consensusToText, operatorToText } from '../../../../proto/documents/address.js';
import { GAS } from '../../../../proto/documents/gasSchedule.js';
import { accountMessage } from '../../../kit/accountMessage.js';
import { assert, require } from '../../../kit/errors.js';
import { typedEvent } from '../../../kit/event.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import { STAKING_ERRORS } from '../errors.js';
import { consensusKeys } from '../keys.js';
import { requireParams } from '../params.js';
import {
  consensusAddress,
  requireValidator,
  takeConsensusKey,
  writeValidator,
} from '../validatorStore.js';
import { consensusKeyOf, delegatorOf } from './checks.js';
import { CHANGE_BYTES } from './resultBytes.js';

/** MsgRotateConsensusKey: the signer's validator signs blocks with another key from now on. */
export function rotateConsensusKeyHandler(): MessageHandler {
  return accountMessage({
    message: MsgRotateConsensusKey,
    response: MsgRotateConsensusKeyResponse,
    signer: ({ signer }) => signer,
    validate: ({ signer, publicKey }) => {
      delegatorOf(signer);
      consensusKeyOf(publicKey);
    },
    gas: GAS.stakingMessage,
    resultBytes: () => CHANGE_BYTES,
    execute: rotate,
  });
}

/** A jailed validator may as well: it left the key it cannot trust any more. */
function rotate(
  { state, block, events }: ExecutionContext,
  message: MsgRotateConsensusKey,
): MsgRotateConsensusKeyResponse {
  const { unbondingMs } = requireParams(state);
  const operator = delegatorOf(message.signer);
  const before = requireValidator(state, operator);
  const { rotatedTime } = before;
  const isFree = rotatedTime === 0n || block.timeMs >= rotatedTime + unbondingMs;
  require(isFree, STAKING_ERRORS.rotatedRecently, () => operatorToText(operator));
  const publicKey = consensusKeyOf(message.publicKey);
  takeConsensusKey(state, operator, publicKey);
  const oldAddress = consensusAddress(before.publicKey);
  const old = consensusKeys.get(state, oldAddress);
  assert(old !== undefined, `the key of ${operatorToText(operator)} is not known`);
  consensusKeys.set(state, { ...old, retiredHeight: block.height }, oldAddress);
  writeValidator(state, operator, { ...before, publicKey, rotatedTime: block.timeMs });
  events.emit(
    typedEvent(EventConsensusKeyRotated, {
      operator: operatorToText(operator),
      oldAddress: consensusToText(oldAddress),
      newAddress: consensusToText(consensusAddress(publicKey)),
    }),
  );
  return {};
}
