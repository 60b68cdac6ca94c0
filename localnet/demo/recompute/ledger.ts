/** What a debtor could not pay when a record closed (contract.md, The split). */
export interface Due {
  readonly closingHeight: bigint;
  /** contract / querier / request hash, hex: the order among dues of one block. */
  readonly recordKey: string;
  readonly debtor: string;
  creditor: string;
  amount: bigint;
  /** Not collected while the hit it belongs to is rejected. */
  withheld: boolean;
}

/** Balances of one denom, rebuilt: nobody below zero, dues paid first from whatever comes in. */
export interface Ledger {
  readonly balance: (account: string) => bigint;
  /** Raises a balance, then pays the account's dues from it, and so on. */
  readonly credit: (account: string, amount: bigint) => void;
  /** @throws Error when the balance does not suffice. */
  readonly debit: (account: string, amount: bigint) => void;
  readonly openDue: (due: Due) => void;
  readonly dues: () => readonly Due[];
  /** Pays what can be paid now of a debtor's dues, after one was released or changed hands. */
  readonly payDues: (debtor: string) => void;
  readonly accounts: () => readonly (readonly [string, bigint])[];
  /** Told of each payment of a due. */
  readonly onDuePaid: (listener: (due: Due, amount: bigint) => void) => void;
}

export function createLedger(): Ledger {
  const balances = new Map<string, bigint>();
  const dues: Due[] = [];
  let listener: (due: Due, amount: bigint) => void = () => undefined;
  const balance = (account: string): bigint => balances.get(account) ?? 0n;
  const debit = (account: string, amount: bigint): void => {
    const rest = balance(account) - amount;
    if (rest < 0n) throw new Error(`${account} would have ${rest}`);
    balances.set(account, rest);
  };
  const payDues = (debtor: string): void => {
    const own = dues.filter((due) => due.debtor === debtor && !due.withheld && due.amount > 0n);
    own.sort(compareDues);
    for (const due of own) {
      const paid = due.amount < balance(debtor) ? due.amount : balance(debtor);
      if (paid === 0n) break;
      debit(debtor, paid);
      due.amount -= paid;
      listener(due, paid);
      credit(due.creditor, paid);
    }
  };
  const credit = (account: string, amount: bigint): void => {
    balances.set(account, balance(account) + amount);
    if (amount > 0n) payDues(account);
  };
  return {
    balance,
    credit,
    debit,
    openDue: (due) => dues.push(due),
    dues: () => dues.filter(({ amount }) => amount > 0n),
    payDues,
    accounts: () => [...balances].sort(([a], [b]) => (a < b ? -1 : 1)),
    onDuePaid: (told) => {
      listener = told;
    },
  };
}

/** By closing height, record key, creditor. */
function compareDues(a: Due, b: Due): number {
  if (a.closingHeight !== b.closingHeight) return a.closingHeight < b.closingHeight ? -1 : 1;
  if (a.recordKey !== b.recordKey) return a.recordKey < b.recordKey ? -1 : 1;
  return a.creditor < b.creditor ? -1 : 1;
}
