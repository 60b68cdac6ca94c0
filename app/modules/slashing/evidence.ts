import { ValidatorStatus } from '../../../proto/codec/generated/banma/staking/v1.js';
import type { BlockFacts, ExecutionContext, Misbehaviour } from '../../kit/module.js';
import type { Steps } from '../../kit/steps.js';
import type { StakingLedger } from '../staking/types.js';
import { atStakeSince } from './absence.js';
import { slashEvent } from './events.js';
import { knownParams } from './params.js';
import { beginWindow, signingInfoOf } from './window.js';

/** The end of the year 9999: a tombstoned validator stays jailed for ever. */
const FOR_EVER_MS = 253_402_300_799_000n;

/**
 * Burns a share of a validator that signed twice and tombstones it. Ignored where it is unknown,
 * unbonded or tombstoned, and where the evidence is older than both bounds; so once is all it takes.
 */
export function* punish(
  context: ExecutionContext,
  staking: StakingLedger,
  evidence: Misbehaviour,
  age: BlockFacts['evidenceAge'],
): Steps<void> {
  const { state, block, events } = context;
  const { address, power } = evidence;
  const isOldInBlocks = block.height - evidence.height > age.blocks;
  if (isOldInBlocks && block.timeMs - evidence.timeMs > age.durationMs) return;
  const operator = staking.operatorOf(state, address);
  const validator = operator === undefined ? undefined : staking.validator(state, operator);
  if (operator === undefined || validator === undefined) return;
  if (validator.status === ValidatorStatus.UNBONDED) return;
  if (signingInfoOf(state, operator).tombstoned) return;
  const fraction = BigInt(knownParams(state).slashFractionDoubleSign);
  const height = atStakeSince(evidence.height);
  const burned = yield* staking.slash(context, operator, { height, power, fraction });
  const isJailed = staking.jail(context, operator);
  beginWindow(state, operator, { jailedUntil: FOR_EVER_MS, tombstoned: true });
  events.emit(slashEvent(address, { power, reason: 'double_sign', isJailed, burned }));
}
