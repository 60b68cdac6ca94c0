/**
 * The rule of dues as the specification says it, one payment at a time, on plain numbers: whatever
 * increases a debtor's balance pays its dues at once in order, and what a creditor so receives is
 * its income in turn, first in first out. It shares no code with the bank.
 */
export interface ModelDue {
  readonly debtor: string;
  readonly creditor: string;
  readonly closingHeight: bigint;
  readonly record: number;
  amount: bigint;
}

export interface DueModel {
  readonly balances: Record<string, bigint>;
  readonly dues: ModelDue[];
}

/** Gives accounts amounts, in this order, and pays what follows from it. */
export function receive(
  model: DueModel,
  income: readonly (readonly [account: string, amount: bigint])[],
  order: (left: ModelDue, right: ModelDue) => number,
): void {
  for (const [account, amount] of income) {
    model.balances[account] = (model.balances[account] ?? 0n) + amount;
  }
  const queue = income.map(([account]) => account);
  for (let account = queue.shift(); account !== undefined; account = queue.shift()) {
    const debtor = account;
    for (;;) {
      const [due] = model.dues
        .filter((one) => one.debtor === debtor && one.amount > 0n)
        .sort(order);
      const balance = model.balances[debtor] ?? 0n;
      if (due === undefined || balance === 0n) break;
      const paid = due.amount < balance ? due.amount : balance;
      due.amount -= paid;
      model.balances[debtor] = balance - paid;
      model.balances[due.creditor] = (model.balances[due.creditor] ?? 0n) + paid;
      if (!queue.includes(due.creditor)) queue.push(due.creditor);
    }
  }
}
