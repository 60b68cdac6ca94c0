import type { Coin } from 'cosmjs-types/cosmos/base/v1beta1/coin';
import type { Validator } from '../../../../proto/codec/generated/banma/staking/v1.js';
import { GAS } from '../../../../proto/documents/gasSchedule.js';
import { accountMessage } from '../../../kit/accountMessage.js';
import type { CosmosType } from '../../../kit/cosmosCodec.js';
import { strictType } from '../../../kit/cosmosCodec.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import { requireParams } from '../params.js';
import { requireValidator } from '../validatorStore.js';
import { delegatorOf, operatorOf, requireAmount } from './checks.js';
import { delegationBytes } from './resultBytes.js';

/** What all messages say that move a delegator's stake. */
interface StakeRequest {
  readonly delegatorAddress: string;
  readonly validatorAddress: string;
  readonly amount: Coin;
}

/** The same, read. */
export interface MovedStake {
  readonly operator: Uint8Array;
  readonly validator: Validator;
  readonly delegator: Uint8Array;
  /** upoint. */
  readonly amount: bigint;
}

/** A handler of a message of a delegator that moves stake to or from a validator. */
export function stakeMessage<Request extends StakeRequest, Response>(definition: {
  readonly message: CosmosType<Request>;
  readonly response: CosmosType<Response>;
  /** What there is an amount of, for errors. */
  readonly amountOf: 'delegation' | 'shares';
  /** Checks what is beside addresses and amount. */
  readonly validate?: (message: Request) => void;
  readonly execute: (context: ExecutionContext, stake: MovedStake, message: Request) => Response;
}): MessageHandler {
  const { amountOf, validate, execute } = definition;
  return accountMessage<Request, Response>({
    message: strictType(definition.message),
    response: strictType(definition.response),
    signer: ({ delegatorAddress }) => delegatorAddress,
    validate: (message) => {
      operatorOf(message.validatorAddress);
      delegatorOf(message.delegatorAddress);
      requireAmount(message.amount, amountOf);
      validate?.(message);
    },
    gas: GAS.stakingMessage,
    resultBytes: ({ amount }) => delegationBytes(amount),
    execute: (context, message) => execute(context, movedStake(context, message), message),
  });
}

/** @throws CodedError staking 3, or 100 */
function movedStake({ state }: ExecutionContext, message: StakeRequest): MovedStake {
  requireParams(state);
  const operator = operatorOf(message.validatorAddress);
  const delegator = delegatorOf(message.delegatorAddress);
  const validator = requireValidator(state, operator);
  return { operator, validator, delegator, amount: BigInt(message.amount.amount) };
}
