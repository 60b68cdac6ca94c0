import type { Unbonding } from '../../../proto/codec/generated/banma/staking/v1.js';
import { ONE } from '../../kit/decimal.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import type { Steps } from '../../kit/steps.js';
import { BURN_ACCOUNT, NOT_BONDED_POOL } from '../bank/accounts.js';
import type { BankLedger } from '../bank/types.js';
import { writeUnbonding } from './delegationStore.js';
import { unbondings, unbondingsByValidator } from './keys.js';
import { move, poolOf } from './pools.js';
import { hasOthers, tokensOfPower } from './power.js';
import type { Slash } from './types.js';
import { knownValidator, writeValidator } from './validatorStore.js';

/** Delegators whose unbondings are one step. */
const STEP_DELEGATORS = 500;

/**
 * Burns `fraction` of the power at the infraction, as the Cosmos SDK does: first of what began to
 * unbond at or after that height (of each entry's first balance), the rest of the validator's
 * tokens. Returns what was burned; a step for each 500 delegators that take something back.
 */
export function* slashValidator(
  context: ExecutionContext,
  bank: BankLedger,
  operator: Uint8Array,
  { height, power, fraction }: Slash,
): Steps<bigint> {
  const { state } = context;
  const wanted = (tokensOfPower(power) * fraction) / ONE;
  const unbonding = yield* slashUnbondings(context, operator, height, fraction);
  const validator = knownValidator(state, operator);
  const tokens = BigInt(validator.tokens);
  const rest = wanted - unbonding.counted;
  const own = rest < 0n ? 0n : rest < tokens ? rest : tokens;
  writeValidator(state, operator, { ...validator, tokens: (tokens - own).toString() });
  move(context, bank, 'slash', NOT_BONDED_POOL, BURN_ACCOUNT, unbonding.burned);
  move(context, bank, 'slash', poolOf(validator), BURN_ACCOUNT, own);
  return unbonding.burned + own;
}

/** What entries were to lose, and what they had to lose; all in upoint. */
interface UnbondingLoss {
  readonly counted: bigint;
  readonly burned: bigint;
}

function* slashUnbondings(
  { state, block }: ExecutionContext,
  operator: Uint8Array,
  height: bigint,
  fraction: bigint,
): Steps<UnbondingLoss> {
  let [counted, burned] = [0n, 0n];
  for (const delegators of delegatorsOf(state, operator)) {
    for (const delegator of delegators) {
      const entries = unbondings.get(state, delegator, operator)?.entries ?? [];
      const after = entries.map((entry) => {
        const isAtStake = entry.creationHeight >= height && entry.completionTime > block.timeMs;
        const loss = isAtStake ? lossOf(entry, fraction) : 0n;
        const balance = BigInt(entry.balance);
        const taken = loss < balance ? loss : balance;
        counted += loss;
        burned += taken;
        return taken === 0n ? entry : { ...entry, balance: (balance - taken).toString() };
      });
      const isChanged = after.some((entry, index) => entry !== entries[index]);
      if (isChanged) writeUnbonding(state, operator, delegator, after);
    }
    yield;
  }
  return { counted, burned };
}

/** Who takes something back from a validator, so many at a time: nothing is read across a step. */
function* delegatorsOf(state: StateReader, operator: Uint8Array): Iterable<readonly Uint8Array[]> {
  let next: { readonly from?: Uint8Array } | undefined = {};
  while (next !== undefined) {
    const delegators: Uint8Array[] = [];
    const begin: { readonly from?: Uint8Array } = next;
    next = undefined;
    for (const { key, rawKey } of unbondingsByValidator.entries(state, [operator], begin)) {
      if (delegators.length === STEP_DELEGATORS) {
        next = { from: rawKey };
        break;
      }
      delegators.push(key[1]);
    }
    yield delegators;
  }
}

function lossOf({ initialBalance }: Unbonding['entries'][number], fraction: bigint): bigint {
  return (BigInt(initialBalance) * fraction) / ONE;
}

/** Jails a validator. False where it is the last that is to vote: then it stays. */
export function jailValidator({ state }: ExecutionContext, operator: Uint8Array): boolean {
  const validator = knownValidator(state, operator);
  if (validator.jailed) return true;
  if (!hasOthers(state, operator)) return false;
  writeValidator(state, operator, { ...validator, jailed: true });
  return true;
}
