import { MsgUnjail } from 'cosmjs-types/cosmos/slashing/v1beta1/tx';
import { PubKey } from 'cosmjs-types/cosmos/crypto/ed25519/keys';
import * as tx from 'cosmjs-types/cosmos/staking/v1beta1/tx';
import type { ProposalFacts } from '../../app/block/proposedBlock.js';
import type { CommitVote, EncodedMessage, ValidatorUpdate } from '../../app/kit/module.js';
import type { StateEvent } from '../../app/kit/event.js';
import type { StateReader } from '../../app/kit/state.js';
import { bondedValidators } from '../../app/modules/staking/view.js';
import { consensusAddress } from '../../app/modules/staking/validatorStore.js';
import { MsgRotateConsensusKey } from '../../proto/codec/generated/banma/staking/v1.js';
import { addressToText, operatorToText } from '../../proto/documents/address.js';
import { sha256 } from '../../proto/documents/hash.js';
import { createTestChain, testKey } from './chain.js';
import type { TestChain, TestChainOptions, TestKey } from './chain.js';

/** An account that operates a validator. */
export interface Institution {
  readonly key: TestKey;
  /** `banmavaloper1…` */
  readonly operator: string;
  /** Ed25519, 32 bytes; nobody signs with it here. */
  readonly consensusKey: Uint8Array;
  /** Consensus address, 20 bytes. */
  readonly consensus: Uint8Array;
}

export const POINT = 1_000_000n;

/** A key nobody else has. */
export const consensusKeyOf = (name: string): Uint8Array =>
  sha256(new TextEncoder().encode(`consensus key ${name}`));

export function institution(name: string): Institution {
  const key = testKey(name);
  const consensusKey = consensusKeyOf(name);
  return {
    key,
    operator: operatorToText(key.addressBytes),
    consensusKey,
    consensus: consensusAddress(consensusKey),
  };
}

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

const coin = (amount: bigint) => ({ denom: 'upoint', amount: String(amount) });

/** What a wallet sends. */
export const messages = {
  create: (
    name: string,
    amount: bigint,
    changes: Partial<tx.MsgCreateValidator> = {},
  ): EncodedMessage => {
    const { operator, consensusKey } = institution(name);
    const value = tx.MsgCreateValidator.fromPartial({
      description: { moniker: name },
      commission: {
        rate: '100000000000000000',
        maxRate: '200000000000000000',
        maxChangeRate: '10000000000000000',
      },
      minSelfDelegation: '1',
      validatorAddress: operator,
      pubkey: publicKeyAny(consensusKey),
      value: coin(amount),
    });
    return encode(tx.MsgCreateValidator, { ...value, ...changes });
  },
  edit: (name: string, changes: Partial<tx.MsgEditValidator>): EncodedMessage => {
    const keep = '[do-not-modify]';
    const value = tx.MsgEditValidator.fromPartial({
      description: {
        moniker: keep,
        identity: keep,
        website: keep,
        securityContact: keep,
        details: keep,
      },
      validatorAddress: institution(name).operator,
    });
    return encode(tx.MsgEditValidator, { ...value, ...changes });
  },
  delegate: (from: string, to: string, amount: bigint, denom = 'upoint'): EncodedMessage =>
    encode(tx.MsgDelegate, {
      delegatorAddress: testKey(from).address,
      validatorAddress: institution(to).operator,
      amount: { ...coin(amount), denom },
    }),
  undelegate: (from: string, to: string, amount: bigint): EncodedMessage =>
    encode(tx.MsgUndelegate, {
      delegatorAddress: testKey(from).address,
      validatorAddress: institution(to).operator,
      amount: coin(amount),
    }),
  cancel: (from: string, to: string, amount: bigint, creationHeight: bigint): EncodedMessage =>
    encode(tx.MsgCancelUnbondingDelegation, {
      delegatorAddress: testKey(from).address,
      validatorAddress: institution(to).operator,
      amount: coin(amount),
      creationHeight,
    }),
  unjail: (name: string): EncodedMessage =>
    encode(MsgUnjail, { validatorAddr: institution(name).operator }),
  rotate: (name: string, publicKey: Uint8Array): EncodedMessage => ({
    typeUrl: MsgRotateConsensusKey.typeUrl,
    value: MsgRotateConsensusKey.encode({
      signer: testKey(name).address,
      publicKey: publicKeyAny(publicKey),
    }),
  }),
};

export function publicKeyAny(key: Uint8Array) {
  return { typeUrl: PubKey.typeUrl, value: PubKey.encode({ key }).finish() };
}

function encode<Value>(
  type: {
    readonly typeUrl: string;
    readonly encode: (value: Value) => { readonly finish: () => Uint8Array };
  },
  value: Value,
): EncodedMessage {
  return { typeUrl: type.typeUrl, value: type.encode(value).finish() };
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
