import type { CommitInfo, Misbehavior } from 'cosmjs-types/tendermint/abci/types';
import { MisbehaviorType } from 'cosmjs-types/tendermint/abci/types';
import { BlockIDFlag } from 'cosmjs-types/tendermint/types/validator';
import type { Misbehaviour } from '../kit/module.js';
import type { ProposalFacts } from '../block/proposedBlock.js';
import { headerTimeMs } from './headerTime.js';

/** Votes, misbehaviour and proposer, of either request. Evidence of an unknown kind is left out. */
export function proposalFacts(
  lastCommit: CommitInfo,
  misbehavior: readonly Misbehavior[],
  proposer: Uint8Array,
): ProposalFacts {
  return {
    lastCommit: lastCommit.votes.map(({ validator, blockIdFlag }) => ({
      address: validator.address,
      power: validator.power,
      isAbsent: blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_ABSENT,
    })),
    misbehaviour: misbehavior.flatMap((evidence) => {
      const kind = KINDS[evidence.type];
      if (kind === undefined) return [];
      const { validator, height, time } = evidence;
      const { address, power } = validator;
      return [{ kind, address, power, height, timeMs: headerTimeMs(time) }];
    }),
    proposer,
  };
}

const KINDS: Readonly<Partial<Record<number, Misbehaviour['kind']>>> = {
  [MisbehaviorType.DUPLICATE_VOTE]: 'DUPLICATE_VOTE',
  [MisbehaviorType.LIGHT_CLIENT_ATTACK]: 'LIGHT_CLIENT_ATTACK',
};
