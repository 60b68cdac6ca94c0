import type { Validator } from '../../../proto/codec/generated/banma/staking/v1.js';
import { ValidatorStatus } from '../../../proto/codec/generated/banma/staking/v1.js';
import { BONDED_POOL, NOT_BONDED_POOL } from '../bank/accounts.js';
import { POINT_DENOM } from '../bank/coins.js';
import type { BankLedger } from '../bank/types.js';
import type { ExecutionContext } from '../../kit/module.js';

/** The module account that holds the tokens of validators in this status. */
export function poolOf({ status }: Pick<Validator, 'status'>): string {
  return status === ValidatorStatus.BONDED ? BONDED_POOL : NOT_BONDED_POOL;
}

/** Moves upoint between two accounts; the kind says in the journal why. */
export function move(
  context: ExecutionContext,
  bank: BankLedger,
  kind: 'delegate' | 'bond' | 'unbond' | 'unbonded' | 'slash' | 'genesis',
  from: string,
  to: string,
  amount: bigint,
): void {
  if (amount === 0n || from === to) return;
  bank.post(context, {
    kind,
    lines: [
      { account: from, denom: POINT_DENOM, amount: -amount },
      { account: to, denom: POINT_DENOM, amount },
    ],
    silent: kind === 'genesis',
  });
}
