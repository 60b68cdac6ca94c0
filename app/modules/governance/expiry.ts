import { ProposalStatus } from '../../../proto/codec/generated/banma/governance/v1.js';
import { assert } from '../../kit/errors.js';
import type { ExecutionContext } from '../../kit/module.js';
import { openProposals, proposals } from './keys.js';
import { closeProposal } from './proposalStore.js';
import type { GovernanceOptions } from './types.js';

/** Closes the proposals whose vote is over; at most as many as may be open. */
export function expire(context: ExecutionContext, options: GovernanceOptions): void {
  const { state, block } = context;
  const ended: bigint[] = [];
  for (const { key } of openProposals.entries(state, [])) {
    const [votingEndsAt, proposalId] = key;
    if (votingEndsAt > block.timeMs) break;
    ended.push(proposalId);
  }
  for (const proposalId of ended) {
    const proposal = proposals.get(state, proposalId);
    assert(proposal !== undefined, `open proposal ${proposalId} is not there`);
    closeProposal(context, options, proposal, ProposalStatus.EXPIRED);
  }
}
