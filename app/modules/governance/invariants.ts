import { ProposalStatus } from '../../../proto/codec/generated/banma/governance/v1.js';
import { addressFromText } from '../../../proto/documents/address.js';
import type { Invariant } from '../../kit/module.js';
import {
  decidedLimits,
  openByProposer,
  openProposals,
  proposalCounter,
  proposals,
} from './keys.js';

/** The queue holds the open proposals, each once, and every proposal was counted. */
const queue: Invariant = {
  name: 'governance/queue',
  check: (state) => {
    const lastId = proposalCounter.get(state)?.lastId ?? 0n;
    let open = 0;
    for (const { key, value } of proposals.entries(state, [])) {
      const [proposalId] = key;
      if (value.proposalId !== proposalId) return `proposal ${proposalId} has another number`;
      if (proposalId > lastId) return `proposal ${proposalId} of ${lastId}`;
      const voters = new Set(value.votes.map(({ voter }) => voter));
      if (voters.size !== value.votes.length)
        return `proposal ${proposalId}: a vote is there twice`;
      if (value.status !== ProposalStatus.OPEN) continue;
      open += 1;
      const isQueued = openProposals.has(state, value.votingEndsAt, proposalId);
      if (!isQueued) return `open proposal ${proposalId} is not in the queue`;
      const isOwn = openByProposer.has(state, addressFromText(value.proposer), proposalId);
      if (!isOwn) return `open proposal ${proposalId} is not with its proposer`;
    }
    const queued = [...openProposals.entries(state, [])].length;
    const owned = [...openByProposer.entries(state, [])].length;
    if (owned !== open) return `${owned} are with their proposers, ${open} are open`;
    return queued === open ? undefined : `${queued} are queued, ${open} are open`;
  },
};

/** What a block decided of its limits is handed over at its end. */
const limits: Invariant = {
  name: 'governance/limits',
  check: (state) => (decidedLimits.has(state) ? 'limits were not handed over' : undefined),
};

export const governanceInvariants: readonly Invariant[] = [queue, limits];
