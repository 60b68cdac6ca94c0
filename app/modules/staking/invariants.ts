import { ValidatorStatus } from '../../../proto/codec/generated/banma/staking/v1.js';
import { addressToText, operatorToText } from '../../../proto/documents/address.js';
import { bytesToHex, equalBytes } from '../../kit/bytes.js';
import type { Invariant } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import { BONDED_POOL, NOT_BONDED_POOL } from '../bank/accounts.js';
import { POINT_DENOM } from '../bank/coins.js';
import type { BankView } from '../bank/types.js';
import { consensusKeys, delegations, lastPowers, unbondings, validators } from './keys.js';
import { MAX_TOTAL_POWER } from './power.js';
import { consensusAddress } from './validatorStore.js';
import { stakingView } from './view.js';

/** What always holds of staking. */
export const stakingInvariants = (bank: BankView): readonly Invariant[] => [
  { name: 'staking: the pools hold what is at stake', check: (state) => checkPools(state, bank) },
  { name: 'staking: shares sum to those of each validator', check: checkShares },
  { name: 'staking: those who vote are the bonded ones', check: checkBonded },
  { name: 'staking: every key belongs to one validator', check: checkKeys },
  { name: 'staking: unbondings are sound', check: checkUnbondings },
];

/** At the end of a block: bonded tokens, and all others with what unbonds. */
function checkPools(state: StateReader, bank: BankView): string | undefined {
  let [bonded, others] = [0n, 0n];
  for (const { value } of validators.entries(state, [])) {
    if (value.status === ValidatorStatus.BONDED) bonded += BigInt(value.tokens);
    else others += BigInt(value.tokens);
  }
  for (const { value } of unbondings.entries(state, [])) {
    for (const { balance } of value.entries) others += BigInt(balance);
  }
  for (const [pool, sum] of [
    [BONDED_POOL, bonded],
    [NOT_BONDED_POOL, others],
  ] as const) {
    const held = bank.balance(state, pool, POINT_DENOM);
    if (held !== sum) return `${pool} has ${held}, not ${sum}`;
  }
  return undefined;
}

function checkShares(state: StateReader): string | undefined {
  for (const { key, value } of validators.entries(state, [])) {
    let sum = 0n;
    for (const { value: delegation } of delegations.entries(state, [key[0]])) {
      if (BigInt(delegation.shares) <= 0n) return `${operatorToText(key[0])}: an empty delegation`;
      sum += BigInt(delegation.shares);
    }
    if (sum.toString() !== value.shares) return `${operatorToText(key[0])}: ${sum} shares`;
    const isWorth = value.shares !== '0' || value.tokens === '0';
    if (!isWorth || BigInt(value.tokens) < 0n) return `${operatorToText(key[0])}: ${value.tokens}`;
  }
  for (const { key } of delegations.entries(state, [])) {
    if (!validators.has(state, key[0])) return `${operatorToText(key[0])} is no validator`;
  }
  return undefined;
}

function checkBonded(state: StateReader): string | undefined {
  let [total, count] = [0n, 0];
  for (const { key, value } of lastPowers.entries(state, [])) {
    const name = operatorToText(key[0]);
    const validator = validators.get(state, key[0]);
    if (validator?.status !== ValidatorStatus.BONDED) return `${name} votes and is not bonded`;
    if (value.power < 1n) return `${name} votes without power`;
    total += value.power;
    count += 1;
  }
  for (const { key, value } of validators.entries(state, [])) {
    if (value.status === ValidatorStatus.BONDED && !lastPowers.has(state, key[0])) {
      return `${operatorToText(key[0])} is bonded and does not vote`;
    }
  }
  if (total > MAX_TOTAL_POWER) return `total power ${total}`;
  return count > 0 || !stakingView.isOn(state) ? undefined : 'nobody votes';
}

function checkKeys(state: StateReader): string | undefined {
  for (const { key, value } of consensusKeys.entries(state, [])) {
    const address = bytesToHex(key[0]);
    if (!equalBytes(consensusAddress(value.publicKey), key[0])) return `${address} is another's`;
  }
  for (const { key, value } of validators.entries(state, [])) {
    const known = consensusKeys.get(state, consensusAddress(value.publicKey));
    const isOwn = known !== undefined && equalBytes(known.operator, key[0]);
    if (!isOwn || known.retiredHeight > 0n) return `the key of ${operatorToText(key[0])}`;
  }
  return undefined;
}

function checkUnbondings(state: StateReader): string | undefined {
  const ids = new Set<bigint>();
  for (const { key, value } of unbondings.entries(state, [])) {
    const name = `${addressToText(key[0])} at ${operatorToText(key[1])}`;
    if (value.entries.length === 0) return `${name}: no entries`;
    for (const { unbondingId, balance, initialBalance } of value.entries) {
      if (ids.has(unbondingId)) return `${name}: id ${unbondingId} is there twice`;
      ids.add(unbondingId);
      const [now, first] = [BigInt(balance), BigInt(initialBalance)];
      if (now < 0n || now > first) return `${name}: ${balance} of ${initialBalance}`;
    }
  }
  return undefined;
}
