import {
  EventProposalClosed,
  EventProposalOpened,
  MemberState,
  Proposal,
  ProposalStatus,
} from '../../../proto/codec/generated/banma/contract/v1.js';
import type { Contract, ProposalKind } from '../../../proto/codec/generated/banma/contract/v1.js';
import { addressFromText } from '../../../proto/documents/address.js';
import { assert, require } from '../../kit/errors.js';
import { typedEvent } from '../../kit/event.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { BankLedger } from '../bank/types.js';
import { paramsOf, settleMembership } from './activation.js';
import { CONTRACT_ERRORS } from './errors.js';
import { contracts, deadlines, openProposals, proposals } from './keys.js';
import { membershipOf, removeMembership } from './memberStore.js';
import { withStanding } from './standing.js';

/** Opens a proposal; one at a time per proposer and kind. @throws CodedError */
export function openProposal(
  context: ExecutionContext,
  contract: Contract,
  proposer: string,
  kind: ProposalKind,
): Proposal {
  const { state, block } = context;
  const { contractId, nextProposalId: proposalId } = contract;
  const address = addressFromText(proposer);
  require(!openProposals.has(
    state,
    contractId,
    address,
    BigInt(kind),
  ), CONTRACT_ERRORS.openProposalExists, `${proposer} in ${contractId}`);
  const proposal = Proposal.fromPartial({
    contractId,
    proposalId,
    kind,
    proposer,
    status: ProposalStatus.OPEN,
    openedAt: block.timeMs,
    votingEndsAt: block.timeMs + paramsOf(contract).votingPeriodS * 1_000n,
  });
  contracts.set(state, { ...contract, nextProposalId: proposalId + 1n }, contractId);
  proposals.set(state, proposal, contractId, proposalId);
  openProposals.set(state, { proposalId }, contractId, address, BigInt(kind));
  deadlines.set(state, { contractId, proposalId }, proposal.votingEndsAt, contractId, proposalId);
  context.events.emit(typedEvent(EventProposalOpened, { contractId, proposalId, kind, proposer }));
  return proposal;
}

/** Closes an open admission and does what it says: admits the applicant, or forgets it. */
export function closeProposal(
  context: ExecutionContext,
  bank: BankLedger,
  contract: Contract,
  proposal: Proposal,
  status: ProposalStatus,
): void {
  const { state, block } = context;
  const { contractId, proposalId, proposer, kind } = proposal;
  const closed = { ...proposal, status, closedAt: block.timeMs };
  proposals.set(state, closed, contractId, proposalId);
  openProposals.remove(state, contractId, addressFromText(proposer), BigInt(kind));
  deadlines.remove(state, proposal.votingEndsAt, contractId, proposalId);
  context.events.emit(typedEvent(EventProposalClosed, { contractId, proposalId, status }));
  const membership = membershipOf(state, contractId, proposer);
  assert(membership !== undefined, `proposal ${proposalId.toString()} has no applicant`);
  if (status !== ProposalStatus.ACCEPTED) {
    removeMembership(context, membership);
    return;
  }
  const change = { state: MemberState.ADMITTED };
  const admitted = withStanding(membership, change, block.timeMs, paramsOf(contract));
  settleMembership(context, bank, contract, membership, { ...admitted, admittedAt: block.timeMs });
}
