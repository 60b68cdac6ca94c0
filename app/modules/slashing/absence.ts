import { ValidatorStatus } from '../../../proto/codec/generated/banma/staking/v1.js';
import type { CommitVote, ExecutionContext } from '../../kit/module.js';
import type { Steps } from '../../kit/steps.js';
import type { StakingLedger } from '../staking/types.js';
import { livenessEvent, slashEvent } from './events.js';
import { knownParams, mayMiss } from './params.js';
import { beginWindow, noteVote, signingInfoOf } from './window.js';

/**
 * Notes one vote for the block before. Who missed more than the window allows is jailed for a while
 * (and loses a share, which by default is none), unless it is the last validator.
 */
export function* noteCommitVote(
  context: ExecutionContext,
  staking: StakingLedger,
  { address, power, isAbsent }: CommitVote,
): Steps<void> {
  const { state, block, events } = context;
  const operator = staking.operatorOf(state, address);
  if (operator === undefined) return;
  const validator = staking.validator(state, operator);
  // Who left votes on for two blocks; nothing more is asked of it.
  if (validator?.status !== ValidatorStatus.BONDED || validator.jailed) return;
  const { startHeight, tombstoned } = signingInfoOf(state, operator);
  // It stayed because it was the last; now another may be there.
  if (tombstoned && staking.jail(context, operator)) return;
  const voted = block.height - 1n;
  if (voted <= startHeight) return;
  const params = knownParams(state);
  const window = params.signedBlocksWindow;
  const info = noteVote(state, operator, voted % window, isAbsent);
  if (!isAbsent) return;
  events.emit(livenessEvent(address, info.missedBlocks, block.height));
  const isOver = info.missedBlocks > mayMiss(params) && block.height >= startHeight + window;
  if (!isOver || !staking.jail(context, operator)) return;
  const fraction = BigInt(params.slashFractionDowntime);
  const slash = { height: atStakeSince(voted), power, fraction };
  const burned = fraction === 0n ? 0n : yield* staking.slash(context, operator, slash);
  beginWindow(state, operator, { jailedUntil: block.timeMs + params.downtimeJailMs });
  const told = { power, reason: 'missing_signature', isJailed: true, burned } as const;
  events.emit(slashEvent(address, told));
}

/**
 * From which height on what began to unbond was still at stake at an infraction: the set that votes
 * at a height is that of the end of the block two before it.
 */
export function atStakeSince(infraction: bigint): bigint {
  return infraction > 1n ? infraction - 1n : 0n;
}
