import * as assert from 'uvu/assert';
import type { ProposalFacts } from '../../app/block/proposedBlock.js';
import type { CommitVote, EncodedMessage, ValidatorUpdate } from '../../app/kit/module.js';
import type { StateEvent } from '../../app/kit/event.js';
import type { StateReader } from '../../app/kit/state.js';
import { bondedValidators } from '../../app/modules/staking/view.js';
import { addressToText } from '../../proto/documents/address.js';
import { createTestChain, testKey } from './chain.js';
import type { TestChain, TestChainOptions } from './chain.js';
import { consensusKeyOf, institution, POINT } from './institution.js';

export interface StakingOptions {
  /** Power of each genesis validator by name. */
  readonly powers?: Readonly<Record<string, number>>;
  /** Further accounts with coins. */
  readonly people?: readonly string[];
  readonly params?: Readonly<Record<string, unknown>>;
  readonly slashing?: Readonly<Record<string, unknown>>;
  readonly chain?: Omit<TestChainOptions, 'genesis'>;
}

export const FOUR = { A: 10, B: 10, C: 10, D: 10 } as const;
/** Of everybody, before the stakes. */
const BALANCE = 1_000n * POINT;

/** app_state with validators that stake their own coins. */
export function stakingGenesis(options: StakingOptions = {}) {
  const powers = Object.entries(options.powers ?? FOUR);
  const stakes = powers.map(([name, power]) => ({ ...institution(name), tokens: BigInt(power) }));
  const names = [...powers.map(([name]) => name), ...(options.people ?? [])];
  const coins = [{ denom: 'upoint', amount: String(BALANCE) }];
  return {
    bank: { balances: names.map((name) => ({ address: testKey(name).address, coins })) },
    staking: {
      params: { unbonding_time: '100s', ...options.params },
      validators: stakes.map(({ operator, consensusKey, key, tokens }) => ({
        operator_address: operator,
        consensus_pubkey: {
          '@type': '/cosmos.crypto.ed25519.PubKey',
          key: Buffer.from(consensusKey).toString('base64'),
        },
        jailed: false,
        status: 'BOND_STATUS_BONDED',
        tokens: String(tokens * POINT),
        delegator_shares: `${tokens * POINT}.000000000000000000`,
        description: { moniker: key.name },
        commission: {
          commission_rates: { rate: '0.1', max_rate: '0.2', max_change_rate: '0.01' },
        },
        min_self_delegation: '1',
      })),
      delegations: stakes.map(({ operator, key, tokens }) => ({
        delegator_address: key.address,
        validator_address: operator,
        shares: `${tokens * POINT}.000000000000000000`,
      })),
    },
    ...(options.slashing && { slashing: { params: options.slashing } }),
  };
}

export function createStakingChain(options: StakingOptions = {}): TestChain {
  const evidence = { blocks: 50n, seconds: 100n };
  return createTestChain({ evidence, ...options.chain, genesis: stakingGenesis(options) });
}

/** Those who vote on blocks, by the accounts of their operators. */
export const bondedOf = (state: StateReader) =>
  [...bondedValidators(state)].map(({ operator, power }) => ({
    operator: addressToText(operator),
    power,
  }));

/** Sends messages in a block of their own and tells what CometBFT then hears, as `named`. */
export function told(chain: TestChain, name: string, ...sent: EncodedMessage[]): string[] {
  const { outcomes, validatorUpdates } = chain.block([chain.sign(testKey(name), sent)]);
  assert.is(outcomes[0]!.code, 0, outcomes[0]!.log);
  return named(validatorUpdates);
}

/** `codespace code`, or `ok`. */
export function sendAs(chain: TestChain, name: string, ...sent: EncodedMessage[]): string {
  const { code, codespace } = chain.deliver(testKey(name), sent);
  return code === 0 ? 'ok' : `${codespace} ${code}`;
}

/** `name power` of each update, names as those given to `institution`, sorted. */
export function named(
  updates: readonly ValidatorUpdate[],
  names: readonly string[] = ['A', 'B', 'C', 'D', 'E', 'F', 'G'],
): string[] {
  return updates
    .map(({ publicKey, power }) => {
      const same = (name: string): boolean => Buffer.compare(consensusKeyOf(name), publicKey) === 0;
      return `${names.find(same) ?? '?'} ${power}`;
    })
    .sort();
}

/** Votes of institutions with their power; those in `absent` are missing. */
export function votes(
  powers: Readonly<Record<string, number>>,
  absent: readonly string[] = [],
): Partial<ProposalFacts> {
  return {
    lastCommit: Object.entries(powers).map(([name, power]): CommitVote => ({
      address: institution(name).consensus,
      power: BigInt(power),
      isAbsent: absent.includes(name),
    })),
  };
}

/** The attributes of the events of a type, as text. */
export function eventsOf(events: readonly StateEvent[], type: string): string[] {
  return events
    .filter((event) => event.type === type)
    .map(({ attributes }) => attributes.map(([key, value]) => `${key}=${value}`).join(' '));
}
