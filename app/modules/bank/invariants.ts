import { addressToText } from '../../../proto/documents/address.js';
import type { Invariant } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import { MINT_ACCOUNT } from './accounts.js';
import { balances, dueBacklog, dues, journalEntries, withheldDues } from './keys.js';
import { balanceOf } from './view.js';

/** What always holds of the bank. */
export const bankInvariants: readonly Invariant[] = [
  { name: 'bank: balances sum to the supply of every denom', check: balancesSumToSupply },
  { name: 'bank: only the mint account is below zero', check: onlyMintIsNegative },
  { name: 'bank: the journal of every account sums to its balance', check: journalSumsToBalances },
  {
    name: 'bank: dues are positive, and of debtors without coins or in the backlog',
    check: duesAreSound,
  },
];

/** Supply is minted less burned, so all balances, mint and burn included, sum to zero. */
function balancesSumToSupply(state: StateReader): string | undefined {
  const sums = new Map<string, bigint>();
  for (const { key, value } of balances.entries(state, [])) add(sums, key[1], BigInt(value.amount));
  const broken = sortedEntries(sums).find(([, sum]) => sum !== 0n);
  return broken === undefined ? undefined : `${broken[0]}: off by ${broken[1].toString()}`;
}

function onlyMintIsNegative(state: StateReader): string | undefined {
  for (const { key, value } of balances.entries(state, [])) {
    const account = addressToText(key[0]);
    if (BigInt(value.amount) > 0n || account === MINT_ACCOUNT) continue;
    return `${account} has ${value.amount}${key[1]}`;
  }
  return undefined;
}

function journalSumsToBalances(state: StateReader): string | undefined {
  const sums = new Map<string, bigint>();
  for (const { value } of journalEntries.entries(state, [])) {
    for (const { account, denom, amount } of value.lines) {
      add(sums, `${account} ${denom}`, BigInt(amount));
    }
  }
  for (const { key, value } of balances.entries(state, [])) {
    add(sums, `${addressToText(key[0])} ${key[1]}`, -BigInt(value.amount));
  }
  const broken = sortedEntries(sums).find(([, sum]) => sum !== 0n);
  return broken === undefined ? undefined : `${broken[0]}: off by ${broken[1].toString()}`;
}

function duesAreSound(state: StateReader): string | undefined {
  for (const { value: due } of dues.entries(state, [])) {
    const { denom, debtor, creditor, amount } = due;
    const name = `due of ${addressToText(debtor)} to ${addressToText(creditor)}`;
    if (amount <= 0n) return `${name}: ${amount.toString()}`;
    const balance = balanceOf(state, addressToText(debtor), denom);
    const isPostponed = balance > 0n && dueBacklog.has(state, denom, debtor);
    if (balance !== 0n && !isPostponed)
      return `${name}: not collected from ${balance.toString()}${denom}`;
  }
  for (const { value: due } of withheldDues.entries(state, [])) {
    if (due.amount <= 0n) return `withheld due of ${addressToText(due.debtor)} is not positive`;
  }
  return undefined;
}

function add(sums: Map<string, bigint>, key: string, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount);
}

function sortedEntries(sums: ReadonlyMap<string, bigint>): [string, bigint][] {
  return [...sums].sort(([left], [right]) => (left < right ? -1 : 1));
}
