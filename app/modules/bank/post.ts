import { addressFromText } from '../../../proto/documents/address.js';
import { assert, require, SDK_ERRORS } from '../../kit/errors.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { State } from '../../kit/state.js';
import type { AccountLedger } from '../auth/types.js';
import { isModuleAccount, MINT_ACCOUNT } from './accounts.js';
import { POINT_DENOM } from './coins.js';
import { BANK_ERRORS } from './errors.js';
import { emitMovement } from './events.js';
import { writeJournal } from './journal.js';
import { balances } from './keys.js';
import type { LedgerEntry, LedgerLine } from './types.js';
import { balanceOf } from './view.js';

/**
 * Applies a balanced entry whole: balances, new accounts, journal, events. Dues are not looked at.
 * Returns the lines of accounts that have more than before, in the order of their first line.
 * @throws CodedError sdk 5 without funds, bank 100 for a receipt too small for a new account
 * @throws InternalError where the lines do not sum to zero
 */
export function applyEntry(
  context: ExecutionContext,
  accounts: AccountLedger,
  entry: LedgerEntry,
): readonly LedgerLine[] {
  const lines = entry.lines.filter(({ amount }) => amount !== 0n);
  if (lines.length === 0) return [];
  assertBalanced(lines, entry.kind);
  const changes = sumsInOrder(lines, ({ account, denom }) => `${account} ${denom}`);
  const { state } = context;
  for (const { account, denom, amount } of changes) {
    if (amount >= 0n || account === MINT_ACCOUNT) continue;
    requireFunds(state, account, denom, -amount);
  }
  const raised = changes.filter(({ amount }) => amount > 0n);
  const points = new Map(
    raised.flatMap(({ account, denom, amount }) =>
      denom === POINT_DENOM ? [[account, amount] as const] : [],
    ),
  );
  for (const { account } of raised) {
    createOnReceipt(context, accounts, account, points.get(account) ?? 0n);
  }
  for (const { account, denom, amount } of changes) {
    setBalance(state, account, denom, balanceOf(state, account, denom) + amount);
  }
  writeJournal(context, { ...entry, lines });
  if (entry.silent !== true) emitMovement(context.events, lines);
  return raised;
}

/** @throws CodedError sdk 5 with the text the Cosmos SDK has for it */
export function requireFunds(state: State, account: string, denom: string, needed: bigint): void {
  const balance = balanceOf(state, account, denom);
  require(balance >= needed, SDK_ERRORS.insufficientFunds, () =>
    `spendable balance ${balance.toString()}${denom} is smaller than ` +
    `${needed.toString()}${denom}`);
}

/** Writes a balance; zero is no entry. */
export function setBalance(state: State, account: string, denom: string, amount: bigint): void {
  const address = addressFromText(account);
  if (amount === 0n) balances.remove(state, address, denom);
  else balances.set(state, { amount: amount.toString() }, address, denom);
}

function assertBalanced(lines: readonly LedgerLine[], kind: string): void {
  for (const { denom, amount } of sumsInOrder(lines, (line) => line.denom)) {
    assert(amount === 0n, `${kind}: lines in ${denom} sum to ${amount.toString()}, not to zero`);
  }
}

/** Sums of the lines by what `keyOf` says, in the order of their first line. */
function sumsInOrder(
  lines: readonly LedgerLine[],
  keyOf: (line: LedgerLine) => string,
): LedgerLine[] {
  const sums: LedgerLine[] = [];
  const positions = new Map<string, number>();
  for (const line of lines) {
    const key = keyOf(line);
    const position = positions.get(key);
    const sum = position === undefined ? undefined : sums[position];
    if (position === undefined || sum === undefined) {
      positions.set(key, sums.length);
      sums.push(line);
    } else {
      sums[position] = { ...sum, amount: sum.amount + line.amount };
    }
  }
  return sums;
}

/** An account is created only by receiving at least `min_account_balance` (chain.md). */
function createOnReceipt(
  context: ExecutionContext,
  accounts: AccountLedger,
  account: string,
  received: bigint,
): void {
  const { state } = context;
  if (isModuleAccount(state, account) || accounts.exists(state, account)) return;
  const minimum = accounts.minAccountBalance(state);
  require(received >= minimum, BANK_ERRORS.receiptTooSmall, () =>
    `${account} has no account yet and receives ${received.toString()}${POINT_DENOM} of ` +
    `at least ${minimum.toString()}${POINT_DENOM}`);
  accounts.create(context, account);
}
