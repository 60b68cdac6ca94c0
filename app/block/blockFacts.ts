import { ConsensusParams } from 'cosmjs-types/tendermint/types/params';
import type { BlockFacts } from '../kit/module.js';
import type { BlockProposal, ProposalFacts } from './proposedBlock.js';
import type { Tip } from './tip.js';

const NO_FACTS: ProposalFacts = {
  lastCommit: [],
  misbehaviour: [],
  proposer: new Uint8Array(0),
};

/** What modules are told of a block: what CometBFT says, and how old evidence may be. */
export function blockFacts({ consensusParams }: Tip, proposal: BlockProposal): BlockFacts {
  const { evidence } = ConsensusParams.decode(consensusParams);
  const { seconds, nanos } = evidence?.maxAgeDuration ?? { seconds: 0n, nanos: 0 };
  const durationMs = seconds * 1_000n + BigInt(nanos) / 1_000_000n;
  const evidenceAge = { blocks: evidence?.maxAgeNumBlocks ?? 0n, durationMs };
  return { ...(proposal.facts ?? NO_FACTS), evidenceAge };
}
