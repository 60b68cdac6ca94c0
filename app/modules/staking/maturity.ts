import { ValidatorStatus } from '../../../proto/codec/generated/banma/staking/v1.js';
import { addressToText } from '../../../proto/documents/address.js';
import { assert } from '../../kit/errors.js';
import type { ExecutionContext } from '../../kit/module.js';
import { NOT_BONDED_POOL } from '../bank/accounts.js';
import { endValidator } from './delegating.js';
import { writeUnbonding } from './delegationStore.js';
import { completeUnbondingEvent } from './events.js';
import { unbondingQueue, unbondings, validatorQueue } from './keys.js';
import { move } from './pools.js';
import type { StakingServices } from './services.js';
import { knownValidator, writeValidator } from './validatorStore.js';

/** Unbonding entries that a block pays; what is over waits for the next one. */
export const MAX_PAID_PER_BLOCK = 200;
/** Validators that a block makes unbonded. */
const MAX_UNBONDED_PER_BLOCK = 100;

/** Ends the unbonding periods that are over at the block's time, oldest first, up to a bound. */
export function endUnbondings(context: ExecutionContext, services: StakingServices): void {
  const { state, block } = context;
  const unbonding = validatorQueue.entries(state, []);
  for (const { key } of due(unbonding, block.timeMs, MAX_UNBONDED_PER_BLOCK)) {
    const [, operator] = key;
    const validator = knownValidator(state, operator);
    const unbonded = { ...validator, status: ValidatorStatus.UNBONDED, unbondingId: 0n };
    writeValidator(state, operator, unbonded);
    if (validator.shares === '0') endValidator(context, services, operator);
  }
  const waiting = unbondingQueue.entries(state, []);
  for (const { key, value } of due(waiting, block.timeMs, MAX_PAID_PER_BLOCK)) {
    payEntry(context, services, value.operator, value.delegator, key[1]);
  }
}

function payEntry(
  context: ExecutionContext,
  { bank }: StakingServices,
  operator: Uint8Array,
  delegator: Uint8Array,
  unbondingId: bigint,
): void {
  const { state } = context;
  const entries = unbondings.get(state, delegator, operator)?.entries ?? [];
  const entry = entries.find((one) => one.unbondingId === unbondingId);
  assert(entry !== undefined, `unbonding entry ${unbondingId} is missing`);
  const rest = entries.filter((one) => one !== entry);
  writeUnbonding(state, operator, delegator, rest);
  const amount = BigInt(entry.balance);
  move(context, bank, 'unbonded', NOT_BONDED_POOL, addressToText(delegator), amount);
  context.events.emit(completeUnbondingEvent(operator, delegator, amount));
}

/** What of a queue is over, as a list: it changes while it is worked off. */
function due<Entry extends { readonly key: readonly [timeMs: bigint, ...unknown[]] }>(
  queue: Iterable<Entry>,
  timeMs: bigint,
  most: number,
): readonly Entry[] {
  const list: Entry[] = [];
  for (const entry of queue) {
    if (entry.key[0] > timeMs || list.length === most) break;
    list.push(entry);
  }
  return list;
}
