import {
  EventPledged,
  MemberState,
  MsgPledge,
  MsgPledgeResponse,
} from '../../../../proto/codec/generated/banma/contract/v1.js';
import { require } from '../../../kit/errors.js';
import { typedEvent } from '../../../kit/event.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import { POINT_DENOM } from '../../bank/coins.js';
import { isPledged, paramsOf, settleMembership } from '../activation.js';
import { requireActiveContract } from '../contractStore.js';
import { CONTRACT_ERRORS } from '../errors.js';
import { requireMembership, stateOf } from '../memberStore.js';
import type { ContractOptions } from './handler.js';
import { contractMessage, requireAddress, requireContractId } from './handler.js';

/** MsgPledge: an admitted member, founder or not, puts its pledge into escrow, once. */
export function pledgeHandler(options: ContractOptions): MessageHandler {
  return contractMessage({
    message: MsgPledge,
    response: MsgPledgeResponse,
    signer: ({ member }) => member,
    resultBytes: 2_000,
    validate: ({ member, contractId }) => {
      requireAddress(member, 'member');
      requireContractId(contractId);
    },
    execute: (context, message) => pledge(context, options, message),
  });
}

function pledge(
  context: ExecutionContext,
  { bank }: ContractOptions,
  { member, contractId }: MsgPledge,
): MsgPledgeResponse {
  const contract = requireActiveContract(context.state, contractId);
  const params = paramsOf(contract);
  const before = requireMembership(context.state, contractId, member);
  require(!isPledged(before, params), CONTRACT_ERRORS.alreadyPledged, `${member} in ${contractId}`);
  const isAdmitted = stateOf(before) === MemberState.ADMITTED;
  require(isAdmitted, CONTRACT_ERRORS.wrongState, `${member} is not ADMITTED in ${contractId}`);
  const amount = params.pledge;
  const escrow = bank.escrowAccount(contractId, 'pledge');
  bank.post(context, {
    kind: 'pledge',
    contractId,
    lines: [
      { account: member, denom: POINT_DENOM, amount: -amount },
      { account: escrow, denom: POINT_DENOM, amount },
    ],
  });
  context.events.emit(typedEvent(EventPledged, { contractId, member, amount }));
  settleMembership(context, bank, contract, before, { ...before, pledged: amount });
  return {};
}
