import {
  AppliedUpgrade,
  BlockLimits,
  OpenProposal,
  Params,
  Proposal,
  ProposalCounter,
  Upgrade,
} from '../../../proto/codec/generated/banma/governance/v1.js';
import { defineCollection, messageValue } from '../../kit/collection.js';
import { addressPart, textPart, u64Part } from '../../kit/keyParts.js';

/** Not there while all have their defaults. */
export const params = defineCollection({
  name: 'governance/params',
  key: [],
  value: messageValue(Params),
  description: 'Least gas price, and how long validators may vote',
});

export const proposals = defineCollection({
  name: 'governance/proposal',
  key: [u64Part('proposal')],
  value: messageValue(Proposal),
  description: 'What validators vote or voted on, with their votes',
});

export const proposalCounter = defineCollection({
  name: 'governance/counter',
  key: [],
  value: messageValue(ProposalCounter),
  description: 'Number of the last proposal',
});

export const openProposals = defineCollection({
  name: 'governance/open',
  key: [u64Part('voting ends at'), u64Part('proposal')],
  value: messageValue(OpenProposal),
  description: 'Queue of the open proposals by the end of their votes',
});

export const openByProposer = defineCollection({
  name: 'governance/open_by',
  key: [addressPart('proposer'), u64Part('proposal')],
  value: messageValue(OpenProposal),
  description: 'Open proposals by who made them',
});

export const nextUpgrade = defineCollection({
  name: 'governance/upgrade',
  key: [],
  value: messageValue(Upgrade),
  description: 'The upgrade that was decided and is to come',
});

export const appliedUpgrades = defineCollection({
  name: 'governance/applied',
  key: [textPart('name')],
  value: messageValue(AppliedUpgrade),
  description: 'Upgrades that were carried out',
});

/** There from the vote to the end of its block. */
export const decidedLimits = defineCollection({
  name: 'governance/block_limits',
  key: [],
  value: messageValue(BlockLimits),
  description: 'Limits of blocks that were decided in the block at hand',
});

/** For the keyspace table, in the order of this file. */
export const governanceCollections = [
  params.info,
  proposals.info,
  proposalCounter.info,
  openProposals.info,
  openByProposer.info,
  nextUpgrade.info,
  appliedUpgrades.info,
  decidedLimits.info,
];
