import type { Due } from '../../../proto/codec/generated/banma/bank/v1.js';
import { addressToText } from '../../../proto/documents/address.js';
import { assert } from '../../kit/errors.js';
import type { State, StateReader } from '../../kit/state.js';
import { POINT_DENOM } from './coins.js';
import { debtorDues, dueReferences, dues, withheldDues } from './keys.js';
import type { DueKey } from './types.js';

/** The collectable due of a record to a creditor. */
export function collectableDue(state: StateReader, key: DueKey): Due | undefined {
  const { denom, debtor, recordKey, creditor } = key;
  const reference = dueReferences.get(state, denom, debtor, recordKey, creditor);
  if (reference === undefined) return undefined;
  return dues.get(state, debtor, denom, reference.closingHeight, recordKey, creditor);
}

/** The withheld due of a record to a creditor. */
export function withheldDue(state: StateReader, key: DueKey): Due | undefined {
  return withheldDues.get(state, key.denom, key.debtor, key.recordKey, key.creditor);
}

/** Writes a collectable due with its indexes; amount 0 removes it. */
export function writeDue(state: State, due: Due): void {
  const { denom, debtor, closingHeight, recordKey, creditor } = due;
  const existed = dueReferences.has(state, denom, debtor, recordKey, creditor);
  if (due.amount === 0n) {
    dues.remove(state, debtor, denom, closingHeight, recordKey, creditor);
    dueReferences.remove(state, denom, debtor, recordKey, creditor);
    if (existed) countDues(state, debtor, denom, -1n);
    return;
  }
  dues.set(state, due, debtor, denom, closingHeight, recordKey, creditor);
  if (existed) return;
  dueReferences.set(state, { closingHeight }, denom, debtor, recordKey, creditor);
  countDues(state, debtor, denom, 1n);
}

function countDues(state: State, debtor: Uint8Array, denom: string, change: 1n | -1n): void {
  const count = (debtorDues.get(state, debtor, denom)?.count ?? 0n) + change;
  if (count === 0n) debtorDues.remove(state, debtor, denom);
  else debtorDues.set(state, { count }, debtor, denom);
}

/** Writes a withheld due; amount 0 removes it. */
export function writeWithheldDue(state: State, due: Due): void {
  const { denom, debtor, recordKey, creditor } = due;
  if (due.amount === 0n) withheldDues.remove(state, denom, debtor, recordKey, creditor);
  else withheldDues.set(state, due, denom, debtor, recordKey, creditor);
}

/** Adds a due to the one its record may already have to that creditor. */
export function addDue(state: State, due: Due, withheld: boolean): void {
  assertDue(due);
  if (due.amount === 0n) return;
  const existing = withheld ? withheldDue(state, due) : collectableDue(state, due);
  const merged =
    existing === undefined ? due : { ...existing, amount: existing.amount + due.amount };
  if (withheld) writeWithheldDue(state, merged);
  else writeDue(state, merged);
}

function assertDue(due: Due): void {
  assert(due.amount >= 0n, 'a due is negative');
  assert(due.denom !== POINT_DENOM, 'nobody owes chain points');
  const debtor = addressToText(due.debtor);
  assert(debtor !== addressToText(due.creditor), `${debtor} would owe itself`);
}
