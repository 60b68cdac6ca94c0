import type { Invariant } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import type { BankView } from '../bank/types.js';
import type { ContractView } from '../contract/types.js';
import { contractCounters, openRecords, overdue, waiting, withheldShares } from './keys.js';

type Escrow = BankView & {
  readonly escrowAccount: (contractId: string, purpose: string) => string;
};

/** What must hold after every block. */
export function createAccountingInvariants(
  bank: Escrow,
  contract: ContractView,
): readonly Invariant[] {
  return [
    { name: 'accounting/escrow', check: (state) => checkEscrows(bank, contract, state) },
    { name: 'accounting/queue', check: checkQueue },
    { name: 'accounting/earned', check: checkEarned },
  ];
}

/** The reserve escrow of a contract holds its open reserves and its withheld shares. */
function checkEscrows(
  bank: Escrow,
  contract: ContractView,
  state: StateReader,
): string | undefined {
  const held = withheldByContract(state);
  for (const { key, value } of openRecords.entries(state, [])) {
    held.set(key[0], (held.get(key[0]) ?? 0n) + value.reserved);
  }
  for (const { key } of contractCounters.entries(state, [])) {
    held.set(key[0], held.get(key[0]) ?? 0n);
  }
  for (const [contractId, expected] of sorted(held)) {
    const denom = contract.contract(state, contractId)?.params?.denom ?? '';
    const balance = bank.balance(state, bank.escrowAccount(contractId, 'reserve'), denom);
    if (balance !== expected) {
      return `${contractId}: the reserve holds ${balance}${denom}, expected ${expected}`;
    }
  }
  return undefined;
}

function withheldByContract(state: StateReader): Map<string, bigint> {
  const held = new Map<string, bigint>();
  for (const { key, value } of withheldShares.entries(state, [])) {
    held.set(key[1], (held.get(key[1]) ?? 0n) + value.amount);
  }
  return held;
}

function sorted(amounts: ReadonlyMap<string, bigint>): readonly [string, bigint][] {
  return [...amounts].sort(([left], [right]) => (left < right ? -1 : 1));
}

/** Every open record stands in exactly one queue, once. */
function checkQueue(state: StateReader): string | undefined {
  let queued = 0;
  for (const { key } of waiting.entries(state, [])) {
    const [closesAt, ...record] = key;
    if (openRecords.get(state, ...record)?.closesAt !== closesAt) return 'waiting: no such record';
    queued += 1;
  }
  for (const { key } of overdue.entries(state, [])) {
    const [requestedAt, ...record] = key;
    const open = openRecords.get(state, ...record);
    if (open?.requestedAt !== requestedAt) return 'overdue: no such record';
    queued += 1;
  }
  let open = 0;
  for (const { value } of openRecords.entries(state, [])) {
    if (value.responses.length === 0) return 'a record is open without a response';
    open += 1;
  }
  return open === queued ? undefined : `${open} records are open, ${queued} are queued`;
}

/** What queriers spent, responders earned or the escrow still keeps. */
function checkEarned(state: StateReader): string | undefined {
  const held = withheldByContract(state);
  for (const { key, value } of contractCounters.entries(state, [])) {
    const expected = value.earned + (held.get(key[0]) ?? 0n);
    if (value.spent !== expected) return `${key[0]}: spent ${value.spent}, expected ${expected}`;
  }
  return undefined;
}
