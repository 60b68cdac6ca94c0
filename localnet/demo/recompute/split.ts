/** One responder of a record, as the split sees it; addresses are hex, so they sort like bytes. */
export interface Share {
  readonly responder: string;
  readonly proofId?: bigint;
  readonly gaveDetail: boolean;
}

export interface Prices {
  readonly queryReward: bigint;
  readonly hitReward: bigint;
  readonly detailReward: bigint;
  readonly timeCoefficientBps: bigint;
}

/** What one responder earns of a record, by what it is for, in base units. */
export interface Earning {
  readonly query: bigint;
  readonly hit: bigint;
  readonly detail: bigint;
}

/** Full price of a record: query, at least one hit, at least one detail. */
export function priceOf(shares: readonly Share[], prices: Prices): bigint {
  return (
    (shares.length > 0 ? prices.queryReward : 0n) +
    (shares.some(({ proofId }) => proofId !== undefined) ? prices.hitReward : 0n) +
    (shares.some(({ gaveDetail }) => gaveDetail) ? prices.detailReward : 0n)
  );
}

/** contract.md, "The split, in base units, exactly". */
export function splitRecord(shares: readonly Share[], prices: Prices): Map<string, Earning> {
  const byAddress = [...shares].sort((a, b) => (a.responder < b.responder ? -1 : 1));
  const hits = byAddress
    .filter((share): share is Share & { proofId: bigint } => share.proofId !== undefined)
    .sort((a, b) => (a.proofId < b.proofId ? -1 : 1));
  const query = equally(byAddress, prices.queryReward);
  const hit = new Map<string, bigint>();
  const [first, ...others] = hits;
  if (first) {
    const forFirst =
      others.length === 0
        ? prices.hitReward
        : (prices.hitReward * prices.timeCoefficientBps) / 10_000n;
    hit.set(first.responder, forFirst);
    for (const [responder, amount] of equally(others, prices.hitReward - forFirst)) {
      hit.set(responder, amount);
    }
  }
  const detail = equally(
    byAddress.filter(({ gaveDetail }) => gaveDetail),
    prices.detailReward,
  );
  return new Map(
    byAddress.map(({ responder }) => [
      responder,
      {
        query: query.get(responder) ?? 0n,
        hit: hit.get(responder) ?? 0n,
        detail: detail.get(responder) ?? 0n,
      },
    ]),
  );
}

/** Equal parts; the remainder one unit each in the order given. */
function equally(shares: readonly Share[], amount: bigint): Map<string, bigint> {
  const count = BigInt(shares.length);
  if (count === 0n) return new Map();
  const remainder = amount % count;
  return new Map(
    shares.map(({ responder }, index) => [
      responder,
      amount / count + (BigInt(index) < remainder ? 1n : 0n),
    ]),
  );
}

/**
 * What each gets of a reserve that is short of the price: floor(E × reserve / price), left-over
 * units one each by ascending address among those with E > 0.
 */
export function scale(
  entitled: ReadonlyMap<string, bigint>,
  reserve: bigint,
  price: bigint,
): Map<string, bigint> {
  if (reserve >= price) return new Map(entitled);
  const paid = new Map([...entitled].map(([who, amount]) => [who, (amount * reserve) / price]));
  let left = reserve - [...paid.values()].reduce((sum, amount) => sum + amount, 0n);
  for (const who of [...entitled.keys()].sort()) {
    if (left === 0n) break;
    if ((entitled.get(who) ?? 0n) === 0n) continue;
    paid.set(who, (paid.get(who) ?? 0n) + 1n);
    left -= 1n;
  }
  return paid;
}
