import type { Message } from '../../../../proto/codec/message.js';
import { isAddress } from '../../../../proto/documents/address.js';
import { CONTRACT_ID } from '../../../../proto/documents/contractId.js';
import { GAS } from '../../../../proto/documents/gasSchedule.js';
import { accountMessage } from '../../../kit/accountMessage.js';
import { require, SDK_ERRORS } from '../../../kit/errors.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import type { AccountLedger } from '../../auth/types.js';
import type { BankLedger } from '../../bank/types.js';
import { CONTRACT_ERRORS } from '../errors.js';

/** What the messages of this module need of others. */
export interface ContractOptions {
  readonly accounts: AccountLedger;
  readonly bank: BankLedger;
}

/** A handler of a contract message: one signer, its account key, a fixed cost. */
export function contractMessage<Request, Response>(definition: {
  readonly message: Message<Request>;
  readonly response: Message<Response>;
  readonly signer: (message: Request) => string;
  /** Bytes of its events and response at most. */
  readonly resultBytes: number;
  readonly validate: (message: Request) => void;
  readonly execute: (context: ExecutionContext, message: Request) => Response;
}): MessageHandler {
  const { resultBytes, ...others } = definition;
  return accountMessage({ ...others, gas: GAS.contractMessage, resultBytes: () => resultBytes });
}

/** @throws CodedError sdk 7 naming the field */
export function requireAddress(address: string, field: string): void {
  require(isAddress(address), SDK_ERRORS.invalidAddress, () => `${field}: ${address}`);
}

/** @throws CodedError `invalid_contract_id` */
export function requireContractId(contractId: string): void {
  require(CONTRACT_ID.test(
    contractId,
  ), CONTRACT_ERRORS.invalidContractId, `contract_id: must match ${CONTRACT_ID.source}`);
}
