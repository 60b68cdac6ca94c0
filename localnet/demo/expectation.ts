import type { Member } from './consortium.js';
import type { PlannedQuery } from './queryPlan.js';
import { hexOf, textOf } from './recompute/bech32.js';
import { priceOf, splitRecord } from './recompute/split.js';
import type { Prices, Share } from './recompute/split.js';
import type { Chain, Payment } from './recompute/state.js';

/** Amounts in base units by payer and payee, both `banma1…`. */
export type PaymentMatrix = ReadonlyMap<string, ReadonlyMap<string, bigint>>;

/** Sums payments by who paid whom. */
export function matrixOf(payments: readonly Payment[]): PaymentMatrix {
  const matrix = new Map<string, Map<string, bigint>>();
  for (const { from, to, amount } of payments) {
    const row = matrix.get(textOf(from)) ?? new Map<string, bigint>();
    matrix.set(textOf(from), row.set(textOf(to), (row.get(textOf(to)) ?? 0n) + amount));
  }
  return matrix;
}

/**
 * What the planned queries must cost and pay, known before any is asked: everybody else answers,
 * and the earliest proof of a person is that of the institution that imported first.
 */
export function expectedPayments(
  members: readonly Member[],
  plans: readonly PlannedQuery[],
  prices: Prices,
): { readonly matrix: PaymentMatrix; readonly total: bigint } {
  const payments: Payment[] = [];
  let total = 0n;
  for (const plan of plans) {
    const shares = members.flatMap(({ address }, number): Share[] => {
      if (number === plan.querier) return [];
      const hasHit = plan.hitBy.includes(number);
      return [
        {
          responder: hexOf(address),
          gaveDetail: hasHit && plan.withDetails,
          ...(hasHit ? { proofId: BigInt(number) } : {}),
        },
      ];
    });
    total += priceOf(shares, prices);
    const from = hexOf(members[plan.querier]?.address ?? '');
    for (const [to, { query, hit, detail }] of splitRecord(shares, prices)) {
      payments.push({ from, to, amount: query + hit + detail });
    }
  }
  return { matrix: matrixOf(payments), total };
}

/** One line for each pair of institutions whose payments differ. */
export function matrixDifferences(expected: PaymentMatrix, actual: PaymentMatrix): string[] {
  const names = new Set([...expected.keys(), ...actual.keys()]);
  return [...names].flatMap((from) => {
    const [before, after] = [expected.get(from), actual.get(from)];
    const payees = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
    return [...payees].flatMap((to) => {
      const [wanted, paid] = [before?.get(to) ?? 0n, after?.get(to) ?? 0n];
      return wanted === paid ? [] : [`${from} paid ${to} ${paid}, expected ${wanted}`];
    });
  });
}

/** Figures of all closed records, rebuilt from the blocks. */
export function recordFigures(chain: Chain, contractId: string) {
  const records = [...(chain.contracts.get(contractId)?.records.values() ?? [])];
  const responses = records.flatMap(({ responses: given }) => [...given.values()]);
  return {
    records: records.length,
    closed: records.filter(({ closed }) => closed !== undefined).length,
    price: records.reduce((sum, { closed }) => sum + (closed?.price ?? 0n), 0n),
    queriers: countBy(records.map(({ querier }) => textOf(querier))),
    answers: countBy(responses.map(({ responder }) => textOf(responder))),
    hits: countBy(
      responses
        .filter(({ hitDigest }) => hitDigest !== undefined)
        .map(({ responder }) => textOf(responder)),
    ),
    details: countBy(
      responses.filter(({ gaveDetail }) => gaveDetail).map(({ responder }) => textOf(responder)),
    ),
  };
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
