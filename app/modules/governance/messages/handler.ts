import type { Message } from '../../../../proto/codec/message.js';
import { addressFromText, isAddress } from '../../../../proto/documents/address.js';
import { GAS } from '../../../../proto/documents/gasSchedule.js';
import { accountMessage } from '../../../kit/accountMessage.js';
import { require, SDK_ERRORS } from '../../../kit/errors.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import { GOVERNANCE_ERRORS } from '../errors.js';
import type { GovernanceOptions } from '../types.js';

/** Events and response of a message, the closing of its proposal included. */
const RESULT_BYTES = 1_200;

/** A handler of a message of a validator's operator: one signer, a fixed cost. */
export function operatorMessage<Request, Response>(definition: {
  readonly message: Message<Request>;
  readonly response: Message<Response>;
  readonly operator: (message: Request) => string;
  /** Its field, for errors. */
  readonly field: string;
  readonly validate: (message: Request) => void;
  readonly execute: (context: ExecutionContext, message: Request) => Response;
}): MessageHandler {
  const { operator, field, validate, ...others } = definition;
  return accountMessage({
    ...others,
    signer: operator,
    validate: (value) => {
      require(isAddress(operator(value)), SDK_ERRORS.invalidAddress, () =>
        `${field}: ${operator(value)}`);
      validate(value);
    },
    gas: GAS.governanceMessage,
    resultBytes: () => RESULT_BYTES,
  });
}

/** @throws CodedError governance 2 */
export function requireBonded(
  { state }: ExecutionContext,
  { staking }: GovernanceOptions,
  operator: string,
): void {
  const isBonded = staking.isBonded(state, addressFromText(operator));
  require(isBonded, GOVERNANCE_ERRORS.notAValidator, operator);
}
