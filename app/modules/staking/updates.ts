import type { Validator, VotingPower } from '../../../proto/codec/generated/banma/staking/v1.js';
import { ValidatorStatus } from '../../../proto/codec/generated/banma/staking/v1.js';
import { equalBytes } from '../../kit/bytes.js';
import type { ExecutionContext, ValidatorUpdate } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import { BONDED_POOL, NOT_BONDED_POOL } from '../bank/accounts.js';
import { takeUnbondingId } from './delegationStore.js';
import { desiredPowers, lastPowers } from './keys.js';
import { requireParams } from './params.js';
import { move } from './pools.js';
import type { StakingServices } from './services.js';
import { knownValidator, writeValidator } from './validatorStore.js';
import { stakingView } from './view.js';

/**
 * The difference between who is to vote and what CometBFT was told last: each key once, power 0 for
 * who leaves. Who comes is bonded, who leaves begins to unbond. Where nobody is to vote any more,
 * all stays as it was: CometBFT stops for good without validators.
 */
export function validatorUpdates(
  context: ExecutionContext,
  services: StakingServices,
): readonly ValidatorUpdate[] {
  const { state } = context;
  if (!stakingView.isOn(state)) return [];
  const desired = [...desiredPowers.entries(state, [])];
  if (desired.length === 0) return [];
  const left = [...lastPowers.entries(state, [])].filter(
    ({ key: [operator] }) => !desiredPowers.has(state, operator),
  );
  const updates: ValidatorUpdate[] = [];
  let [bonded, unbonded] = [0n, 0n];
  for (const { key, value } of left) {
    const [operator] = key;
    updates.push({ publicKey: value.publicKey, power: 0n });
    lastPowers.remove(state, operator);
    unbonded += beginUnbonding(context, operator);
  }
  for (const { key, value } of desired) {
    const [operator] = key;
    const before = lastPowers.get(state, operator);
    if (before !== undefined && isSame(before, value)) continue;
    if (before !== undefined && !equalBytes(before.publicKey, value.publicKey)) {
      updates.push({ publicKey: before.publicKey, power: 0n });
    }
    updates.push(value);
    lastPowers.set(state, value, operator);
    if (before === undefined) bonded += bond(context, services, operator);
  }
  const net = bonded - unbonded;
  if (net > 0n) move(context, services.bank, 'bond', NOT_BONDED_POOL, BONDED_POOL, net);
  else move(context, services.bank, 'unbond', BONDED_POOL, NOT_BONDED_POOL, -net);
  return updates;
}

/** All of them, as CometBFT was told last; undefined where the chain has no staking. */
export function toldValidators(state: StateReader): readonly ValidatorUpdate[] | undefined {
  if (!stakingView.isOn(state)) return undefined;
  return [...lastPowers.entries(state, [])].map(({ value }) => value);
}

function isSame(left: VotingPower, right: VotingPower): boolean {
  return left.power === right.power && equalBytes(left.publicKey, right.publicKey);
}

/** Returns the upoint that leave the bonded pool. */
function beginUnbonding({ state, block }: ExecutionContext, operator: Uint8Array): bigint {
  const validator = knownValidator(state, operator);
  writeValidator(state, operator, {
    ...validator,
    status: ValidatorStatus.UNBONDING,
    unbondingHeight: block.height,
    unbondingTime: block.timeMs + requireParams(state).unbondingMs,
    unbondingId: takeUnbondingId(state),
  });
  return BigInt(validator.tokens);
}

/** Returns the upoint that come to the bonded pool. */
function bond(
  context: ExecutionContext,
  { listeners }: StakingServices,
  operator: Uint8Array,
): bigint {
  const validator = knownValidator(context.state, operator);
  writeValidator(context.state, operator, asBonded(validator));
  listeners.bonded(context, operator);
  return validator.status === ValidatorStatus.BONDED ? 0n : BigInt(validator.tokens);
}

function asBonded(validator: Validator): Validator {
  const none = { unbondingHeight: 0n, unbondingTime: 0n, unbondingId: 0n };
  return { ...validator, ...none, status: ValidatorStatus.BONDED };
}
