import {
  Contract,
  ContractStatus,
  EventContractCreated,
  MsgCreateContract,
  MsgCreateContractResponse,
} from '../../../../proto/codec/generated/banma/contract/v1.js';
import { require } from '../../../kit/errors.js';
import { typedEvent } from '../../../kit/event.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import { foundingEndsAt } from '../contractStore.js';
import { CONTRACT_ERRORS } from '../errors.js';
import { contracts, deadlines } from '../keys.js';
import { validateParams } from '../params.js';
import type { ContractOptions } from './handler.js';
import { contractMessage, requireAddress, requireContractId } from './handler.js';

/** MsgCreateContract: founds a contract that runs once each founder confirmed. */
export function createContractHandler(options: ContractOptions): MessageHandler {
  return contractMessage({
    message: MsgCreateContract,
    response: MsgCreateContractResponse,
    signer: ({ creator }) => creator,
    resultBytes: 400,
    validate: validateCreateContract,
    execute: (context, message) => found(context, options, message),
  });
}

/** What can be said of a new contract without state; genesis contracts are checked by it, too. */
export function validateCreateContract(message: MsgCreateContract): void {
  const { creator, contractId, params, founders, operator } = message;
  requireAddress(creator, 'creator');
  requireContractId(contractId);
  require(params !== undefined, CONTRACT_ERRORS.invalidParameter, 'params: missing');
  validateParams(params);
  const invalid = CONTRACT_ERRORS.invalidFounders;
  // Counted first: comparing thousands with one another would cost more than the sender pays.
  require(founders.length === params.foundersRequired, invalid, () =>
    `founders: ${founders.length} named, ${params.foundersRequired} required`);
  for (const [index, founder] of founders.entries()) {
    requireAddress(founder, `founders[${index}]`);
    require(founders.indexOf(founder) === index, invalid, `founders[${index}]: named twice`);
  }
  if (operator === '') return;
  requireAddress(operator, 'operator');
  const isFounder = founders.includes(operator);
  require(!isFounder, CONTRACT_ERRORS.operatorIsNoMember, 'operator: is a founder');
}

function found(
  context: ExecutionContext,
  { bank }: ContractOptions,
  { creator, contractId, params, founders, operator }: MsgCreateContract,
): MsgCreateContractResponse {
  const { state, block } = context;
  const former = contracts.get(state, contractId);
  // Who let a founding lapse must not keep the name from others for ever.
  const isFree = former === undefined || former.status === ContractStatus.LAPSED;
  require(isFree, CONTRACT_ERRORS.contractExists, contractId);
  const denom = params?.denom ?? '';
  const { denomTaken } = CONTRACT_ERRORS;
  require(!bank.denomExists(state, denom), denomTaken, `params.denom: ${denom}`);
  bank.registerDenom(context, denom, contractId);
  const contract = Contract.fromPartial({
    contractId,
    params,
    creator,
    founders,
    operator,
    status: ContractStatus.PENDING,
    createdAt: block.timeMs,
    nextProposalId: 1n,
    nextProofId: 1n,
  });
  contracts.set(state, contract, contractId);
  deadlines.set(state, { contractId, proposalId: 0n }, foundingEndsAt(contract), contractId, 0n);
  context.events.emit(typedEvent(EventContractCreated, { contractId, creator }));
  return {};
}
