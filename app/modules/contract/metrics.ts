import type {
  ContractCounts,
  Metrics,
  Ratio,
} from '../../../proto/codec/generated/banma/contract/v1.js';
import { assert } from '../../kit/errors.js';
import type { StateReader } from '../../kit/state.js';
import type { BankLedger } from '../bank/types.js';
import { paramsOf } from './activation.js';
import { requireContract } from './contractStore.js';
import { countsOf, requireMembership, weightOf } from './memberStore.js';
import type { MetricsSource } from './types.js';

/**
 * Key figures of a contract, or of one of its members (contract.md, Key figures): counters as they
 * are, rates with numerator and denominator. The contract's balance is what its members hold,
 * escrows included.
 */
export function metricsOf(
  state: StateReader,
  bank: BankLedger,
  source: MetricsSource,
  contractId: string,
  member: string | undefined,
): Metrics {
  const { denom } = paramsOf(requireContract(state, contractId));
  const counts: ContractCounts =
    member === undefined
      ? countsOf(state, contractId)
      : weightOf(requireMembership(state, contractId, member));
  const counters = source(state, contractId, member);
  const { queries, queriesWithHit, hits, hitsDisputed, hitsReversed } = counters;
  // A member gives hits as a responder and receives them as a querier.
  const hitsOfQueries = member === undefined ? hits : counters.hitsReceived;
  const circulating = toU64(bank.supply(state, denom));
  return {
    ...counters,
    proofsRegistered: counts.proofsRegistered,
    proofsValid: counts.proofsValid,
    effectiveHitRate: ratio(hitsOfQueries, queries),
    queriesWithHitRate: ratio(queriesWithHit, queries),
    effectiveContributionRatio: ratio(counters.proofsEffectivelyHit, counts.proofsRegistered),
    consensusRate: ratio(hits - hitsDisputed, hits),
    upheldRate: ratio(hits - hitsReversed, hits),
    granted: counts.granted,
    issued: 0n,
    burned: member === undefined ? toU64(bank.balance(state, bank.burnAccount, denom)) : 0n,
    circulating,
    balance: member === undefined ? circulating : toU64(bank.balance(state, member, denom)),
  };
}

function ratio(numerator: bigint, denominator: bigint): Ratio {
  return { numerator, denominator };
}

function toU64(amount: bigint): bigint {
  assert(amount >= 0n && amount >> 64n === 0n, 'an amount does not fit 64 bits');
  return amount;
}
