import type { ChainBlock } from './blocks.js';
import { priceOf, scale, splitRecord } from './split.js';
import { escrowOf, sharesOf } from './state.js';
import type { Chain, ClosedState, ContractState, PaymentState, RecordState } from './state.js';

/** Responses closed in one block, over all contracts; at least one record. */
const MAX_CLOSINGS_PER_BLOCK = 10_000;

/** Closes what is due in this block, in the order of contract.md, Closing. */
export function closeRecords(chain: Chain, block: ChainBlock): void {
  const due = [...chain.contracts.values()]
    .flatMap((contract) =>
      [...contract.records.values()]
        .filter(({ closed, closesAt }) => !closed && closesAt <= block.timeMs)
        .map((record) => ({ contract, record })),
    )
    .sort(
      (a, b) =>
        Number(a.record.requestedAt - b.record.requestedAt) ||
        (a.record.key < b.record.key ? -1 : 1),
    );
  let responses = 0;
  for (const [index, { contract, record }] of due.entries()) {
    responses += record.responses.size;
    if (index > 0 && responses > MAX_CLOSINGS_PER_BLOCK) break;
    closeRecord(chain, contract, record, block);
  }
}

function closeRecord(
  chain: Chain,
  contract: ContractState,
  record: RecordState,
  block: ChainBlock,
): void {
  const { ledger } = chain;
  const shares = sharesOf(record);
  const price = priceOf(shares, contract.prices);
  const missing = price - record.reserved;
  const balance = ledger.balance(record.querier);
  const filled = missing < balance ? missing : balance;
  ledger.debit(record.querier, filled);
  const reserve = record.reserved + filled;
  ledger.credit(escrowOf(contract), filled);
  const earnings = splitRecord(shares, contract.prices);
  const entitled = new Map(
    [...earnings].map(([who, { query, hit, detail }]) => [who, query + hit + detail]),
  );
  const payments = new Map<string, PaymentState>();
  for (const [responder, scaled] of [...scale(entitled, reserve, price)].sort()) {
    const earning = earnings.get(responder) ?? { query: 0n, hit: 0n, detail: 0n };
    const isRejected = record.responses.get(responder)?.isRejected === true;
    const subject = isRejected ? earning.hit + earning.detail : 0n;
    const withheld = reserve < price ? (subject * reserve) / price : subject;
    payments.set(responder, {
      earning,
      paid: scaled - withheld,
      due: (entitled.get(responder) ?? 0n) - scaled,
      withheld,
    });
    const dueWithheld = subject - withheld;
    const open = (amount: bigint, isWithheld: boolean): void => {
      if (amount === 0n) return;
      ledger.openDue({
        closingHeight: block.height,
        recordKey: record.key,
        debtor: record.querier,
        creditor: responder,
        amount,
        withheld: isWithheld,
      });
    };
    open((entitled.get(responder) ?? 0n) - scaled - dueWithheld, false);
    open(dueWithheld, true);
  }
  for (const [responder, { paid }] of payments) {
    payOut(chain, contract, record.querier, responder, paid);
  }
  const holdsBack = [...record.responses.values()].some(({ isRejected }) => isRejected);
  record.closed = {
    height: block.height,
    price,
    payments,
    ...(holdsBack ? { rejectionDecidesAt: block.timeMs + contract.auditPeriodMs } : {}),
  };
}

function payOut(
  chain: Chain,
  contract: ContractState,
  querier: string,
  to: string,
  amount: bigint,
): void {
  chain.ledger.debit(escrowOf(contract), amount);
  if (to !== querier) chain.payments.push({ from: querier, to, amount });
  chain.ledger.credit(to, amount);
}

/**
 * Ends what rejected hits withheld: without audits they are INCONCLUSIVE, which goes the way of a
 * reversal without a fee. What is withheld tops up, by ascending proof id, responders whose share is
 * higher without that hit, and the rest returns to the querier: first what is in escrow, then the
 * due, which changes creditor or is cancelled (settlement.md, Reversal).
 */
export function decideRejections(chain: Chain, block: ChainBlock): void {
  for (const contract of chain.contracts.values()) {
    for (const record of contract.records.values()) {
      const { closed } = record;
      if (closed?.rejectionDecidesAt === undefined) continue;
      if (closed.rejectionDecidesAt > block.timeMs) continue;
      delete closed.rejectionDecidesAt;
      takeBack(chain, contract, record, closed);
    }
  }
}

function takeBack(
  chain: Chain,
  contract: ContractState,
  record: RecordState,
  closed: ClosedState,
): void {
  const rejected = [...record.responses.values()].filter(({ isRejected }) => isRejected);
  const [subject, ...more] = rejected;
  if (!subject || more.length > 0) {
    throw new Error(`${record.key}: several rejected hits in one record are not recomputed`);
  }
  const { responder } = subject;
  const without = sharesOf(record).map((share) =>
    share.responder === responder ? { responder, gaveDetail: false } : share,
  );
  const now = splitRecord(without, contract.prices);
  let escrow = closed.payments.get(responder)?.withheld ?? 0n;
  const due = chain.ledger
    .dues()
    .find((each) => each.recordKey === record.key && each.creditor === responder && each.withheld);
  const others = [...record.responses.values()]
    .filter((response) => response.proofId !== undefined && response.responder !== responder)
    .sort((a, b) => ((a.proofId ?? 0n) < (b.proofId ?? 0n) ? -1 : 1));
  for (const other of others) {
    const before = closed.payments.get(other.responder)?.earning;
    const after = now.get(other.responder);
    if (!before || !after) continue;
    const topUp = after.hit + after.detail - before.hit - before.detail;
    const fromEscrow = topUp < escrow ? topUp : escrow;
    escrow -= fromEscrow;
    payOut(chain, contract, record.querier, other.responder, fromEscrow);
    const fromDue = topUp - fromEscrow;
    if (!due || fromDue === 0n) continue;
    due.amount -= fromDue;
    const passed = { ...due, creditor: other.responder, amount: fromDue, withheld: false };
    chain.ledger.openDue(passed);
    chain.ledger.payDues(record.querier);
  }
  if (due) due.amount = 0n;
  payOut(chain, contract, record.querier, record.querier, escrow);
}
