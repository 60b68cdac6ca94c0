import * as assert from 'uvu/assert';
import { recordChanges } from '../../app/modules/accounting/keys.js';
import { createAccountingView } from '../../app/modules/accounting/view.js';
import { escrowAccount } from '../../app/modules/bank/accounts.js';
import type { Record } from '../../proto/codec/generated/banma/accounting/v1.js';
import type { TestChain } from './chain.js';
import type { ContractSetup, Member } from './consortium.js';
import type { TestQuery } from './documents.js';
import { oraclePaid } from './splitOracle.js';

/** What must be true of records and balances, worked out from outside the application. */

const view = createAccountingView(undefined as never);

export function recordIn(
  chain: TestChain,
  { querier, request, hash }: TestQuery,
): Record | undefined {
  const key = { contractId: request.contractId, querier: querier.bytes, requestHash: hash };
  return view.record(chain.state, key);
}

/** The payments of a record at its closing are what the oracle deals out. */
export function checkSplit(record: Record): void {
  const nameOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const answers = record.responses.map(({ responder, hit, detail }) => ({
    name: nameOf(responder),
    proof: hit === undefined ? undefined : Number(hit.proofId),
    detail: detail !== undefined,
  }));
  const rewards = {
    query: Number(record.rewards?.queryReward),
    hit: Number(record.rewards?.hitReward),
    detail: Number(record.rewards?.detailReward),
    bps: record.rewards?.timeCoefficientBps ?? 0,
  };
  const expected = oraclePaid(rewards, answers, Number(record.reserved));
  for (const { responder, paid, withheld } of record.payments) {
    assert.is(paid + withheld, BigInt(expected.get(nameOf(responder)) ?? 0));
  }
}

/** Balance = grant + earned − spent − what open queries hold + sends. */
export function checkBalances(
  chain: TestChain,
  contracts: readonly ContractSetup[],
  sent: ReadonlyMap<string, bigint>,
  open: readonly TestQuery[],
): void {
  for (const { id, denom, members } of contracts) {
    let total = 0n;
    for (const { member: one, balance } of members) {
      const { earned, spent } = figuresOf(chain, id, one);
      const held = open
        .filter((query) => query.querier === one && query.request.contractId === id)
        .reduce((sum, query) => sum + (recordIn(chain, query)?.reserved ?? 0n), 0n);
      const moved = sent.get(`${one.address} ${denom}`) ?? 0n;
      const expected = balance + earned - spent - held + moved;
      assert.is(chain.balance(one.address, denom), expected, `${one.name} in ${id}`);
      total += expected;
    }
    const minted = members.reduce((sum, { balance }) => sum + balance, 0n);
    const escrow = chain.balance(escrowAccount(id, 'reserve'), denom);
    assert.is(total + escrow, minted, `${id}: the supply is constant`);
  }
}

function figuresOf(chain: TestChain, contractId: string, one: Member) {
  const noProofs = { counters: () => ({ effectivelyHit: 0n }) } as never;
  return createAccountingView(noProofs).metrics(chain.state, contractId, one.address);
}

/** Payments and refunds of a decided record are its reserve; nothing stays withheld. */
export function checkDecided(chain: TestChain, query: TestQuery): boolean {
  const { contractId } = query.request;
  const change = recordChanges.get(chain.state, contractId, query.querier.bytes, query.hash);
  const record = recordIn(chain, query)!;
  const paid = record.payments.reduce((sum, payment) => sum + payment.paid, 0n);
  assert.is(paid + (change?.returned ?? 0n), record.reserved, 'payments and refunds');
  const due = record.payments.reduce((sum, payment) => sum + payment.due, 0n);
  const price = record.price - (change?.returned ?? 0n) - (change?.cancelled ?? 0n);
  assert.is(paid + due, price, 'payments and dues');
  assert.ok(record.payments.every(({ withheld, dueWithheld }) => withheld + dueWithheld === 0n));
  return change !== undefined;
}
