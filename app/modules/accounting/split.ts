import type {
  Payment,
  RecordedResponse,
  Rewards,
} from '../../../proto/codec/generated/banma/accounting/v1.js';

/** One responder's part in a record, for the split. Amounts are base units. */
export interface Answer {
  readonly responder: Uint8Array;
  /** The proof it hit with; undefined for a miss. */
  readonly proofId: bigint | undefined;
  readonly gaveDetail: boolean;
  /** The querier rejected the hit: its share is withheld. */
  readonly isRejected: boolean;
}

/** What a responder is entitled to, by reward. */
export interface Share {
  readonly query: bigint;
  readonly hit: bigint;
  readonly detail: bigint;
}

/** The answers of a record, ascending by responder; reversed hits are misses. */
export function answersOf(responses: readonly RecordedResponse[]): readonly Answer[] {
  return responses.map(({ responder, hit, detail }) => {
    const standing = hit === undefined || hit.reversed ? undefined : hit;
    return {
      responder,
      proofId: standing?.proofId,
      gaveDetail: standing !== undefined && detail !== undefined,
      isRejected: standing?.rejected ?? false,
    };
  });
}

/** What a query with these answers costs, however many there are. */
export function priceOf(rewards: Rewards, answers: readonly Answer[]): bigint {
  if (answers.length === 0) return 0n;
  const hit = answers.some(({ proofId }) => proofId !== undefined) ? rewards.hitReward : 0n;
  const detail = answers.some(({ gaveDetail }) => gaveDetail) ? rewards.detailReward : 0n;
  return rewards.queryReward + hit + detail;
}

/** Parts of an amount, equal but for the remainder: one unit each to the first. */
function equally(amount: bigint, parts: number): readonly bigint[] {
  if (parts === 0) return [];
  const share = amount / BigInt(parts);
  const rest = amount % BigInt(parts);
  return Array.from({ length: parts }, (_, index) => share + (BigInt(index) < rest ? 1n : 0n));
}

/** Parts of the hit reward in ascending proof id: the earliest gets the time coefficient's part. */
function hitParts(rewards: Rewards, hits: number): readonly bigint[] {
  if (hits < 2) return equally(rewards.hitReward, hits);
  const first = (rewards.hitReward * BigInt(rewards.timeCoefficientBps)) / 10_000n;
  return [first, ...equally(rewards.hitReward - first, hits - 1)];
}

/**
 * What each answer is entitled to, in base units and in the order given, which is ascending by
 * responder (contract.md, The split, exactly). Sums to the price.
 */
export function sharesOf(rewards: Rewards, answers: readonly Answer[]): readonly Share[] {
  const indices = answers.map((_, index) => index);
  const proofIdAt = (index: number): bigint => answers[index]?.proofId ?? 0n;
  const hitters = indices
    .filter((index) => answers[index]?.proofId !== undefined)
    .sort((left, right) => (proofIdAt(left) < proofIdAt(right) ? -1 : 1));
  const detailers = indices.filter((index) => answers[index]?.gaveDetail);
  const query = equally(rewards.queryReward, answers.length);
  const hit = hitParts(rewards, hitters.length);
  const detail = equally(rewards.detailReward, detailers.length);
  return indices.map((index) => ({
    query: query[index] ?? 0n,
    hit: hit[hitters.indexOf(index)] ?? 0n,
    detail: detail[detailers.indexOf(index)] ?? 0n,
  }));
}

/** All that a share adds up to. */
export function totalOf({ query, hit, detail }: Share): bigint {
  return query + hit + detail;
}

/**
 * Scales entitlements to a reserve short of the price: floor(E × reserve / price), left-over units
 * one each by ascending address to those with E > 0.
 */
export function scale(
  entitled: readonly bigint[],
  reserve: bigint,
  price: bigint,
): readonly bigint[] {
  if (reserve >= price) return entitled;
  const floors = entitled.map((amount) => (amount * reserve) / price);
  let rest = floors.reduce((sum, amount) => sum - amount, reserve);
  return floors.map((amount, index) => {
    if (rest === 0n || (entitled[index] ?? 0n) === 0n) return amount;
    rest -= 1n;
    return amount + 1n;
  });
}

/**
 * What a record pays when it closes with this reserve: paid, due, and for a rejected hit withheld.
 * The query share of a rejected hit's responder is scaled by itself and paid.
 */
export function paymentsOf(
  rewards: Rewards,
  answers: readonly Answer[],
  reserve: bigint,
): readonly Payment[] {
  const price = priceOf(rewards, answers);
  const shares = sharesOf(rewards, answers);
  const scaled = scale(shares.map(totalOf), reserve, price);
  return answers.map(({ responder, isRejected }, index) => {
    const share = shares[index] ?? { query: 0n, hit: 0n, detail: 0n };
    const entitled = totalOf(share);
    const covered = scaled[index] ?? 0n;
    const due = entitled - covered;
    if (!isRejected) {
      return { responder, entitled, paid: covered, due, withheld: 0n, dueWithheld: 0n };
    }
    const subject = share.hit + share.detail;
    const beyondQuery = covered - (share.query * reserve) / price;
    const withheld = beyondQuery < subject ? beyondQuery : subject;
    const dueWithheld = subject - withheld;
    return { responder, entitled, paid: covered - withheld, due, withheld, dueWithheld };
  });
}
