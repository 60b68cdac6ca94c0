import type { Misbehaviour } from '../../app/kit/module.js';
import { BURN_ACCOUNT } from '../../app/modules/bank/accounts.js';
import { balanceOf } from '../../app/modules/bank/view.js';
import { signingInfoOf } from '../../app/modules/slashing/window.js';
import { validators } from '../../app/modules/staking/keys.js';
import { testKey } from './chain.js';
import type { TestChain } from './chain.js';
import { institution } from './institution.js';
import { createStakingChain, FOUR, votes } from './stakingChain.js';

/** A short window. */
export const WINDOW = { signed_blocks_window: '10', min_signed_per_window: '0.5' };
/** Four validators, unless said otherwise, whose votes are counted. */
export const chainOf = (options: Parameters<typeof createStakingChain>[0] = {}): TestChain =>
  createStakingChain({ slashing: WINDOW, ...options });

export const infoOf = (chain: TestChain, name: string) =>
  signingInfoOf(chain.state, testKey(name).addressBytes);
export const validatorOf = (chain: TestChain, name: string) =>
  validators.get(chain.state, testKey(name).addressBytes);
/** upoint that were ever burned. */
export const burned = (chain: TestChain): bigint => balanceOf(chain.state, BURN_ACCOUNT, 'upoint');

/** Blocks in which these are absent. */
export function blocks(
  chain: TestChain,
  count: number,
  absent: readonly string[] = [],
  powers: Readonly<Record<string, number>> = FOUR,
) {
  let last = chain.block([], { facts: votes(powers, absent) });
  for (let more = 1; more < count; more += 1) {
    last = chain.block([], { facts: votes(powers, absent) });
  }
  return last;
}

/** Evidence that comes with the next block. */
export const doubleSign = (
  chain: TestChain,
  name: string,
  changes: Partial<Misbehaviour> = {},
): { readonly misbehaviour: readonly Misbehaviour[] } => ({
  misbehaviour: [
    {
      kind: 'DUPLICATE_VOTE',
      address: institution(name).consensus,
      power: 10n,
      height: chain.height(),
      timeMs: chain.timeMs(),
      ...changes,
    },
  ],
});
